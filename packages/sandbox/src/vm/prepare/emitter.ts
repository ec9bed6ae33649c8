import { type BinaryWriter, Opcode, ValueType } from "near-xcc-wasm";
import { ProfileSlot } from "./layout.js";

const { i32, i64, f32, f64 } = ValueType;

/** What instrumentation appends to the contract's own globals and functions. */
export interface Additions {
  /** Indices of globals: see `layout.ts`. */
  readonly gasLeft: number;
  readonly stackLeft: number;
  readonly tableSlot: number;
  readonly written: number;
  /** Where profiled code tells of its functions; undefined in other code. */
  readonly profile: { readonly table: number; readonly type: number } | undefined;
  /** A mutable global for intermediate values, for functions that cannot have another local. */
  scratch(type: ValueType, slot: number): number;
  /** A store to a fixed address ends there. */
  fixedStore(end: number): void;
  /** A store adds this to its changing address. */
  storeOffset(offset: number): void;
}

/** Stores with a larger constant offset note the whole address: every call clears the memory that far. */
const MAX_STORE_OFFSET = 4 * 1024 * 1024;
/** How far beyond a written address memory is taken for written, so that a run of stores seldom notes itself. */
const WRITE_MARGIN = 1024 * 1024;
/** Most bytes that one store writes. */
const STORE_SIZE = 8;

/** Most locals, parameters included, that V8 allows. */
const MAX_LOCALS = 50_000;
/** Locals kept free for intermediate values: the gas register, and spilled arguments of a call. */
const RESERVED_LOCALS = 4_100;

const FLOAT = {
  [f32]: { constant: Opcode.f32_const, nan: [0x00, 0x00, 0xc0, 0x7f], equal: Opcode.f32_eq },
  [f64]: { constant: Opcode.f64_const, nan: [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], equal: Opcode.f64_eq },
} as const;

/** Writes the code that instrumentation adds to one function. */
export class Emitter {
  readonly #additions: Additions;
  readonly #firstTemporary: number;
  readonly #useLocals: boolean;
  /** Types of the locals added so far. */
  readonly temporaries: ValueType[] = [];
  readonly #slots = new Map<string, number>();
  readonly #gas: number;
  /** Whether the gas global holds what the gas register holds. */
  #stored = false;

  constructor(
    /** Where code goes; entry and exit are written last, elsewhere. */
    public out: BinaryWriter,
    additions: Additions,
    localCount: number,
  ) {
    this.#additions = additions;
    this.#firstTemporary = localCount;
    this.#useLocals = localCount + RESERVED_LOCALS <= MAX_LOCALS;
    this.#gas = this.#useLocals ? this.#temporary(i64, 0) : additions.gasLeft;
  }

  /**
   * Function entry: takes `stackSize` bytes of the stack budget, then `entryCost`, then the cost of the first run.
   * Both costs are charged at once; when that fails, it is found out which of the two did not fit.
   */
  enter(stackSize: number, entryCost: number, firstCost: number): void {
    const { out } = this;
    const { gasLeft, stackLeft } = this.#additions;
    const stack = this.#temporary(i32, 0);
    out.u8(Opcode.global_get).u32(stackLeft).u8(Opcode.i32_const).signed(stackSize).u8(Opcode.i32_sub);
    this.#tee(stack);
    out.u8(Opcode.global_set).u32(stackLeft);
    this.#get(stack);
    out
      .u8(Opcode.i32_const)
      .u8(0)
      .u8(Opcode.i32_lt_s)
      .u8(Opcode.if)
      .u8(0x40)
      .u8(Opcode.unreachable)
      .u8(Opcode.end);

    if (!this.#useLocals && firstCost > 0) {
      this.charge(entryCost);
      this.charge(firstCost);
      return;
    }
    out
      .u8(Opcode.global_get)
      .u32(gasLeft)
      .u8(Opcode.i64_const)
      .signed(entryCost + firstCost)
      .u8(Opcode.i64_sub);
    this.#tee(this.#gas);
    this.#ifNotPositive();
    this.#get(this.#gas);
    if (firstCost > 0) {
      const afterEntry = () =>
        out.u8(Opcode.global_get).u32(gasLeft).u8(Opcode.i64_const).signed(entryCost).u8(Opcode.i64_sub);
      afterEntry();
      afterEntry();
      out.u8(Opcode.i64_const).u8(0).u8(Opcode.i64_gt_s).u8(Opcode.select);
    }
    out.u8(Opcode.global_set).u32(gasLeft).u8(Opcode.unreachable).u8(Opcode.end);
    this.#stored = false;
  }

  /** Function exit: gives the stack bytes back. */
  leave(stackSize: number): void {
    const { out } = this;
    const { stackLeft } = this.#additions;
    this.forgetStored();
    this.storeGas();
    out.u8(Opcode.global_get).u32(stackLeft).u8(Opcode.i32_const).signed(stackSize).u8(Opcode.i32_add);
    out.u8(Opcode.global_set).u32(stackLeft);
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
    const { profile } = this.#additions;
    if (!profile) return;
    pushArguments();
    this.out.u8(Opcode.i32_const).u8(slot);
    this.out.u8(Opcode.call_indirect).u32(profile.type).u32(profile.table);
  }

  charge(cost: number): void {
    const { out } = this;
    this.#get(this.#gas);
    out.u8(Opcode.i64_const).signed(cost).u8(Opcode.i64_sub);
    this.#tee(this.#gas);
    this.#ifNotPositive();
    this.#stored = false;
    this.storeGas();
    this.#stored = false;
    out.u8(Opcode.unreachable).u8(Opcode.end);
  }

