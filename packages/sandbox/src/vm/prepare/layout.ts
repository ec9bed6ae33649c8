/** Module of the imports that an instrumented contract has beside the contract's own. */
export const MEMORY_IMPORT = { module: "env", name: "memory" } as const;

/** Name of the custom section that holds {@link ContractInfo} as JSON. */
export const INFO_SECTION = "near-xcc";

/** Exports of an instrumented contract; its own exports are dropped. */
export const Exports = {
  /** i64: see `gas_globals.ts`. */
  gasLeft: "gas left",
  /** i64: when a charge failed, the costs that it put together, see `unpaid.ts`. */
  unpaid: "unpaid",
  /** i32: bytes of NEAR's stack budget that are left; negative when a call did not fit. */
  stackLeft: "stack left",
  /** i32: the table slot of the latest `call_indirect`, in exact code. */
  tableSlot: "table slot",
  /** i32: no store through a changing address went beyond this, plus {@link ContractInfo.maxStoreOffset}. */
  written: "written",
  /** The contract's table, if it has one. */
  table: "table",
  /** In profiled code only: a table of two functions, see {@link ProfileSlot}. */
  profile: "profile",
  /** Calls the function with this index. */
  function: (index: number) => `function ${index}`,
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
  /** Exported functions by name, with their index; null for those that take or return values. */
  readonly methods: readonly (readonly [name: string, index: number | null])[];
  /** The start function, which is called by hand once the globals are set. */
  readonly start: number | null;
  /** Slots that the contract declares for its table; the table itself ends where its last element does. */
  readonly tableSize: number;
  /** The first byte that neither a data segment nor a store to a fixed address writes. */
  readonly staticEnd: number;
  /** The largest offset that a store adds to an address noted in {@link Exports.written}, and its size. */
  readonly maxStoreOffset: number;
  /** Bytes of the longest instrumented body. */
  readonly largestFunction: number;
  /** Whether the gas counter is right at every trap: see `module.ts`. */
  readonly exact: boolean;
}
