import { type BlockType, EMPTY_BLOCK, type ValueType } from "near-xcc-wasm";

/** Where an operand came from, as far as that says something about an address. */
export interface Origin {
  readonly kind: "local" | "constant";
  /** The index of the local, or the constant. */
  readonly value: number;
  /** How often the local had been changed. */
  readonly version?: number;
}

interface Frame {
  readonly height: number;
  readonly result: BlockType;
  readonly kind: "block" | "loop" | "simple loop" | "if";
  /** Whether other ways than the one before it lead to its end. */
  isTarget: boolean;
}

/**
 * The operands at each place of reachable code: their types, and which of them may hold a NaN that near-vm has yet
 * to canonicalise.
 */
export class OperandStack {
  readonly types: ValueType[] = [];
  /** Whether near-vm would canonicalise the operand before its bits are seen (`FloatValue` in its compiler). */
  readonly pending: boolean[] = [];
  readonly origins: (Origin | undefined)[] = [];
  readonly frames: Frame[] = [];

  get height(): number {
    return this.types.length;
  }

  push(type: ValueType, pending = false, origin?: Origin): void {
    this.types.push(type);
    this.pending.push(pending);
    this.origins.push(origin);
  }

  /** Removes the topmost operand and answers whether it was pending. */
  pop(): boolean {
    this.types.pop();
    this.origins.pop();
    return this.pending.pop()!;
  }

  popMany(count: number): void {
    for (let i = 0; i < count; i++) this.pop();
  }

  enter(result: BlockType, kind: Frame["kind"]): void {
    this.frames.push({ height: this.height, result, kind, isTarget: kind === "if" });
  }

  /** Back to the height at the start of the innermost block, its result on top; the function itself leaves none here. */
  leave(): void {
    const frame = this.frames.pop()!;
    this.popMany(this.height - frame.height);
    if (frame.result !== EMPTY_BLOCK && this.frames.length > 0) this.push(frame.result);
  }

  /** From the true to the false branch of the innermost block. */
  else(): void {
    const { height, result } = this.frames.pop()!;
    this.popMany(this.height - height);
    this.enter(result, "if");
  }
}
