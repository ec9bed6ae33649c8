import {
  BinaryReader,
  BinaryWriter,
  EMPTY_BLOCK,
  type FunctionBody,
  type FunctionType,
  frameSize,
  MEMORY_SIGNATURES,
  type MemorySignature,
  type Module,
  maxStack,
  NUMERIC_SIGNATURES,
  Opcode,
  OperatorReader,
  type OperatorSignature,
  ValueType,
} from "near-xcc-wasm";
import type { Additions } from "./additions.js";
import { CallEmitter } from "./calls.js";
import { type ChargePoint, chargePoints } from "./charge_points.js";
import { Emitter } from "./emitter.js";
import { GasEmitter } from "./gas.js";
import { simpleLoops } from "./loops.js";
import { OperandStack } from "./operand_stack.js";
import { NAN_RULES } from "./operators.js";
import { StoreNotes } from "./stores.js";
import { EXTRA_PARAMS } from "./types.js";

const { i32, i64, f32, f64 } = ValueType;
const isFloat = (type: ValueType | undefined) => type === f32 || type === f64;
/** Most targets of one `br_table` that V8 accepts, the default included; wasmparser accepts twice as many. */
const MAX_BRANCH_TARGETS = 65_520;
export interface FunctionOptions {
  /** Gas of one operator. */
  readonly operatorCost: number;
  readonly maxMemoryPages: number;
  /** See {@link GasEmitter}. */
  readonly exact: boolean;
}

/** Instruments one function body: gas, stack and NaNs as near-vm's singlepass compiler does it (`codegen_x64.rs`). */
export class FunctionRewriter {
  readonly #module: Module;
  readonly #index: number;
  readonly #type: FunctionType;
  readonly #body: FunctionBody;
  readonly #options: FunctionOptions;
  readonly #locals: ValueType[];
  readonly #operators: OperatorReader;
  readonly #charges: readonly ChargePoint[];
  readonly #simpleLoops: ReadonlySet<number>;
  readonly #stack = new OperandStack();
  readonly #code: BinaryWriter;
  readonly #emit: Emitter;
  readonly #gas: GasEmitter;
  readonly #calls: CallEmitter;
  /** Null in exact code, whose memory is not used again. */
  readonly #stores: StoreNotes | null;
  #nextCharge = 0;
  /** Depth of blocks inside code that is never reached; zero in reachable code. */
  #dead = 0;
  /** Simple loops around this place. */
  #simpleDepth = 0;

  /** `index` counts imported functions too. `inGlobals`: gas and stack are handed on in globals, see `types.ts`. */
  constructor(
    module: Module,
    index: number,
    inGlobals: boolean,
    additions: Additions,
    options: FunctionOptions,
  ) {
    const type = module.types[module.functions[index]!]!;
    const body = module.bodies[index - module.imports.length]!;
    this.#module = module;
    this.#index = index;
    this.#type = type;
    this.#body = body;
    this.#options = options;
    this.#locals = [...type.params];
    for (const { count, type } of body.locals) for (let i = 0; i < count; i++) this.#locals.push(type);
    // Instrumented code is about twice as long.
    this.#code = new BinaryWriter(3 * (body.code.end - body.code.start));
    this.#charges = chargePoints(this.#reader());
    this.#simpleLoops = simpleLoops(this.#reader());
    this.#operators = this.#reader();
    const firstTemporary = inGlobals ? null : this.#locals.length + EXTRA_PARAMS.length;
    const gas = inGlobals ? additions.gasLeft : type.params.length;
    const stack = inGlobals ? additions.stackLeft : type.params.length + 1;
    this.#emit = new Emitter(this.#code, additions, firstTemporary);
    this.#gas = new GasEmitter(this.#emit, gas, options.operatorCost, options.exact);
    this.#calls = new CallEmitter(module, this.#emit, this.#gas, gas, stack);
    this.#stores = options.exact ? null : new StoreNotes(this.#emit, this.#simpleLoops.size > 0);
  }

