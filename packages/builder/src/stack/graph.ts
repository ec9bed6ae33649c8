import type { StackFunction } from "./read.js";

/** Functions that call each other in circles: the strongly connected parts of the call graph (Tarjan's algorithm). */
export function circles(
  functions: readonly StackFunction[],
  isIncluded: (index: number) => boolean,
): number[][] {
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const visit = (index: number) => {
    const number = order.size;
    order.set(index, number);
    lowest.set(index, number);
    open.push(index);
    isOpen.add(index);
    for (const callee of functions[index]!.calls) {
      if (!isIncluded(callee)) continue;
      if (!order.has(callee)) visit(callee);
      if (isOpen.has(callee)) lowest.set(index, Math.min(lowest.get(index)!, lowest.get(callee)!));
    }
    if (lowest.get(index) !== number) return;
    const part = open.splice(open.indexOf(index));
    for (const member of part) isOpen.delete(member);
    if (part.length > 1 || functions[index]!.calls.has(index)) found.push(part);
  };
  for (const index of functions.keys()) if (isIncluded(index) && !order.has(index)) visit(index);
  return found;
}
