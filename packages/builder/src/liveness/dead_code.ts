import { BinaryReader, Opcode, OperatorReader } from "near-xcc-wasm";
import { ByteReader, concat, u32 } from "../wasm/bytes.js";

/** A block that is open at the current operator. */
interface Frame {
  readonly opcode: number;
  /** Some live branch leads to its end. */
  endIsReached: boolean;
  hasElse: boolean;
}

/** What stands in the place of an operator. */
export interface Replacement {
  readonly code: readonly number[];
  /** Relative depths to which it branches. */
  readonly targets: readonly number[];
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
 * Replaces operators of a function's body by code that never goes on behind it, and leaves out what nothing reaches any more.
 * Blocks stay, so that branch depths stay. Returns the body itself if `replace` answers undefined for all.
 */
export function endEarlier(
  body: Uint8Array,
  replace: (operator: OperatorReader) => Replacement | undefined,
): Uint8Array {
  const { start, operators } = openBody(body);
  const parts: ArrayLike<number>[] = [body.subarray(start, operators.reader.position)];
  const frames: Frame[] = [{ opcode: Opcode.block, endIsReached: false, hasElse: false }];
  let isLive = true;
  let skippedBlocks = 0;
  let isChanged = false;
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
    const replacement = replace(operators);
    if (replacement) {
      parts.push(replacement.code);
      replacement.targets.forEach(reach);
      isLive = false;
      isChanged = true;
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
  if (!isChanged) return body;
  const content = concat(parts);
  return concat([u32(content.length), content]);
}

const NEVER_RETURNS: ReadonlySet<number> = new Set([
  Opcode.br,
  Opcode.br_table,
  Opcode.return,
  Opcode.unreachable,
]);