  #reader(): OperatorReader {
    const { start, end } = this.#body.code;
    return new OperatorReader(new BinaryReader(this.#module.bytes, start, end));
  }

  /** The new body, with its declaration of locals, without its length. */
  run(): Uint8Array {
    const frame = frameSize(this.#type, this.#body.locals);
    // Branches out of the function, `return` too, go to this block and so past the restored stack budget.
    const result = this.#type.results[0] ?? EMPTY_BLOCK;
    this.#stack.enter(result, "block");
    this.#stack.frames[0]!.isTarget = true;
    this.#gas.charge(Math.ceil(frame / 8));
    while (this.#operators.next()) this.#operator();

    const stackSize = frame + maxStack(this.#module, this.#locals, this.#reader());
    const prologue = new BinaryWriter(128);
    const body = this.#code.bytes.slice();
    const epilogue = new BinaryWriter(64);
    this.#emit.out = prologue;
    this.#emit.profileEnter(this.#index, this.#type.params);
    this.#calls.enter(stackSize);
    this.#emit.out = epilogue;
    this.#stores?.settle();
    this.#emit.profileLeave();
    this.#calls.leave(stackSize);
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

  #operator(): void {
    const { opcode, start } = this.#operators;
    if (this.#dead > 0) {
      this.#skipDead();
      return;
    }
    while (this.#charges[this.#nextCharge]?.offset === start) {
      this.#gas.charge(this.#charges[this.#nextCharge]!.cost);
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
    const { opcode, start } = this.#operators;
    // finite-wasm takes a dead loop that is branched to for code that runs: what it costs there is never paid.
    while (this.#charges[this.#nextCharge]?.offset === start) this.#nextCharge++;
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
    this.#copy();
    let pending = false;
    for (let i = 0; i < params.length; i++) pending = this.#stack.pop() || pending;
    this.#stack.push(result!, rule === "pending" || (rule === "preserve" && pending));
    if (rule === "canonical") this.#emit.canonicalise(result!);
  }

  #memoryAccess({ params, result }: MemorySignature): void {
    const operators = this.#operators;
    const stored = params[1];
    if (stored !== undefined) {
      if (isFloat(stored)) this.#canonicaliseTop(1);
      const origin = this.#stack.origins.at(-2);
      this.#stores?.store(stored, operators.memoryOffset, origin, this.#simpleDepth > 0);
    }
    if (operators.explicitMemory) {
      this.#code.u8(operators.opcode).u32(operators.alignment).u32(operators.memoryOffset);
    } else {
      this.#copy();
    }
    this.#stack.popMany(params.length);
    if (result !== null) this.#stack.push(result);
  }

  #control(): void {
    const { opcode, index, blockType, start } = this.#operators;
    const stack = this.#stack;
    switch (opcode) {
      case Opcode.block:
        stack.enter(blockType, "block");
        break;
      case Opcode.loop: {
        this.#gas.pay();
        this.#stores?.forget();
        const isSimple = this.#simpleLoops.has(start);
        if (isSimple) this.#simpleDepth++;
        stack.enter(blockType, isSimple ? "simple loop" : "loop");
        break;
      }
      case Opcode.if:
        this.#gas.pay();
        stack.pop();
        stack.enter(blockType, "if");
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
        this.#branch([index]);
        this.#dead = 1;
        break;
      case Opcode.br_if:
        this.#canonicaliseTop(this.#labelArity(index) + 1);
        this.#branch([index]);
        stack.pop();
        break;
      case Opcode.br_table:
        this.#branchTable(this.#operators.targets);
        return;
      case Opcode.return:
        this.#canonicaliseTop(this.#type.results.length);
        this.#gas.pay();
        this.#code.u8(Opcode.br).u32(stack.frames.length - 1);
        this.#dead = 1;
        return;
      case Opcode.unreachable:
        this.#gas.pay();
        this.#gas.store();
        this.#stores?.settle();
        this.#dead = 1;
        break;
      case Opcode.call:
        this.#call(this.#module.functions[index]!, 0, () => this.#calls.call(index));
        return;
      case Opcode.call_indirect:
        this.#call(index, 1, () => this.#calls.callIndirect(index, this.#options.exact));
        return;
      default:
        this.#plain();
        return;
    }
    this.#copy();
  }

  #branch(depths: readonly number[]): void {
    this.#gas.pay();
    for (const depth of depths) this.#frame(depth).isTarget = true;
  }

  #branchTable(targets: readonly number[]): void {
    const arity = this.#labelArity(targets[0]!);
    this.#canonicaliseTop(arity + 1);
    this.#branch(targets);
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
      case Opcode.local_set:
      case Opcode.local_tee:
        this.#local(opcode, index);
        return;
      case Opcode.global_set:
        this.#canonicaliseTop(1);
        stack.pop();
        break;
      case Opcode.global_get:
        stack.push(this.#module.globals[index]!.type);
        break;
      case Opcode.memory_size:
        stack.push(i32);
        break;
      case Opcode.memory_grow:
        this.#emit.memoryGrow(this.#options.maxMemoryPages);
        return;
      case Opcode.i32_const:
        stack.push(i32, false, { kind: "constant", value: this.#operators.constant });
        break;
      case Opcode.i64_const:
        stack.push(i64);
        break;
      case Opcode.f32_const:
        stack.push(f32);
        break;
      case Opcode.f64_const:
        stack.push(f64);
        break;
    }
    this.#copy();
  }

  #local(opcode: number, index: number): void {
    const stack = this.#stack;
    // A tee's operand stays pending in near-vm: a sign changed later is lost again.
    if (opcode !== Opcode.local_get) {
      this.#canonicaliseTop(1);
      this.#stores?.changeLocal(index);
    }
    if (opcode === Opcode.local_set) stack.pop();
    if (opcode === Opcode.local_get) stack.push(this.#locals[index]!, false, this.#stores?.origin(index));
    if (opcode === Opcode.local_tee) stack.origins[stack.height - 1] = this.#stores?.origin(index);
    // Gas and stack lie between the parameters and the other locals.
    const moved = this.#emit.usesLocals && index >= this.#type.params.length ? EXTRA_PARAMS.length : 0;
    this.#code.u8(opcode).u32(index + moved);
  }

  /** `extra` operands lie above the arguments: the table slot. */
  #call(typeIndex: number, extra: number, emit: () => void): void {
    const { params, results } = this.#module.types[typeIndex]!;
    this.#canonicaliseTop(params.length + extra);
    this.#gas.pay();
    this.#stores?.settle();
    emit();
    this.#stack.popMany(params.length + extra);
    for (const type of results) this.#stack.push(type);
  }

  #else(): void {
    this.#gas.pay();
    this.#stack.else();
    this.#stores?.forget();
    this.#copy();
  }

  #end(): void {
    const { kind, isTarget } = this.#frame(0);
    if (kind === "simple loop") this.#simpleDepth--;
    if (isTarget && kind !== "loop" && kind !== "simple loop") {
      this.#gas.pay();
      this.#stores?.forget();
    }
    this.#stack.leave();
    this.#copy();
  }

  #frame(depth: number) {
    const { frames } = this.#stack;
    return frames[frames.length - 1 - depth]!;
  }

  #resultCount(depth: number): number {
    return this.#frame(depth).result === EMPTY_BLOCK ? 0 : 1;
  }

  #labelArity(depth: number): number {
    const { kind } = this.#frame(depth);
    return kind === "loop" || kind === "simple loop" ? 0 : this.#resultCount(depth);
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
