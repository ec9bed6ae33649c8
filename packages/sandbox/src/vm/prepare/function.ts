import {
  BinaryReader,
  BinaryWriter,
  EMPTY_BLOCK,
  type FunctionBody,
  type FunctionType,
  MEMORY_SIGNATURES,
  type MemorySignature,
  type Module,
  NUMERIC_SIGNATURES,
  Opcode,
  OperatorReader,
  type OperatorSignature,
  ValueType,
} from "near-xcc-wasm";
import { type ChargePoint, chargePoints } from "./charge_points.js";
import { type Additions, Emitter } from "./emitter.js";
import { frameSize, OperandStack, type Origin } from "./operand_stack.js";
import { mayTrap, NAN_RULES } from "./operators.js";

const { i32, f32, f64 } = ValueType;
const isFloat = (type: ValueType | undefined) => type === f32 || type === f64;
/** Most targets of one `br_table` that V8 accepts, the default included; wasmparser accepts twice as many. */
const MAX_BRANCH_TARGETS = 65_520;

/** Instruments one function body: gas, stack and NaNs as near-vm's singlepass compiler does it (`codegen_x64.rs`). */
export class FunctionRewriter {
  readonly #module: Module;
  readonly #index: number;
  readonly #type: FunctionType;
  readonly #body: FunctionBody;
  readonly #operatorCost: number;
  readonly #locals: ValueType[];
  readonly #operators: OperatorReader;
  readonly #charges: readonly ChargePoint[];
  readonly #stack = new OperandStack();
  readonly #code: BinaryWriter;
  readonly #emit: Emitter;
  /** Locals whose value was noted as an address of a store, on every path to this place. */
  readonly #noted = new Set<number>();
  /** How often each local was changed. */
  readonly #versions = new Map<number, number>();
  #nextCharge = 0;
  /** Depth of blocks inside code that is never reached; zero in reachable code. */
  #dead = 0;

  /** `index` counts imported functions too. */
  constructor(module: Module, index: number, operatorCost: number, additions: Additions) {
    const type = module.types[module.functions[index]!]!;
    const body = module.bodies[index - module.imports.length]!;
    this.#module = module;
    this.#index = index;
    this.#type = type;
    this.#body = body;
    this.#operatorCost = operatorCost;
    this.#locals = [...type.params];
    for (const { count, type } of body.locals) for (let i = 0; i < count; i++) this.#locals.push(type);
    // Instrumented code is about two and a half times as long.
    this.#code = new BinaryWriter(3 * (body.code.end - body.code.start));
    this.#charges = chargePoints(this.#reader());
    this.#operators = this.#reader();
    this.#emit = new Emitter(this.#code, additions, this.#locals.length);
  }

