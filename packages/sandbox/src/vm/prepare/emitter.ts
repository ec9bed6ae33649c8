import { type BinaryWriter, Opcode, ValueType } from "near-xcc-wasm";
import type { Additions } from "./additions.js";
import { ProfileSlot } from "./layout.js";

const { i32, i64, f32, f64 } = ValueType;

const FLOAT = {
  [f32]: { constant: Opcode.f32_const, nan: [0x00, 0x00, 0xc0, 0x7f], equal: Opcode.f32_eq },
  [f64]: { constant: Opcode.f64_const, nan: [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], equal: Opcode.f64_eq },
} as const;

/** A local or a global, whichever the function uses for what instrumentation keeps. */
export type Place = number;

/** Writes the code that instrumentation adds to one function. */
export class Emitter {
  /** Types of the locals added so far. */
  readonly temporaries: ValueType[] = [];
  readonly #slots = new Map<string, Place>();

  constructor(
    /** Where code goes; entry and exit are written last, elsewhere. */
    public out: BinaryWriter,
    readonly additions: Additions,
    /** The first local that is free; null when the function cannot have another one and uses globals. */
    readonly firstTemporary: number | null,
  ) {}

  get usesLocals(): boolean {
    return this.firstTemporary !== null;
  }

  /** In profiled code: tells that the function with this index begins. */
  profileEnter(index: number, params: readonly ValueType[]): void {
    const subject = params.indexOf(i64);
    this.#profileCall(ProfileSlot.enter, () => {
      this.out.u8(Opcode.i32_const).signed(index);
      if (subject < 0) this.out.u8(Opcode.i32_const).u8(0);
      else this.out.u8(Opcode.local_get).u32(subject).u8(Opcode.i32_wrap_i64);
    });
  }

  /** In profiled code: tells that the function returns. */
  profileLeave(): void {
    this.#profileCall(ProfileSlot.leave, () =>
      this.out.u8(Opcode.i32_const).u8(0).u8(Opcode.i32_const).u8(0),
    );
  }

  #profileCall(slot: number, pushArguments: () => void): void {
    const { profile } = this.additions;
    if (!profile) return;
    pushArguments();
    this.out.u8(Opcode.i32_const).u8(slot);
    this.out.u8(Opcode.call_indirect).u32(profile.type).u32(profile.table);
  }

  /** A `br_table` in pieces of `size` targets; `carried` is the type of the value that a branch takes along. */
  branchTable(targets: readonly number[], size: number, carried: ValueType | undefined): void {
    const { out } = this;
    const index = this.temporary(i32, 0);
    this.set(index);
    const value = carried === undefined ? undefined : this.temporary(carried, 1);
    if (value !== undefined) this.set(value);
    const getValue = () => value !== undefined && this.get(value);
    const last = targets.at(-1)!;
    for (let first = 0; first < targets.length - 1; first += size - 1) {
      const piece = targets.slice(first, Math.min(first + size - 1, targets.length - 1));
      this.get(index);
      out
        .u8(Opcode.i32_const)
        .signed(first + piece.length)
        .u8(Opcode.i32_lt_u)
        .u8(Opcode.if)
        .u8(0x40);
      getValue();
      this.get(index);
      out.u8(Opcode.i32_const).signed(first).u8(Opcode.i32_sub).u8(Opcode.br_table).u32(piece.length);
      // Inside of `if` every label is one further away.
      for (const depth of [...piece, last]) out.u32(depth + 1);
      out.u8(Opcode.end);
    }
    getValue();
    out.u8(Opcode.br).u32(last);
  }

  /**
   * `memory.grow` by the pages on top of the stack, up to `maximum`. V8 takes a microsecond to find out that it cannot
   * grow a memory, or by nothing, which a contract may ask for millions of times.
   */
  memoryGrow(maximum: number): void {
    const { out } = this;
    const pages = this.temporary(i32, 0);
    this.tee(pages);
    out.u8(Opcode.i32_eqz).u8(Opcode.if).u8(i32).u8(Opcode.memory_size).u8(0).u8(Opcode.else);
    this.get(pages);
    out.u8(Opcode.i32_const).signed(maximum).u8(Opcode.memory_size).u8(0).u8(Opcode.i32_sub);
    out.u8(Opcode.i32_gt_u).u8(Opcode.if).u8(i32).u8(Opcode.i32_const).signed(-1).u8(Opcode.else);
    this.get(pages);
    out.u8(Opcode.memory_grow).u8(0).u8(Opcode.end).u8(Opcode.end);
  }

  /** Replaces a NaN on top of the stack by the canonical one. */
  canonicalise(type: ValueType): void {
    const { constant, nan, equal } = FLOAT[type as typeof f32 | typeof f64];
    const { out } = this;
    const value = this.temporary(type, 0);
    this.tee(value);
    out.u8(constant);
    for (const byte of nan) out.u8(byte);
    this.get(value);
    this.get(value);
    out.u8(equal).u8(Opcode.select);
  }

  /** Canonicalises the pending ones of the topmost operands, given from the lowest to the top. */
  canonicaliseAll(types: readonly ValueType[], pending: readonly boolean[]): void {
    const lowest = pending.indexOf(true);
    if (lowest < 0) return;
    const spilled: Place[] = [];
    for (let i = types.length - 1; i > lowest; i--) {
      spilled.push(this.temporary(types[i]!, i + 1));
      this.set(spilled.at(-1)!);
    }
    for (let i = lowest; i < types.length; i++) {
      if (i > lowest) this.get(spilled.pop()!);
      if (pending[i]) this.canonicalise(types[i]!);
    }
  }

  temporary(type: ValueType, slot: number): Place {
    if (this.firstTemporary === null) return this.additions.scratch(type, slot);
    const key = `${type} ${slot}`;
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const index = this.firstTemporary + this.temporaries.length;
    this.temporaries.push(type);
    this.#slots.set(key, index);
    return index;
  }

  get(place: Place): void {
    this.out.u8(this.usesLocals ? Opcode.local_get : Opcode.global_get).u32(place);
  }

  set(place: Place): void {
    this.out.u8(this.usesLocals ? Opcode.local_set : Opcode.global_set).u32(place);
  }

  tee(place: Place): void {
    if (this.usesLocals) {
      this.out.u8(Opcode.local_tee).u32(place);
    } else {
      this.set(place);
      this.get(place);
    }
  }
}
