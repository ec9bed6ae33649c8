import { currentAccountId, type Env, globals, host } from "./host.js";
import type { PlanNode } from "./plan.js";

/** What is remembered during one contract call; the next call starts without it. */
export interface Execution {
  env: Env;
  /** Number of promises that have been emitted. */
  promises: number;
  /** What has been emitted, by plan. */
  emitted: PlanNode[][];
  /** The plans that were emitted by the author: returned or detached. */
  roots: PlanNode[];
  /** The account whose contract runs, once it has been asked for: see {@link selfIdOf}. */
  selfId: string | undefined;
  /** The parsed input of the callback, once it has been read. */
  envelope: unknown;
  /** The declaration whose callback this is: the last one that has passed its guard. */
  guarded: object | undefined;
  /** Plans whose callbacks may send the deposit of this call back. */
  refundable: PlanNode[] | undefined;
  /** yoctoNEAR refunded so far in this callback. */
  refunded: bigint;
  /** yoctoNEAR of the attached deposit that storage has been paid with in this call. */
  charged: bigint;
}

const fresh = (env: Env | undefined): Execution => ({
  env: env as Env,
  promises: 0,
  emitted: [],
  roots: [],
  selfId: undefined,
  envelope: undefined,
  guarded: undefined,
  refundable: undefined,
  refunded: 0n,
  charged: 0n,
});

// Made at the top level: a heap snapshot holds it, and a call does not pay for making it.
let current = fresh(undefined);

/** The state of the running call. A new host means a new call, which matters to tests only: a contract lives for one. */
export function execution(): Execution {
  if (current.env !== globals.env || current.env === undefined) begin(host());
  return current;
}

function begin(env: Env): void {
  const { env: previous, emitted } = current;
  if (previous === undefined) {
    current.env = env;
    return;
  }
  for (const order of emitted) for (const node of order) node.state = undefined;
  current = fresh(env);
}

/** The account whose contract runs. The host is asked once a call. */
export function selfIdOf(run: Execution): string {
  if (run.selfId === undefined) run.selfId = currentAccountId(run.env);
  return run.selfId;
}