  #reader(): OperatorReader {
    const { start, end } = this.#body.code;
    return new OperatorReader(new BinaryReader(this.#module.bytes, start, end));
  }

  /** The new body, with its declaration of locals, without its length. */
  run(): Uint8Array {
    const frame = frameSize(this.#type, this.#body.locals);
    const entryCost = this.#operatorCost * Math.ceil(frame / 8);
    const firstCost = this.#takeFirstCharge();
    // Branches out of the function, `return` too, go to this block and so past the restored stack budget.
    const result = this.#type.results[0] ?? EMPTY_BLOCK;
    this.#stack.enter(result, false);
    while (this.#operators.next()) this.#operator();

    const stackSize = frame + this.#stack.maxSize;
    const prologue = new BinaryWriter(128);
    const body = this.#code.bytes.slice();
    const epilogue = new BinaryWriter(64);
    this.#emit.out = prologue;
    this.#emit.profileEnter(this.#index, this.#type.params);
    this.#emit.enter(stackSize, entryCost, firstCost);
    this.#emit.out = epilogue;
    this.#emit.leave(stackSize);
    this.#emit.profileLeave();
    return this.#declareLocals()
      .raw(prologue.bytes)
      .u8(Opcode.block)
      .u8(result)
      .raw(body)
      .raw(epilogue.bytes)
      .u8(Opcode.end).bytes;
  }

  #declareLocals(): BinaryWriter {
    const { temporaries } = this.#emit;
    const out = new BinaryWriter(this.#code.length + 256);
    out.u32(this.#body.locals.length + temporaries.length);
    for (const { count, type } of this.#body.locals) out.u32(count).u8(type);
    for (const type of temporaries) out.u32(1).u8(type);
    return out;
  }

  /** The charge before the very first operator is made together with the entry's. */
  #takeFirstCharge(): number {
    const first = this.#charges[0];
    if (first?.offset !== this.#body.code.start) return 0;
    this.#nextCharge = 1;
    return first.cost * this.#operatorCost;
  }

  #operator(): void {
    const { opcode, start } = this.#operators;
    if (this.#dead > 0) {
      this.#skipDead();
      return;
    }
    while (this.#charges[this.#nextCharge]?.offset === start) {
      this.#emit.charge(this.#charges[this.#nextCharge]!.cost * this.#operatorCost);
      this.#nextCharge++;
    }
    const numeric = NUMERIC_SIGNATURES[opcode];
    if (numeric) {
      this.#numeric(numeric);
      return;
    }
    const memory = MEMORY_SIGNATURES[opcode];
    if (memory) this.#memoryAccess(memory);
    else this.#control();
  }

  /** Dead operators are left out, up to the `else` or `end` that brings their block back to life. */
  #skipDead(): void {
    const { opcode } = this.#operators;
    if (opcode === Opcode.block || opcode === Opcode.loop || opcode === Opcode.if) this.#dead++;
    else if (opcode === Opcode.end) this.#dead--;
    else if (opcode === Opcode.else && this.#dead === 1) this.#dead--;
    if (this.#dead > 0) return;
    if (opcode === Opcode.end) this.#end();
    else this.#else();
  }

  #numeric({ params, result }: OperatorSignature): void {
    const { opcode } = this.#operators;
    const rule = NAN_RULES[opcode]!;
    if (rule === "observe") this.#canonicaliseTop(params.length);
    if (mayTrap(opcode)) this.#emit.storeGas();
    this.#copy();
    let pending = false;
    for (let i = 0; i < params.length; i++) pending = this.#stack.pop() || pending;
    this.#stack.push(result!, rule === "pending" || (rule === "preserve" && pending));
    if (rule === "canonical") this.#emit.canonicalise(result!);
  }

  #memoryAccess({ params, result }: MemorySignature): void {
    const operators = this.#operators;
    const stored = params[1];
    if (stored !== undefined) this.#store(stored);
    this.#emit.storeGas();
    if (operators.explicitMemory) {
      this.#code.u8(operators.opcode).u32(operators.alignment).u32(operators.memoryOffset);
    } else {
      this.#copy();
    }
    this.#stack.popMany(params.length);
    if (result !== null) this.#stack.push(result);
  }

  #store(type: ValueType): void {
    const { memoryOffset } = this.#operators;
    if (isFloat(type)) this.#canonicaliseTop(1);
    const origin = this.#stack.origins.at(-2);
    if (origin?.kind === "constant") {
      this.#emit.noteFixedStore(origin.value, memoryOffset);
      return;
    }
    const local = origin?.version === this.#version(origin?.value) ? origin?.value : undefined;
    if (local !== undefined && this.#noted.has(local) && this.#emit.coversStore(memoryOffset)) return;
    const noted = this.#emit.noteStore(type, memoryOffset);
    if (noted && local !== undefined) this.#noted.add(local);
  }

  #control(): void {
    const { opcode, index, blockType } = this.#operators;
    const stack = this.#stack;
    switch (opcode) {
      case Opcode.block:
      case Opcode.loop:
        if (opcode === Opcode.loop) this.#forget();
        stack.enter(blockType, opcode === Opcode.loop);
        break;
      case Opcode.if:
        stack.pop();
        stack.enter(blockType, false);
        break;
      case Opcode.else:
        this.#canonicaliseTop(this.#resultCount(0));
        this.#else();
        return;
      case Opcode.end:
        this.#canonicaliseTop(this.#resultCount(0));
        this.#end();
        return;
      case Opcode.br:
        this.#canonicaliseTop(this.#labelArity(index));
        this.#dead = 1;
        break;
      case Opcode.br_if:
        this.#canonicaliseTop(this.#labelArity(index) + 1);
        stack.pop();
        break;
      case Opcode.br_table:
        this.#branchTable(this.#operators.targets);
        return;
      case Opcode.return:
        this.#canonicaliseTop(this.#type.results.length);
        this.#code.u8(Opcode.br).u32(stack.frames.length - 1);
        this.#dead = 1;
        return;
      case Opcode.unreachable:
        this.#emit.storeGas();
        this.#dead = 1;
        break;
      case Opcode.call:
        this.#call(this.#module.functions[index]!, 0);
        return;
      case Opcode.call_indirect:
        this.#call(index, 1);
        return;
      default:
        this.#plain();
    }
    this.#copy();
  }

  #branchTable(targets: readonly number[]): void {
    const arity = this.#labelArity(targets[0]!);
    this.#canonicaliseTop(arity + 1);
    this.#dead = 1;
    if (targets.length <= MAX_BRANCH_TARGETS) this.#copy();
    else
      this.#emit.branchTable(targets, MAX_BRANCH_TARGETS, arity === 1 ? this.#stack.types.at(-2) : undefined);
  }

  /** Operators without control flow that are no numeric operators. */
  #plain(): void {
    const { opcode, index } = this.#operators;
    const stack = this.#stack;
    switch (opcode) {
      case Opcode.drop:
        stack.pop();
        break;
      case Opcode.select: {
        this.#canonicaliseTop(3);
        stack.popMany(2);
        const type = stack.types.at(-1)!;
        stack.pop();
        stack.push(type);
        break;
      }
      case Opcode.local_get:
        stack.push(this.#locals[index]!, false, this.#local(index));
        break;
      case Opcode.local_set:
        this.#canonicaliseTop(1);
        stack.pop();
        this.#changeLocal(index);
        break;
      case Opcode.global_set:
        this.#canonicaliseTop(1);
        stack.pop();
        break;
      case Opcode.local_tee:
        // The operand stays pending in near-vm: a sign changed later is lost again.
        this.#canonicaliseTop(1);
        this.#changeLocal(index);
        stack.origins[stack.height - 1] = this.#local(index);
        break;
      case Opcode.global_get:
        stack.push(this.#module.globals[index]!.type);
        break;
      case Opcode.memory_size:
        stack.push(i32);
        break;
      case Opcode.i32_const:
        stack.push(i32, false, { kind: "constant", value: this.#operators.constant });
        break;
      case Opcode.i64_const:
        stack.push(ValueType.i64);
        break;
      case Opcode.f32_const:
        stack.push(f32);
        break;
      case Opcode.f64_const:
        stack.push(f64);
        break;
    }
  }

  /** Operands that were read from a local before it changes are no longer its value. */
  #changeLocal(index: number): void {
    this.#noted.delete(index);
    this.#versions.set(index, this.#version(index) + 1);
  }

  #version(index: number | undefined): number {
    return index === undefined ? 0 : (this.#versions.get(index) ?? 0);
  }

  #local(index: number): Origin {
    return { kind: "local", value: index, version: this.#version(index) };
  }

  /** `extra` operands lie above the arguments: the table slot. */
  #call(typeIndex: number, extra: number): void {
    const { params, results } = this.#module.types[typeIndex]!;
    this.#canonicaliseTop(params.length + extra);
    this.#emit.storeGas();
    if (extra > 0) this.#emit.rememberTableSlot();
    this.#copy();
    this.#stack.popMany(params.length + extra);
    for (const type of results) this.#stack.push(type);
    this.#emit.loadGas();
  }

  #else(): void {
    this.#stack.else();
    this.#forget();
    this.#copy();
  }

  #end(): void {
    this.#stack.leave();
    this.#forget();
    this.#copy();
  }

  /** What is known of the way here is lost where ways meet. */
  #forget(): void {
    this.#emit.forgetStored();
    this.#noted.clear();
  }

  #frame(depth: number) {
    const { frames } = this.#stack;
    return frames[frames.length - 1 - depth]!;
  }

  #resultCount(depth: number): number {
    return this.#frame(depth).result === EMPTY_BLOCK ? 0 : 1;
  }

  #labelArity(depth: number): number {
    return this.#frame(depth).isLoop ? 0 : this.#resultCount(depth);
  }

  /** Canonicalises what is pending among the topmost operands, which stay marked. */
  #canonicaliseTop(count: number): void {
    if (count === 0) return;
    const { types, pending, height } = this.#stack;
    for (let i = height - count; i < height; i++) {
      if (pending[i]) {
        this.#emit.canonicaliseAll(types.slice(height - count), pending.slice(height - count));
        return;
      }
    }
  }

  #copy(): void {
    const { start, end } = this.#operators;
    this.#code.copy(this.#module.bytes, start, end);
  }
}
