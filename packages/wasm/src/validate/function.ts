import { WasmError } from "../errors.js";
import {
  type BlockType,
  EMPTY_BLOCK,
  type FunctionType,
  type LocalGroup,
  type Module,
  ValueType,
} from "../module.js";
import { Opcode } from "../opcodes.js";
import { OperatorReader } from "../operators.js";
import type { BinaryReader } from "../reader.js";
import { MEMORY_SIGNATURES, type MemorySignature, NUMERIC_SIGNATURES } from "../signatures.js";
import { MAX_FUNCTION_LOCALS } from "./limits.js";

const { i32, i64, f32, f64 } = ValueType;

/** Type of a value popped in unreachable code: it fits everywhere. */
const ANY = 0;
type Operand = ValueType | typeof ANY;

interface Frame {
  readonly opcode: number;
  /** Types that `end` leaves. */
  readonly results: readonly ValueType[];
  /** Height of the operand stack at the start. */
  readonly height: number;
  unreachable: boolean;
}

const NO_RESULT: readonly ValueType[] = [];
const ONE_RESULT = { [i32]: [i32], [i64]: [i64], [f32]: [f32], [f64]: [f64] } as const;
const blockResults = (type: BlockType) => (type === EMPTY_BLOCK ? NO_RESULT : ONE_RESULT[type]);

export const typeName = (type: number): string =>
  ({ [i32]: "i32", [i64]: "i64", [f32]: "f32", [f64]: "f64" })[type] ?? "any type";

/** Type checks one function body: the algorithm of the specification's appendix, without its optional features. */
export class FunctionValidator {
  readonly #module: Module;
  readonly #results: readonly ValueType[];
  readonly #locals: ValueType[];
  readonly #operators: OperatorReader;
  readonly #operands: Operand[] = [];
  readonly #frames: Frame[] = [];

  constructor(module: Module, type: FunctionType, locals: readonly LocalGroup[], code: BinaryReader) {
    this.#module = module;
    this.#results = type.results;
    this.#operators = new OperatorReader(code);
    this.#locals = [...type.params];
    for (const { count, type } of locals) {
      if (this.#locals.length + count > MAX_FUNCTION_LOCALS) {
        const reason = `more than ${MAX_FUNCTION_LOCALS} locals and parameters`;
        throw new WasmError("LIMIT", reason, code.position);
      }
      for (let i = 0; i < count; i++) this.#locals.push(type);
    }
  }

  run(): void {
    const operators = this.#operators;
    this.#frames.push({ opcode: Opcode.block, results: this.#results, height: 0, unreachable: false });
    while (this.#frames.length > 0) {
      if (!operators.next()) this.#fail("`end` of the function is missing");
      this.#operator();
    }
    if (!operators.reader.done) this.#fail("operators behind the `end` of the function");
  }

