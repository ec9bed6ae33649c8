import { BinaryReader, Opcode, OperatorReader } from "near-xcc-wasm";
import { ByteReader, concat, u32 } from "../wasm/bytes.js";

/** A block that is open at the current operator. */
interface Frame {
  readonly opcode: number;
  /** Some live branch leads to its end. */
  endIsReached: boolean;
  hasElse: boolean;
}

/** The interpreter's `br_table` has an arm for every opcode, from 0; its default arm throws "invalid opcode". */
const SMALLEST_DISPATCH = 200;

/** Whether an operator is the interpreter's dispatch over QuickJS opcodes. */
export function isDispatch({ opcode, targets }: OperatorReader): boolean {
  return opcode === Opcode.br_table && targets.length > SMALLEST_DISPATCH;
}

/** The locals, then an operator reader over the code of a function body (with its size in front). */
export function openBody(body: Uint8Array): { readonly start: number; readonly operators: OperatorReader } {
  const header = new ByteReader(body);
  header.u32();
  const start = header.position;
  for (let groups = header.u32(); groups > 0; groups--) {
    header.u32();
    header.byte();
  }
  return { start, operators: new OperatorReader(new BinaryReader(body, header.position, body.length)) };
}

/**
 * Takes the arms of opcodes that a contract does not contain out of the interpreter's function, with all code that
 * nothing reaches any more. `used` has a flag per opcode. Blocks stay, so that branch depths stay.
 */
export function pruneOpcodes(body: Uint8Array, used: Uint8Array): Uint8Array {
  const { start, operators } = openBody(body);
  const parts: ArrayLike<number>[] = [body.subarray(start, operators.reader.position)];
  const frames: Frame[] = [{ opcode: Opcode.block, endIsReached: false, hasElse: false }];
  let isLive = true;
  let skippedBlocks = 0;
  let dispatches = 0;
  const reach = (depth: number) => {
    frames.at(-1 - depth)!.endIsReached = true;
  };

  while (operators.next()) {
    const { opcode } = operators;
    const opensBlock = opcode === Opcode.block || opcode === Opcode.loop || opcode === Opcode.if;
    if (!isLive) {
      if (opensBlock) skippedBlocks++;
      else if (opcode === Opcode.end && skippedBlocks > 0) {
        skippedBlocks--;
        continue;
      }
      if (skippedBlocks > 0 || (opcode !== Opcode.end && opcode !== Opcode.else)) continue;
    }
    if (isDispatch(operators)) {
      const targets = withoutUnused(operators.targets, used);
      parts.push([Opcode.br_table, ...u32(targets.length - 1), ...targets.flatMap(u32)]);
      targets.forEach(reach);
      isLive = false;
      dispatches++;
      continue;
    }
    parts.push(body.subarray(operators.start, operators.end));
    if (opensBlock) frames.push({ opcode, endIsReached: false, hasElse: false });
    else if (opcode === Opcode.br || opcode === Opcode.br_if) reach(operators.index);
    else if (opcode === Opcode.br_table) operators.targets.forEach(reach);
    else if (opcode === Opcode.else) {
      const frame = frames.at(-1)!;
      frame.endIsReached ||= isLive;
      frame.hasElse = true;
      isLive = true;
    } else if (opcode === Opcode.end) {
      const frame = frames.pop()!;
      const endIsReached = frame.opcode !== Opcode.loop && frame.endIsReached;
      isLive ||= endIsReached || (frame.opcode === Opcode.if && !frame.hasElse);
      // What follows is gone, so the types around it need a reason.
      if (!isLive && frames.length > 0) parts.push([Opcode.unreachable]);
    }
    if (NEVER_RETURNS.has(opcode)) isLive = false;
  }
  if (dispatches !== 1) throw new Error(`expected one dispatch over opcodes, found ${dispatches}`);
  const content = concat(parts);
  return concat([u32(content.length), content]);
}

const NEVER_RETURNS: ReadonlySet<number> = new Set([
  Opcode.br,
  Opcode.br_table,
  Opcode.return,
  Opcode.unreachable,
]);

/** The first stays: without it binaryen lets the table begin at the next arm, and a subtraction comes before each opcode. */
function withoutUnused(targets: readonly number[], used: Uint8Array): number[] {
  const fallback = targets.at(-1)!;
  return targets.map((target, index) => (index === 0 || used[index] ? target : fallback));
}