  /** Writes the gas register to its global, if need be: before whatever may trap, call or return. */
  storeGas(): void {
    if (this.#stored || !this.#useLocals) return;
    this.#get(this.#gas);
    this.out.u8(Opcode.global_set).u32(this.#additions.gasLeft);
    this.#stored = true;
  }

  /** Where code paths meet, or a loop starts. */
  forgetStored(): void {
    this.#stored = false;
  }

  /** After a call, which changed the global. */
  loadGas(): void {
    if (!this.#useLocals) return;
    this.out.u8(Opcode.global_get).u32(this.#additions.gasLeft);
    this.#set(this.#gas);
    this.#stored = true;
  }

  /**
   * Before a store of a value of `type`, which lies on the stack above the address: notes how far memory is written.
   * An address that no memory has may turn the note into nonsense, and then the store traps.
   * Answers whether the address without the offset was noted, so that further stores through it need not.
   */
  noteStore(type: ValueType, offset: number): boolean {
    const { out } = this;
    const near = this.coversStore(offset);
    if (!near) this.coversStore(0);
    const value = this.#temporary(type, 1);
    const address = this.#temporary(i32, 0);
    const noted = () => {
      this.#get(address);
      if (!near)
        out
          .u8(Opcode.i32_const)
          .signed(offset | 0)
          .u8(Opcode.i32_add);
    };
    this.#set(value);
    this.#set(address);
    noted();
    out.u8(Opcode.global_get).u32(this.#additions.written).u8(Opcode.i32_ge_u).u8(Opcode.if).u8(0x40);
    noted();
    out.u8(Opcode.i32_const).signed(WRITE_MARGIN).u8(Opcode.i32_add);
    out.u8(Opcode.global_set).u32(this.#additions.written).u8(Opcode.end);
    this.#get(address);
    this.#get(value);
    return near;
  }

  /** Whether noting an address is enough for a store with this constant offset. */
  coversStore(offset: number): boolean {
    if (offset > MAX_STORE_OFFSET) return false;
    this.#additions.storeOffset(offset + STORE_SIZE);
    return true;
  }

  /** A store to a fixed address: nothing to find out at run time. */
  noteFixedStore(address: number, offset: number): void {
    this.#additions.fixedStore((address >>> 0) + offset + STORE_SIZE);
  }

  /** Keeps the table slot that lies on the stack. */
  rememberTableSlot(): void {
    const slot = this.#temporary(i32, 0);
    this.#tee(slot);
    this.#get(slot);
    this.out.u8(Opcode.global_set).u32(this.#additions.tableSlot);
  }

  /** A `br_table` in pieces of `size` targets; `carried` is the type of the value that a branch takes along. */
  branchTable(targets: readonly number[], size: number, carried: ValueType | undefined): void {
    const { out } = this;
    const index = this.#temporary(i32, 0);
    this.#set(index);
    const value = carried === undefined ? undefined : this.#temporary(carried, 1);
    if (value !== undefined) this.#set(value);
    const getValue = () => value !== undefined && this.#get(value);
    const last = targets.at(-1)!;
    for (let first = 0; first < targets.length - 1; first += size - 1) {
      const piece = targets.slice(first, Math.min(first + size - 1, targets.length - 1));
      this.#get(index);
      out
        .u8(Opcode.i32_const)
        .signed(first + piece.length)
        .u8(Opcode.i32_lt_u)
        .u8(Opcode.if)
        .u8(0x40);
      getValue();
      this.#get(index);
      out.u8(Opcode.i32_const).signed(first).u8(Opcode.i32_sub).u8(Opcode.br_table).u32(piece.length);
      // Inside of `if` every label is one further away.
      for (const depth of [...piece, last]) out.u32(depth + 1);
      out.u8(Opcode.end);
    }
    getValue();
    out.u8(Opcode.br).u32(last);
  }

  /** Replaces a NaN on top of the stack by the canonical one. */
  canonicalise(type: ValueType): void {
    const { constant, nan, equal } = FLOAT[type as typeof f32 | typeof f64];
    const { out } = this;
    const value = this.#temporary(type, 0);
    this.#tee(value);
    out.u8(constant);
    for (const byte of nan) out.u8(byte);
    this.#get(value);
    this.#get(value);
    out.u8(equal).u8(Opcode.select);
  }

  /** Canonicalises the pending ones of the topmost operands, given from the lowest to the top. */
  canonicaliseAll(types: readonly ValueType[], pending: readonly boolean[]): void {
    const lowest = pending.indexOf(true);
    if (lowest < 0) return;
    const spilled: number[] = [];
    for (let i = types.length - 1; i > lowest; i--) {
      spilled.push(this.#temporary(types[i]!, i + 1));
      this.#set(spilled.at(-1)!);
    }
    for (let i = lowest; i < types.length; i++) {
      if (i > lowest) this.#get(spilled.pop()!);
      if (pending[i]) this.canonicalise(types[i]!);
    }
  }

  #ifNotPositive(): void {
    this.out.u8(Opcode.i64_const).u8(0).u8(Opcode.i64_le_s).u8(Opcode.if).u8(0x40);
  }

  #temporary(type: ValueType, slot: number): number {
    if (!this.#useLocals) return this.#additions.scratch(type, slot);
    const key = `${type} ${slot}`;
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const index = this.#firstTemporary + this.temporaries.length;
    this.temporaries.push(type);
    this.#slots.set(key, index);
    return index;
  }

  #get(index: number): void {
    this.out.u8(this.#useLocals ? Opcode.local_get : Opcode.global_get).u32(index);
  }

  #set(index: number): void {
    this.out.u8(this.#useLocals ? Opcode.local_set : Opcode.global_set).u32(index);
  }

  #tee(index: number): void {
    if (this.#useLocals) {
      this.out.u8(Opcode.local_tee).u32(index);
    } else {
      this.#set(index);
      this.#get(index);
    }
  }
}