  #operator(): void {
    const operators = this.#operators;
    const { opcode } = operators;
    const numeric = NUMERIC_SIGNATURES[opcode];
    if (numeric) {
      for (let i = numeric.params.length - 1; i >= 0; i--) this.#pop(numeric.params[i]!);
      this.#operands.push(numeric.result!);
      return;
    }
    const memory = MEMORY_SIGNATURES[opcode];
    if (memory) {
      this.#memoryOperator(memory);
      return;
    }
    switch (opcode) {
      case Opcode.nop:
        return;
      case Opcode.unreachable:
        this.#setUnreachable();
        return;
      case Opcode.block:
      case Opcode.loop:
        this.#enter(opcode, blockResults(operators.blockType));
        return;
      case Opcode.if:
        this.#pop(i32);
        this.#enter(opcode, blockResults(operators.blockType));
        return;
      case Opcode.else: {
        const frame = this.#leave();
        if (frame.opcode !== Opcode.if) this.#fail("`else` without `if`");
        this.#enter(opcode, frame.results);
        return;
      }
      case Opcode.end: {
        const frame = this.#leave();
        if (frame.opcode === Opcode.if && frame.results.length > 0) {
          this.#fail("`if` with a result needs an `else`");
        }
        this.#push(frame.results);
        return;
      }
      case Opcode.br:
        this.#popAll(this.#label(operators.index));
        this.#setUnreachable();
        return;
      case Opcode.br_if: {
        this.#pop(i32);
        const types = this.#label(operators.index);
        this.#popAll(types);
        this.#push(types);
        return;
      }
      case Opcode.br_table:
        this.#branchTable(operators.targets);
        return;
      case Opcode.return:
        this.#popAll(this.#results);
        this.#setUnreachable();
        return;
      case Opcode.call: {
        const typeIndex = this.#module.functions[operators.index];
        if (typeIndex === undefined) this.#fail(`unknown function ${operators.index}`);
        this.#call(typeIndex);
        return;
      }
      case Opcode.call_indirect:
        if (!this.#module.tables[operators.tableIndex]) this.#fail(`unknown table ${operators.tableIndex}`);
        if (!this.#module.types[operators.index]) this.#fail(`unknown type ${operators.index}`);
        this.#pop(i32);
        this.#call(operators.index);
        return;
      case Opcode.drop:
        this.#popAny();
        return;
      case Opcode.select:
        this.#select();
        return;
      case Opcode.local_get:
        this.#operands.push(this.#local(operators.index));
        return;
      case Opcode.local_set:
        this.#pop(this.#local(operators.index));
        return;
      case Opcode.local_tee: {
        const type = this.#local(operators.index);
        this.#pop(type);
        this.#operands.push(type);
        return;
      }
      case Opcode.global_get:
        this.#operands.push(this.#global(operators.index).type);
        return;
      case Opcode.global_set: {
        const { type, mutable } = this.#global(operators.index);
        if (!mutable) this.#fail(`global ${operators.index} is immutable`);
        this.#pop(type);
        return;
      }
      case Opcode.memory_size:
        this.#checkMemory();
        this.#operands.push(i32);
        return;
      case Opcode.memory_grow:
        this.#checkMemory();
        this.#pop(i32);
        this.#operands.push(i32);
        return;
      case Opcode.i32_const:
        this.#operands.push(i32);
        return;
      case Opcode.i64_const:
        this.#operands.push(i64);
        return;
      case Opcode.f32_const:
        this.#operands.push(f32);
        return;
      case Opcode.f64_const:
        this.#operands.push(f64);
        return;
    }
  }

  #memoryOperator({ params, result, naturalAlignment }: MemorySignature): void {
    this.#checkMemory();
    if (this.#operators.alignment > naturalAlignment) this.#fail("alignment larger than natural");
    for (let i = params.length - 1; i >= 0; i--) this.#pop(params[i]!);
    if (result !== null) this.#operands.push(result);
  }

  #checkMemory(): void {
    const { memoryIndex } = this.#operators;
    if (!this.#module.memories[memoryIndex]) this.#fail(`unknown memory ${memoryIndex}`);
  }

  #branchTable(targets: readonly number[]): void {
    this.#pop(i32);
    const defaultTypes = this.#label(targets.at(-1)!);
    for (const depth of targets) {
      const types = this.#label(depth);
      if (types.length !== defaultTypes.length)
        this.#fail("targets of br_table differ in their number of results");
      // At most one value without multi-value: look at it and put it back as it was.
      if (types.length === 1) this.#operands.push(this.#pop(types[0]!));
    }
    this.#popAll(defaultTypes);
    this.#setUnreachable();
  }

  #call(typeIndex: number): void {
    const { params, results } = this.#module.types[typeIndex]!;
    this.#popAll(params);
    this.#push(results);
  }

  #select(): void {
    this.#pop(i32);
    const second = this.#popAny();
    const first = this.#popAny();
    if (first !== ANY && second !== ANY && first !== second) {
      this.#fail(`select between ${typeName(first)} and ${typeName(second)}`);
    }
    this.#operands.push(first === ANY ? second : first);
  }

  #local(index: number): ValueType {
    return this.#locals[index] ?? this.#fail(`unknown local ${index}`);
  }

  #global(index: number) {
    return this.#module.globals[index] ?? this.#fail(`unknown global ${index}`);
  }

  /** Types that a branch to `depth` takes along. */
  #label(depth: number): readonly ValueType[] {
    const frame = this.#frames[this.#frames.length - 1 - depth];
    if (!frame) this.#fail(`branch of depth ${depth} leaves the function`);
    return frame.opcode === Opcode.loop ? NO_RESULT : frame.results;
  }

  #enter(opcode: number, results: readonly ValueType[]): void {
    this.#frames.push({ opcode, results, height: this.#operands.length, unreachable: false });
  }

  #leave(): Frame {
    const frame = this.#frames.at(-1)!;
    this.#popAll(frame.results);
    if (this.#operands.length !== frame.height)
      this.#fail("values are left on the stack at the end of a block");
    this.#frames.pop();
    return frame;
  }

  #setUnreachable(): void {
    const frame = this.#frames.at(-1)!;
    frame.unreachable = true;
    this.#operands.length = frame.height;
  }

  #push(types: readonly ValueType[]): void {
    for (const type of types) this.#operands.push(type);
  }

  #popAll(types: readonly ValueType[]): void {
    for (let i = types.length - 1; i >= 0; i--) this.#pop(types[i]!);
  }

  #popAny(): Operand {
    const frame = this.#frames[this.#frames.length - 1]!;
    if (this.#operands.length > frame.height) return this.#operands.pop()!;
    if (frame.unreachable) return ANY;
    return this.#fail("the operand stack is empty");
  }

  #pop(expected: ValueType): Operand {
    const actual = this.#popAny();
    if (actual !== expected && actual !== ANY) {
      this.#fail(`type mismatch: expected ${typeName(expected)}, found ${typeName(actual)}`);
    }
    return actual;
  }

  #fail(reason: string): never {
    throw new WasmError("INVALID", reason, this.#operators.start);
  }
}
