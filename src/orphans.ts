import { fail, type XccError } from "./errors.js";
import { type Env, hostIfAny, toUtf8 } from "./host.js";
import { type Joint, nodeOf, type Plan, type PlanNode, tracking } from "./plan.js";

let built: Set<PlanNode> | undefined;

/**
 * From now on, a call fails if it ends with plans that were built and neither returned, detached, discarded nor made part
 * of another: `XCC12 orphan` with their receivers. The usual cause is a `return` that is missing.
 *
 * Development builds (`near-xcc-build --dev`, or any bundler's export condition `development`) call it; a contract that
 * does not call it carries none of it.
 *
 * @example
 * trackPlans(); // at the top level of the contract
 */
export function trackPlans(): void {
  const nodes = new Set<PlanNode>();
  built = nodes;
  let watched: Env | undefined;
  tracking.created = (node) => {
    const env = hostIfAny();
    if (env !== watched && env !== undefined) {
      // The engine does such jobs when the method has ended, whatever it returned: near-sdk-js has executed the plan then.
      void Promise.resolve().then(() => endCall(env));
    }
    watched = env;
    // What a plan waits for belongs to it.
    if (node.after !== undefined) nodes.delete(node.after);
    if (node.inputs !== undefined) for (const input of node.inputs) nodes.delete(input);
    nodes.add(node);
  };
  tracking.adopted = (node) => void nodes.delete(node);
}

/**
 * Ends {@link trackPlans}.
 *
 * @example
 * test.afterEach(untrackPlans);
 */
export function untrackPlans(): void {
  built = undefined;
  delete tracking.created;
  delete tracking.adopted;
}

/**
 * Says that a plan is not meant to be sent: it was only looked at, or sending it was refused. It matters to
 * {@link trackPlans} alone.
 *
 * @example
 * const plan = poll.plan(calls);
 * if (!explainGas(plan).fits) discard(plan);
 */
export function discard(plan: Plan | Joint): void {
  if (tracking.adopted !== undefined) tracking.adopted(nodeOf(plan));
}

/** An error would be lost here: nobody waits for the job. */
function endCall(env: Env): void {
  try {
    assertNoOrphans();
  } catch (error) {
    env.panic_utf8(toUtf8((error as XccError).message));
  }
}

/**
 * Refuses plans that were built since {@link trackPlans} and have been forgotten: for unit tests.
 *
 * @throws XccError XCC12 with the receivers of the forgotten plans.
 * @example
 * trackPlans();
 * contract.notify_all();
 * assertNoOrphans();
 */
export function assertNoOrphans(): void {
  if (built === undefined) return;
  const forgotten = [...built].filter(({ index }) => index === undefined);
  if (forgotten.length > 0) {
    fail("XCC12 orphan", forgotten.map(({ kind, receiverId }) => receiverId || kind).join(", "));
  }
}
