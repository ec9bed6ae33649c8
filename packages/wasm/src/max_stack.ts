import {
  type BlockType,
  EMPTY_BLOCK,
  type FunctionType,
  type LocalGroup,
  type Module,
  ValueType,
} from "./module.js";
import { Opcode } from "./opcodes.js";
import type { OperatorReader } from "./operators.js";
import { MEMORY_SIGNATURES, NUMERIC_SIGNATURES, type OperatorSignature } from "./signatures.js";

/** Bytes that one value counts for on NEAR's stack. */
const valueSize = (type: ValueType): number => (type === ValueType.i64 || type === ValueType.f64 ? 8 : 4);

/** Bytes of an activation: a flat 64 for what the machine keeps, then parameters and locals. */
export function frameSize({ params }: FunctionType, locals: readonly LocalGroup[]): number {
  let size = 64;
  for (const type of params) size += valueSize(type);
  for (const { count, type } of locals) size += count * valueSize(type);
  return size;
}

/** `f64.ge`: tests and comparisons come first among the numeric operators. */
const LAST_COMPARISON = 0x66;

interface Frame {
  readonly height: number;
  readonly result: BlockType;
  unreachable: boolean;
}

/**
 * The bytes of operands that a function may have at once: finite-wasm 0.5 (`src/max_stack`). It keeps sizes, not types, and
 * `call_indirect` leaves the table slot on its stack until the block ends: from there on operators find other sizes than
 * those of their operands, so each one has to take and give exactly as many entries as it does there.
 */
class Analysis {
  readonly #sizes: number[] = [];
  readonly #outer: Frame[] = [];
  #frame: Frame = { height: 0, result: EMPTY_BLOCK, unreachable: false };
  #size = 0;
  max = 0;

  constructor(
    readonly module: Module,
    readonly locals: readonly ValueType[],
    readonly operators: OperatorReader,
  ) {}

  run(): void {
    while (this.operators.next()) this.#operator();
  }

  #operator(): void {
    const { opcode, index, blockType } = this.operators;
    const numeric = NUMERIC_SIGNATURES[opcode];
    if (numeric) {
      this.#numeric(numeric);
      return;
    }
    const memory = MEMORY_SIGNATURES[opcode];
    if (memory) {
      this.#pop(memory.params.length);
      if (memory.result !== null) this.#push(memory.result);
      return;
    }
    switch (opcode) {
      case Opcode.block:
      case Opcode.loop:
        this.#enter(blockType);
        return;
      case Opcode.if:
        this.#pop(1);
        this.#enter(blockType);
        return;
      case Opcode.else:
        this.#enter(this.#leave());
        return;
      case Opcode.end:
        if (this.#outer.length > 0) this.#pushResult(this.#leave());
        return;
      case Opcode.br:
      case Opcode.br_table:
      case Opcode.return:
      case Opcode.unreachable:
        this.#frame.unreachable = true;
        return;
      case Opcode.call:
        this.#call(this.module.functions[index]!);
        return;
      case Opcode.call_indirect:
        this.#call(index);
        return;
      case Opcode.br_if:
      case Opcode.drop:
      case Opcode.local_set:
      case Opcode.global_set:
        this.#pop(1);
        return;
      case Opcode.select:
        this.#pop(2);
        return;
      case Opcode.local_get:
        this.#push(this.locals[index]!);
        return;
      case Opcode.global_get:
        this.#push(this.module.globals[index]!.type);
        return;
      case Opcode.memory_size:
      case Opcode.i32_const:
        this.#push(ValueType.i32);
        return;
      case Opcode.i64_const:
        this.#push(ValueType.i64);
        return;
      case Opcode.f32_const:
        this.#push(ValueType.f32);
        return;
      case Opcode.f64_const:
        this.#push(ValueType.f64);
        return;
    }
  }

  /** Tests, comparisons and conversions, sign extensions among them, give a new entry; all others keep the lowest. */
  #numeric({ params, result }: OperatorSignature): void {
    const { opcode } = this.operators;
    if (opcode <= LAST_COMPARISON || opcode >= Opcode.i32_wrap_i64) {
      this.#pop(params.length);
      this.#push(result!);
    } else {
      this.#pop(params.length - 1);
    }
  }

  #call(typeIndex: number): void {
    const { params, results } = this.module.types[typeIndex]!;
    this.#pop(params.length);
    for (const type of results) this.#push(type);
  }

  #push(type: ValueType): void {
    if (this.#frame.unreachable) return;
    const size = valueSize(type);
    this.#sizes.push(size);
    this.#size += size;
    if (this.#size > this.max) this.max = this.#size;
  }

  #pushResult(result: BlockType): void {
    if (result !== EMPTY_BLOCK) this.#push(result);
  }

  #pop(count: number): void {
    if (this.#frame.unreachable) return;
    for (let i = 0; i < count; i++) this.#size -= this.#sizes.pop()!;
  }

  #enter(result: BlockType): void {
    this.#outer.push(this.#frame);
    this.#frame = { height: this.#sizes.length, result, unreachable: this.#frame.unreachable };
  }

  /** Back to the height at the start of the innermost block, whose type it answers. */
  #leave(): BlockType {
    const { height, result } = this.#frame;
    this.#frame = this.#outer.pop()!;
    this.#pop(this.#sizes.length - height);
    return result;
  }
}

/** `locals` begins with the parameters. Bytes. */
export function maxStack(module: Module, locals: readonly ValueType[], operators: OperatorReader): number {
  const analysis = new Analysis(module, locals, operators);
  analysis.run();
  return analysis.max;
}
