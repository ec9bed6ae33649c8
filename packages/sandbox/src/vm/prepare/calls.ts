import { type Module, Opcode, ValueType } from "near-xcc-wasm";
import type { Emitter, Place } from "./emitter.js";
import type { GasEmitter } from "./gas.js";
import type { Convention } from "./types.js";

const { i32 } = ValueType;

/** Writes entry, exit and calls of one function: who hands on gas and stack, and how. See {@link Convention}. */
export class CallEmitter {
  readonly #module: Module;
  readonly #emit: Emitter;
  readonly #gasEmitter: GasEmitter;
  /** Where this function keeps them. */
  readonly #gas: Place;
  readonly #stack: Place;

  constructor(module: Module, emit: Emitter, gasEmitter: GasEmitter, gas: Place, stack: Place) {
    this.#module = module;
    this.#emit = emit;
    this.#gasEmitter = gasEmitter;
    this.#gas = gas;
    this.#stack = stack;
  }

  /** Takes bytes of the stack budget, before anything is charged. */
  enter(stackSize: number): void {
    const { out, additions } = this.#emit;
    this.#emit.get(this.#stack);
    out.u8(Opcode.i32_const).signed(stackSize).u8(Opcode.i32_sub);
    this.#emit.tee(this.#stack);
    out.u8(Opcode.i32_const).u8(0).u8(Opcode.i32_lt_s).u8(Opcode.if).u8(0x40);
    if (this.#emit.usesLocals) {
      this.#emit.get(this.#stack);
      out.u8(Opcode.global_set).u32(additions.stackLeft);
    }
    this.#gasEmitter.store();
    out.u8(Opcode.unreachable).u8(Opcode.end);
  }

  /** Hands the gas back, behind the function's result. */
  leave(stackSize: number): void {
    const { out } = this.#emit;
    if (this.#emit.usesLocals) {
      this.#emit.get(this.#gas);
      return;
    }
    this.#emit.get(this.#stack);
    out.u8(Opcode.i32_const).signed(stackSize).u8(Opcode.i32_add);
    this.#emit.set(this.#stack);
    out.u8(Opcode.i32_const).u8(0);
  }

  call(index: number): void {
    const { out, additions } = this.#emit;
    const type = this.#module.types[this.#module.functions[index]!]!;
    const isImport = index < this.#module.imports.length;
    const convention = isImport ? undefined : additions.types.convention(type);
    this.#through(convention, () => out.u8(Opcode.call).u32(index));
  }

  /** The slot lies on top of the stack. `noteSlot` keeps it for whoever has to tell why the call failed. */
  callIndirect(typeIndex: number, noteSlot: boolean): void {
    const { out, additions } = this.#emit;
    const convention = additions.types.convention(this.#module.types[typeIndex]!);
    const slot = this.#emit.temporary(i32, 0);
    this.#emit.set(slot);
    if (noteSlot) {
      this.#emit.get(slot);
      out.u8(Opcode.global_set).u32(additions.tableSlot);
    }
    this.#through(convention, () => {
      this.#emit.get(slot);
      out.u8(Opcode.call_indirect).u32(convention.typeIndex).u8(0);
    });
  }

  /** An import has no convention: it knows the gas global. */
  #through(convention: Convention | undefined, call: () => void): void {
    const { out, additions } = this.#emit;
    if (convention && !convention.inGlobals) {
      this.#emit.get(this.#gas);
      this.#emit.get(this.#stack);
      call();
      this.#emit.set(this.#gas);
      return;
    }
    this.#gasEmitter.store();
    if (convention && this.#emit.usesLocals) {
      this.#emit.get(this.#stack);
      out.u8(Opcode.global_set).u32(additions.stackLeft);
    }
    call();
    if (convention) out.u8(Opcode.drop);
    this.#gasEmitter.load();
  }
}
