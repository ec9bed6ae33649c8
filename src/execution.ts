import { currentAccountId, type Env, globals, host } from "./host.js";
import type { PlanNode } from "./plan.js";

/** What is remembered during one contract call; the next call starts without it. */
export interface Execution {
  env: Env;
  /** Number of promises that have been emitted, at most: nodes shared by two plans count twice. */
  promises: number;
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
  /** yoctoNEAR of the recorded deposit that this callback has not sent back, once it has sent some. */
  unrefunded: bigint | undefined;
  /** yoctoNEAR attached to this call, once they have been asked for. */
  attached: bigint | undefined;
  /** yoctoNEAR of the attached deposit that storage has been paid with in this call. */
  charged: bigint;
}

const fresh = (env: Env | undefined): Execution => ({
  env: env as Env,
  promises: 0,
  roots: [],
  selfId: undefined,
  envelope: undefined,
  guarded: undefined,
  refundable: undefined,
  unrefunded: undefined,
  attached: undefined,
  charged: 0n,
});

/** The state of the running call. */
export const execution: () => Execution = /* @__PURE__ */ chooseExecution();

function chooseExecution(): () => Execution {
  // Made at the top level: a heap snapshot holds it, and a call does not pay for making it.
  const first = fresh(globals.env);
  // What near-xcc-build has built lives for one call.
  if (globals.env?.near_xcc_copy !== undefined) return () => first;
  let current = first;
  return () => {
    const env = host();
    // A new host means a new call: in tests.
    if (env !== current.env) {
      current.roots.forEach(forget);
      current = fresh(env);
    }
    return current;
  };
}

/** The plan of an earlier call can be emitted again. */
function forget(node: PlanNode): void {
  if (node.index === undefined) return;
  node.index = undefined;
  node.inputs?.forEach(forget);
  if (node.after !== undefined) forget(node.after);
}

/** The account whose contract runs. The host is asked once a call. */
export function selfIdOf(run: Execution): string {
  if (run.selfId === undefined) run.selfId = currentAccountId(run.env);
  return run.selfId;
}
