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
    const { mark, after, inputs } = node;
    if (mark === order || (mark !== undefined && mark === run)) continue;
    node.mark = order;
    if (after !== undefined) stack.push(node, undefined, after);
    else if (node.kind === "receipt") order.push(node);
    else pushInputs(node, inputs, order, stack, run);
  }
  return order;
}

/** The inputs of a joint: those that wait for nothing, as most do, need no place on the stack. */
function pushInputs(
  node: PlanNode,
  inputs: readonly PlanNode[],
  order: PlanNode[],
  stack: (PlanNode | undefined)[],
  run: Execution | undefined,
): void {
  let first = 0;
  for (; first < inputs.length; first++) {
    const input = inputs[first] as PlanNode;
    if (input.kind !== "receipt") break;
    const { mark } = input;
    if (mark === order || (mark !== undefined && mark === run)) continue;
    input.mark = order;
    order[order.length] = input;
  }
  stack.push(node, undefined);
  for (let i = inputs.length - 1; i >= first; i--) stack.push(inputs[i]);
}
