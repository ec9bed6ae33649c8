import { type BinaryWriter, ExternalKind, type Module, Opcode, ValueType } from "near-xcc-wasm";
import { Exports } from "./layout.js";
import { TypeTable } from "./types.js";

const { i32, i64 } = ValueType;
const MUTABLE = 1;
const CONSTANTS = {
  [ValueType.i32]: [Opcode.i32_const, 0],
  [ValueType.i64]: [Opcode.i64_const, 0],
  [ValueType.f32]: [Opcode.f32_const, 0, 0, 0, 0],
  [ValueType.f64]: [Opcode.f64_const, 0, 0, 0, 0, 0, 0, 0, 0],
} as const;

/** What instrumentation appends to a contract's globals, and what it finds out about its stores. */
export class Additions {
  readonly types = new TypeTable();
  /** Indices of globals: see `layout.ts`. */
  readonly gasLeft: number;
  readonly unpaid: number;
  readonly stackLeft: number;
  readonly tableSlot: number;
  readonly written: number;
  /** Where profiled code tells of its functions; undefined in other code. */
  readonly profile: { readonly table: number; readonly type: number } | undefined;
  readonly #first: number;
  readonly #scratch = new Map<string, { index: number; type: ValueType }>();
  #fixedEnd = 0;
  #maxStoreOffset = 0;

  constructor(module: Module, profile: boolean) {
    this.profile = profile
      ? { table: module.tables.length, type: this.types.index([i32, i32], []) }
      : undefined;
    this.#first = module.globals.length;
    this.gasLeft = this.#first;
    this.unpaid = this.#first + 1;
    this.stackLeft = this.#first + 2;
    this.tableSlot = this.#first + 3;
    this.written = this.#first + 4;
  }

  get globalCount(): number {
    return 5 + this.#scratch.size;
  }

  /** The first byte that no store to a fixed address writes. */
  get fixedEnd(): number {
    return this.#fixedEnd;
  }

  get maxStoreOffset(): number {
    return this.#maxStoreOffset;
  }

  /** A mutable global for intermediate values, for functions that cannot have another local. */
  scratch(type: ValueType, slot: number): number {
    const key = `${type} ${slot}`;
    const global = this.#scratch.get(key) ?? { index: this.#first + this.globalCount, type };
    this.#scratch.set(key, global);
    return global.index;
  }

  /** A store to a fixed address ends there. */
  fixedStore(end: number): void {
    this.#fixedEnd = Math.max(this.#fixedEnd, end);
  }

  /** A store adds this to its changing address. */
  storeOffset(offset: number): void {
    this.#maxStoreOffset = Math.max(this.#maxStoreOffset, offset);
  }

  writeGlobals(out: BinaryWriter, stackHeight: number): void {
    const zero = (type: ValueType) => {
      out.u8(type).u8(MUTABLE);
      for (const byte of CONSTANTS[type]) out.u8(byte);
      out.u8(Opcode.end);
    };
    zero(i64);
    zero(i64);
    out.u8(i32).u8(MUTABLE).u8(Opcode.i32_const).signed(stackHeight).u8(Opcode.end);
    zero(i32);
    zero(i32);
    for (const { type } of this.#scratch.values()) zero(type);
  }

  /** Exports of the globals; answers how many there are. */
  writeExports(out: BinaryWriter): number {
    const globals = ["gasLeft", "unpaid", "stackLeft", "tableSlot", "written"] as const;
    for (const name of globals) out.export(Exports[name], ExternalKind.global, this[name]);
    if (this.profile) out.export(Exports.profile, ExternalKind.table, this.profile.table);
    return globals.length + (this.profile ? 1 : 0);
  }
}
