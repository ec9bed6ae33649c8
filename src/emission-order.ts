import type { PlanNode } from "./plan.js";

/**
 * The nodes of a plan that are not yet emitted, each behind what it waits for, otherwise as written.
 *
 * Written for the engine: arrays are filled by index (a third of the gas of `push`), loops count (`for of` makes an
 * iterator), nothing is destructured (twice the gas of a plain access).
 */
export function emissionOrder(root: PlanNode): PlanNode[] {
  const order: PlanNode[] = [];
  place(root, order);
  return order;
}

/** Whether this walk has met the node, or the node has been emitted. */
export function isPlaced(node: PlanNode, order: readonly PlanNode[]): boolean {
  return node.mark === order || node.index !== undefined;
}

/** Down a chain, which can be 1,024 long, without recursion; there is one level of it for every join inside a join. */
function place(node: PlanNode, order: PlanNode[]): void {
  const path: PlanNode[] = [];
  let depth = 0;
  let next: PlanNode | undefined = node;
  while (next !== undefined) {
    if (isPlaced(next, order)) break;
    next.mark = order;
    path[depth] = next;
    depth++;
    if (next.inputs !== undefined) placeInputs(next.inputs, order);
    next = next.after;
  }
  let placed = order.length;
  while (depth > 0) {
    depth = depth - 1;
    order[placed] = path[depth] as PlanNode;
    placed++;
  }
}

function placeInputs(inputs: readonly PlanNode[], order: PlanNode[]): void {
  let placed = order.length;
  const { length } = inputs;
  for (let i = 0; i < length; i++) {
    const input = inputs[i] as PlanNode;
    if (isPlaced(input, order)) continue;
    if (input.after === undefined) {
      input.mark = order;
      order[placed] = input;
      placed++;
    } else {
      place(input, order);
      placed = order.length;
    }
  }
}
