/** Bytes at an address of the contract's memory. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** A segment's header costs 7 to 8 bytes, so shorter runs of zeros are cheaper inside. */
const SHORTEST_GAP = 8;

/** Cuts a memory into segments, leaving out runs of zeros: memory starts zeroed. */
export function memorySegments(memory: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  // Most of a memory is one run of zeros, the stack's.
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  let position = 0;
  while (position < memory.length) {
    while (position + 4 <= memory.length && view.getInt32(position) === 0) position += 4;
    while (position < memory.length && memory[position] === 0) position++;
    if (position === memory.length) break;
    const start = position;
    let end = position;
    while (position < memory.length && position - end < SHORTEST_GAP) {
      if (memory[position] !== 0) end = position + 1;
      position++;
    }
    segments.push({ address: start, bytes: memory.slice(start, end) });
    position = Math.max(position, end);
  }
  return segments;
}
