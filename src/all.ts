import { fail } from "./errors.js";
import { MAX_INPUTS } from "./limits.js";
import { type Joint, nodeOf, type Plan, PlanNode } from "./plan.js";

/**
 * Waits for several plans together. Joints among them are flattened in order into one join, so results arrive in
 * the order written.
 *
 * @throws XccError XCC06 for no inputs or more than 128.
 * @example
 * return all([first, second]).then(third);
 */
export function all(plans: readonly (Plan | Joint)[]): Joint {
  return joint(plans) as unknown as Joint;
}

/** {@link all}, as a node. */
export function joint(plans: readonly (Plan | Joint)[]): PlanNode {
  const inputs: PlanNode[] = [];
  let size = 1;
  for (let i = 0; i < plans.length; i++) {
    const node = nodeOf(plans[i] as Plan | Joint);
    size += node.size;
    if (node.kind === "joint") inputs.push(...node.inputs);
    else inputs.push(node);
  }
  if (inputs.length === 0 || inputs.length > MAX_INPUTS) {
    fail("inputs", `expected 1 to ${MAX_INPUTS}, got ${inputs.length}`);
  }
  return new PlanNode("joint", "", [], undefined, inputs, size);
}
