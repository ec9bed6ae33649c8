import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { type Env, hostIfAny } from "./host.js";
import { type PlanNode, tracking } from "./plan.js";

let built: Set<PlanNode> | undefined;

/**
 * From now on, a call fails if it ends with plans that were built and neither returned, detached nor made part of
 * another: `XCC12 orphan` with their receivers. For development; a contract that does not call it pays nothing.
 *
 * It sees the end of a method that returns a plan or a value. A method that returns nothing ends unseen: there, and in
 * unit tests, {@link assertNoOrphans} does the same.
 *
 * @example
 * trackPlans(); // at the top level of the contract, in a development build
 */
export function trackPlans(): void {
  const nodes = new Set<PlanNode>();
  built = nodes;
  let watched: Env | undefined;
  tracking.created = (node) => {
    const env = hostIfAny();
    if (env !== watched && env !== undefined) watchReturn(env);
    watched = env;
    // What a plan waits for belongs to it.
    if (node.after !== undefined) nodes.delete(node.after);
    if (node.inputs !== undefined) for (const input of node.inputs) nodes.delete(input);
    nodes.add(node);
  };
  tracking.adopted = (node) => void nodes.delete(node);
  tracking.returned = assertNoOrphans;
}

/** Ends {@link trackPlans}. */
export function untrackPlans(): void {
  built = undefined;
  delete tracking.created;
  delete tracking.adopted;
  delete tracking.returned;
}

/** Checks before near-sdk-js hands the value of a method to the host. */
function watchReturn(env: Env): void {
  const valueReturn = env.value_return;
  env.value_return = (value) => {
    assertNoOrphans();
    valueReturn(value);
  };
}

/**
 * Refuses plans that were built since {@link trackPlans} and have been forgotten.
 *
 * @throws XccError XCC12 with the receivers of the forgotten plans.
 * @example
 * survey.plan(...).detach();
 * assertNoOrphans(); // last line of a method that returns nothing
 */
export function assertNoOrphans(): void {
  if (built === undefined) return;
  execution();
  const forgotten = [...built].filter(({ state }) => typeof state !== "bigint");
  if (forgotten.length > 0) {
    fail("orphan", forgotten.map(({ kind, receiverId }) => receiverId || kind).join(", "));
  }
}
