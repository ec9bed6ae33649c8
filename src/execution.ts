import { type Env, host } from "./host.js";
import type { PlanNode } from "./plan.js";

/** What is remembered during one contract call; the next call starts without it. */
export interface Execution {
  readonly env: Env;
  /** Number of promises that have been emitted. */
  promises: number;
  /** The plans that were emitted by the author: returned or detached. */
  readonly roots: Set<object>;
  /** The parsed input of the callback, once it has been read. */
  envelope?: unknown;
  /** The declaration whose callback this is: the last one that has passed its guard. */
  guarded?: object;
  /** Plans whose callbacks may send the deposit of this call back. */
  refundable?: PlanNode[];
  /** yoctoNEAR refunded so far in this callback. */
  refunded: bigint;
}

let current: Execution | undefined;

/** The state of the running call. A new host means a new call, which matters to tests only: a contract lives for one. */
export function execution(): Execution {
  const env = host();
  if (current === undefined || current.env !== env) {
    current = { env, promises: 0, roots: new Set(), refunded: 0n };
  }
  return current;
}
