/** Module of the imports that an instrumented contract has beside the contract's own. */
export const MEMORY_IMPORT = { module: "env", name: "memory" } as const;

/** Name of the custom section that holds {@link ContractInfo} as JSON. */
export const INFO_SECTION = "near-xcc";

/**
 * Exports of an instrumented contract. Its own exports are dropped but for the methods, which get a prefix so that no
 * contract can export one of these names.
 */
export const Exports = {
  /** i64: see `gas_globals.ts`. */
  gasLeft: "gas left",
  /** i32: bytes of NEAR's stack budget that are left; negative when a call did not fit. */
  stackLeft: "stack left",
  /** i32: the table slot of the latest `call_indirect`. */
  tableSlot: "table slot",
  /** i32: no store through a changing address went beyond this, plus {@link ContractInfo.maxStoreOffset}. */
  written: "written",
  /** The contract's table, if it has one. */
  table: "table",
  /** The contract's start function, which is called by hand once the globals are set. */
  start: "start",
  /** In profiled code only: a table of two functions, see {@link ProfileSlot}. */
  profile: "profile",
  method: (name: string) => `method ${name}`,
} as const;

/** Functions that profiled code calls with two i32, in the table {@link Exports.profile}. */
export const ProfileSlot = {
  /** A function begins: its index, and the lower half of its first i64 parameter (0 without one). */
  enter: 0,
  /** A function returns: zeros. */
  leave: 1,
} as const;

/** A function's type in Rust's `Debug` spelling of value types. */
export interface ImportInfo {
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** What the runner has to know of a contract beside its instrumented code. */
export interface ContractInfo {
  readonly imports: readonly ImportInfo[];
  /** Exported functions by name; false for those that take or return values. */
  readonly methods: readonly (readonly [name: string, callable: boolean])[];
  /** The first byte that neither a data segment nor a store to a fixed address writes. */
  readonly staticEnd: number;
  /** The largest offset that a store adds to an address noted in {@link Exports.written}, and its size. */
  readonly maxStoreOffset: number;
}
