import { BinaryWriter, type FunctionType, type Module, Opcode } from "near-xcc-wasm";
import type { Additions } from "./additions.js";
import { type FunctionOptions, FunctionRewriter } from "./function.js";
import { isFull } from "./types.js";

/** The functions of an instrumented contract: its own under their indices, then those that are added. */
export class Functions {
  /** Type indices. */
  readonly types: number[] = [];
  readonly bodies: Uint8Array[] = [];
  readonly #module: Module;
  readonly #additions: Additions;
  readonly #replaced = new Map<number, number>();

  constructor(module: Module, additions: Additions, options: FunctionOptions) {
    this.#module = module;
    this.#additions = additions;
    const { imports, functions, bodies } = module;
    const full: number[] = [];
    for (let index = imports.length; index < functions.length; index++) {
      const { typeIndex, inGlobals } = additions.types.convention(this.#type(index));
      const forwards = !inGlobals && isFull(this.#type(index), bodies[index - imports.length]!);
      if (forwards) full.push(index);
      const rewrite = () => new FunctionRewriter(module, index, inGlobals, additions, options).run();
      this.#add(typeIndex, forwards ? new Uint8Array() : rewrite());
    }
    for (const index of full) {
      const type = this.#type(index);
      const body = new FunctionRewriter(module, index, true, additions, options).run();
      const inner = this.#add(additions.types.inGlobals(type), body);
      this.bodies[index - imports.length] = this.#forwarder(type, inner, true);
    }
  }

  #type(index: number): FunctionType {
    return this.#module.types[this.#module.functions[index]!]!;
  }

  #add(typeIndex: number, body: Uint8Array): number {
    this.types.push(typeIndex);
    this.bodies.push(body);
    return this.#module.imports.length + this.types.length - 1;
  }

  /** A function for the table in place of an imported one, which does not know how functions are called here. */
  replaceImport(index: number): number {
    const known = this.#replaced.get(index);
    if (known !== undefined) return known;
    const type = this.#type(index);
    const { typeIndex, inGlobals } = this.#additions.types.convention(type);
    const body = inGlobals
      ? this.#pass(type, index).u8(Opcode.i32_const).u8(0).u8(Opcode.end).bytes
      : this.#forwarder(type, index, false);
    const replacement = this.#add(typeIndex, body);
    this.#replaced.set(index, replacement);
    return replacement;
  }

  /** Gets gas and stack as parameters, hands them on in globals. `marked`: the callee returns a meaningless i32, too. */
  #forwarder(type: FunctionType, callee: number, marked: boolean): Uint8Array {
    const { gasLeft, stackLeft } = this.#additions;
    const gas = type.params.length;
    const out = new BinaryWriter(64 + 4 * gas).u32(0);
    out.u8(Opcode.local_get).u32(gas).u8(Opcode.global_set).u32(gasLeft);
    out
      .u8(Opcode.local_get)
      .u32(gas + 1)
      .u8(Opcode.global_set)
      .u32(stackLeft);
    this.#call(out, type, callee);
    if (marked) out.u8(Opcode.drop);
    return out.u8(Opcode.global_get).u32(gasLeft).u8(Opcode.end).bytes;
  }

  #pass(type: FunctionType, callee: number): BinaryWriter {
    return this.#call(new BinaryWriter(64 + 4 * type.params.length).u32(0), type, callee);
  }

  #call(out: BinaryWriter, type: FunctionType, callee: number): BinaryWriter {
    for (let i = 0; i < type.params.length; i++) out.u8(Opcode.local_get).u32(i);
    return out.u8(Opcode.call).u32(callee);
  }

  /** A function for JavaScript that runs a method. */
  entry(index: number, stackHeight: number): number {
    const { types, gasLeft } = this.#additions;
    const out = new BinaryWriter(32).u32(0);
    if (index < this.#module.imports.length) {
      out.u8(Opcode.call).u32(index);
    } else {
      // A method has no parameters, so its gas and stack are never one too many.
      out.u8(Opcode.global_get).u32(gasLeft).u8(Opcode.i32_const).signed(stackHeight);
      out.u8(Opcode.call).u32(index).u8(Opcode.global_set).u32(gasLeft);
    }
    return this.#add(types.index([], []), out.u8(Opcode.end).bytes);
  }

  /** Bytes of the longest body. */
  get largest(): number {
    return this.bodies.reduce((largest, { length }) => Math.max(largest, length), 0);
  }

  /** Contents of function and code section. */
  write(functions: BinaryWriter, code: BinaryWriter): void {
    functions.u32(this.types.length);
    for (const type of this.types) functions.u32(type);
    code.u32(this.bodies.length);
    for (const body of this.bodies) code.sized(body);
  }
}
