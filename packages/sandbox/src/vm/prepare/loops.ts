import { Opcode, type OperatorReader } from "near-xcc-wasm";

interface Block {
  /** Offset of a loop; null for other blocks. */
  readonly loop: number | null;
  calls: boolean;
}

/** Offsets of the loops that call nothing. */
export function simpleLoops(operators: OperatorReader): ReadonlySet<number> {
  const simple = new Set<number>();
  const blocks: Block[] = [];
  while (operators.next()) {
    switch (operators.opcode) {
      case Opcode.block:
      case Opcode.if:
        blocks.push({ loop: null, calls: false });
        break;
      case Opcode.loop:
        blocks.push({ loop: operators.start, calls: false });
        break;
      case Opcode.call:
      case Opcode.call_indirect:
        if (blocks.length > 0) blocks.at(-1)!.calls = true;
        break;
      case Opcode.end: {
        const block = blocks.pop();
        if (block && block.loop !== null && !block.calls) simple.add(block.loop);
        if (block?.calls && blocks.length > 0) blocks.at(-1)!.calls = true;
        break;
      }
    }
  }
  return simple;
}
