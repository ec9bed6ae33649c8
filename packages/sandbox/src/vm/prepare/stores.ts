import { Opcode, ValueType } from "near-xcc-wasm";
import type { Emitter, Place } from "./emitter.js";
import type { Origin } from "./operand_stack.js";

const { i32 } = ValueType;

/** Stores with a larger constant offset note the whole address: every call clears the memory that far. */
const MAX_STORE_OFFSET = 4 * 1024 * 1024;
/** How far beyond a written address memory is taken for written, so that a run of stores seldom notes itself. */
const WRITE_MARGIN = 64 * 1024;
/** Most bytes that one store writes. */
const STORE_SIZE = 8;
/** Slot of the local that holds the highest address of a loop. */
const HIGHEST_SLOT = -1;

/** Notes how far a function writes memory, which is used again after the call, cleared that far. */
export class StoreNotes {
  readonly #emit: Emitter;
  /** Locals whose value was noted as an address of a store, on every path to this place, and how often they had changed. */
  readonly #noted = new Map<number, number>();
  /** How often each local was changed. */
  readonly #versions = new Map<number, number>();
  /**
   * A bound of the addresses that loops without calls wrote to: they keep it in a register, without a branch. Null in
   * functions without such loops.
   */
  readonly #highest: Place | null;

  constructor(emit: Emitter, hasSimpleLoops: boolean) {
    this.#emit = emit;
    this.#highest = hasSimpleLoops && emit.usesLocals ? emit.temporary(i32, HIGHEST_SLOT) : null;
  }

  /** What is known of the way here is lost where ways meet. */
  forget(): void {
    this.#noted.clear();
  }

  /** Operands that were read from a local before it changes are no longer its value. */
  changeLocal(index: number): void {
    this.#versions.set(index, this.#version(index) + 1);
  }

  /** What an operand is that was read from a local here. */
  origin(index: number): Origin {
    return { kind: "local", value: index, version: this.#version(index) };
  }

  #version(index: number): number {
    return this.#versions.get(index) ?? 0;
  }

  /** Before a store of a value of `type`, which lies on the stack above an address that came from `origin`. */
  store(type: ValueType, offset: number, origin: Origin | undefined, inSimpleLoop: boolean): void {
    if (origin?.kind === "constant") {
      this.#emit.additions.fixedStore((origin.value >>> 0) + offset + STORE_SIZE);
      return;
    }
    const local = origin && origin.version === this.#version(origin.value) ? origin.value : undefined;
    const near = this.#covers(offset);
    if (near && local !== undefined && this.#noted.get(local) === this.#version(local)) return;
    if (inSimpleLoop && this.#highest !== null && near) this.#raise(type, this.#highest);
    else this.#note(type, near ? 0 : offset);
    if (near && local !== undefined) this.#noted.set(local, this.#version(local));
  }

  /** Whether noting an address is enough for a store with this constant offset. */
  #covers(offset: number): boolean {
    const near = offset <= MAX_STORE_OFFSET;
    this.#emit.additions.storeOffset((near ? offset : 0) + STORE_SIZE);
    return near;
  }

  /** An address that no memory has may turn the note into nonsense, and then the store traps. */
  #note(type: ValueType, offset: number): void {
    const { out, additions } = this.#emit;
    const value = this.#emit.temporary(type, 1);
    const address = this.#emit.temporary(i32, 0);
    const noted = () => {
      this.#emit.get(address);
      if (offset > 0)
        out
          .u8(Opcode.i32_const)
          .signed(offset | 0)
          .u8(Opcode.i32_add);
    };
    this.#emit.set(value);
    this.#emit.set(address);
    noted();
    out.u8(Opcode.global_get).u32(additions.written).u8(Opcode.i32_ge_u).u8(Opcode.if).u8(0x40);
    noted();
    out.u8(Opcode.i32_const).signed(WRITE_MARGIN).u8(Opcode.i32_add);
    out.u8(Opcode.global_set).u32(additions.written).u8(Opcode.end);
    this.#emit.get(address);
    this.#emit.get(value);
  }

  /** All bits of all addresses: at least the highest of them, less than twice as much, and one operation. */
  #raise(type: ValueType, highest: Place): void {
    const { out } = this.#emit;
    const value = this.#emit.temporary(type, 1);
    const address = this.#emit.temporary(i32, 0);
    this.#emit.set(value);
    this.#emit.tee(address);
    this.#emit.get(address);
    this.#emit.get(highest);
    out.u8(Opcode.i32_or);
    this.#emit.set(highest);
    this.#emit.get(value);
  }

  /** Before whatever may end the function or the call: what loops wrote joins the note. */
  settle(): void {
    if (this.#highest === null) return;
    const { out, additions } = this.#emit;
    this.#emit.get(this.#highest);
    out.u8(Opcode.global_get).u32(additions.written).u8(Opcode.i32_gt_u).u8(Opcode.if).u8(0x40);
    this.#emit.get(this.#highest);
    out.u8(Opcode.global_set).u32(additions.written).u8(Opcode.end);
  }
}
