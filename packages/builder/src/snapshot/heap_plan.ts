import type { Allocation, HeapPlan } from "./engine_instance.js";

/** A block of the heap and what is in it. */
export interface HeapBlock {
  readonly address: number;
  readonly size: number;
  readonly kind: string;
  /** Of the function it belongs to, in the bundle, from 1; 0 without one. */
  readonly line: number;
  readonly label: string;
}

/** A line of the engine's description of its heap (`engine/near_report.h`). */
function readLine(line: string): Omit<HeapBlock, "size"> {
  const [address, kind, bundleLine, ...label] = line.split(" ");
  return { address: Number(address), kind: kind!, line: Number(bundleLine), label: label.join(" ") };
}

/** Where blocks may begin. Code and lists of names are read byte by byte; the lowest bit of a name's address has a meaning. */
function alignmentOf({ kind, label }: Omit<HeapBlock, "size">): number {
  if (kind === "code" || label === "names of builtins that were left out") return 1;
  return kind === "atom" || kind === "engine-atom" || kind === "string" ? 2 : 4;
}

/**
 * Gives each block that is alive at the end its place, one after another, those that need the most alignment first: no gaps
 * are between them. `lines` describe the blocks.
 */
export function planHeap(
  start: number,
  allocations: readonly Allocation[],
  lines: readonly string[],
): HeapPlan {
  const described = lines.map(readLine);
  const alignments = new Map(described.map((block) => [block.address, alignmentOf(block)]));
  const places = allocations.map(() => 0);
  let end = start;
  for (const alignment of [4, 2, 1])
    for (const [index, { address, size }] of allocations.entries()) {
      if (size === undefined || (alignments.get(address) ?? 4) !== alignment) continue;
      places[index] = end;
      end += Math.ceil(size / alignment) * alignment;
    }
  return { places, sizes: allocations.map(({ size }) => size), start, end };
}

/** The blocks that the engine describes, as far as they are in the snapshot. */
export function placedBlocks(lines: readonly string[], { places, sizes }: HeapPlan): HeapBlock[] {
  const sizeAt = new Map(places.map((address, index) => [address, sizes[index] ?? 0]));
  return lines.map(readLine).flatMap((block) => {
    const size = sizeAt.get(block.address);
    // A block that several values share is described by each of them.
    sizeAt.delete(block.address);
    return size === undefined ? [] : [{ ...block, size }];
  });
}
