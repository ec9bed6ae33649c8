import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { type PlanNode, tracking } from "./plan.js";

let built: Set<PlanNode> | undefined;

/**
 * Remembers from now on every plan that is built, so that {@link assertNoOrphans} finds those that were forgotten.
 * For development and tests: a contract that never calls it pays nothing.
 *
 * @example
 * trackPlans(); // at the top level of the contract, in a development build
 */
export function trackPlans(): void {
  const nodes = new Set<PlanNode>();
  built = nodes;
  tracking.created = (node) => {
    // What a plan waits for belongs to it.
    if (node.after !== undefined) nodes.delete(node.after);
    for (const input of node.inputs) nodes.delete(input);
    nodes.add(node);
  };
  tracking.adopted = (node) => void nodes.delete(node);
}

/** Ends {@link trackPlans}. */
export function untrackPlans(): void {
  built = undefined;
  delete tracking.created;
  delete tracking.adopted;
}

/**
 * Refuses plans that were built and neither returned, detached nor made part of another. A plan that the method is
 * about to return counts as forgotten, so give it.
 *
 * @throws XccError XCC12 with the receivers of the forgotten plans.
 * @example
 * const plan = survey.plan(...);
 * assertNoOrphans(plan);
 * return plan;
 */
export function assertNoOrphans(returned?: object): void {
  if (built === undefined) return;
  const { indices } = execution();
  const forgotten = [...built].filter((node) => node !== returned && !indices.has(node));
  if (forgotten.length > 0) {
    fail("orphan", forgotten.map(({ kind, receiverId }) => receiverId || kind).join(", "));
  }
}
