import type { Execution } from "./execution.js";
import type { PlanNode } from "./plan.js";

/**
 * The nodes of a plan that are not yet emitted, each behind what it waits for, otherwise as written. Without recursion:
 * a chain can be 1,024 long.
 */
export function emissionOrder(root: PlanNode, run: Execution | undefined): PlanNode[] {
  const order: PlanNode[] = [];
  const stack: (PlanNode | undefined)[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) {
      // All that the node below waits for has been placed.
      order.push(stack.pop() as PlanNode);
      continue;
    }
    if (node.walk === order || (run !== undefined && node.run === run)) continue;
    node.walk = order;
    const { after, inputs } = node;
    if (after === undefined && inputs.length === 0) {
      order.push(node);
      continue;
    }
    stack.push(node, undefined);
    if (after !== undefined) stack.push(after);
    for (let i = inputs.length - 1; i >= 0; i--) stack.push(inputs[i]);
  }
  return order;
}
