import type { Gas } from "../primitives/types.js";

/**
 * How the gas counter (`logic/gas_counter.ts`) and the gas charges inside contract code share one state.
 *
 * nearcore's near-vm keeps a `FastGasCounter { burnt_gas, gas_limit }` that both sides point to. Here the
 * instrumented module owns one mutable i64 global, the *gas left*:
 *
 *     left = gas limit - burnt gas
 *
 * An inline charge subtracts its cost and traps when the result is zero or less (nearcore: burnt is stored first, and
 * reaching the limit exactly already traps). Functions keep the value in a register and hand it on to those they call;
 * the global has it when a host function is called, when a method ends, and when a charge failed (`prepare/gas.ts`).
 * `instance.ts` carries the value over the border:
 *
 * - before contract code runs or goes on after a host function: `global.value = counter.gasLeft()`;
 * - when a host function is entered, and when contract code returned or trapped: `counter.setGasLeft(global.value)`.
 *
 * So `GasCounter` is plain arithmetic between two borders and never touches WebAssembly. When an inline charge
 * trapped, `instance.ts` calls `setGasLeft` (the value may be negative: burnt above the limit) and then
 * `processInlineGasLimit`, nearcore's `process_gas_limit`, which clamps burnt and promise gas and answers the host error.
 */
export interface InlineGasCounter {
  /** `gas_limit - burnt_gas`, where the limit already leaves out gas reserved for promises. */
  gasLeft(): Gas;
  /** Sets `burnt_gas` to `gas_limit - left`. The limit itself never changes while contract code runs. */
  setGasLeft(left: Gas): void;
  /** After an inline charge trapped: `GasExceeded` or `GasLimitExceeded`. */
  processInlineGasLimit(): Error;
}

/**
 * What host functions see of the contract's memory: always the current buffer, because `memory.grow` replaces it.
 * A `WebAssembly.Memory` is one.
 */
export interface GuestMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Told of every write. `data` is never changed afterwards. */
  wrote?(start: number, data: Uint8Array): void;
}

/** WebAssembly value types that host functions use. */
export type HostValueType = "i32" | "i64";

/**
 * One row of the import table (`logic/imports.ts`). Arguments and result cross as JavaScript numbers (i32, signed)
 * and bigints (i64, signed, as the WebAssembly JavaScript interface hands them over: `BigInt.asUintN(64, x)` where
 * u64 is meant). `Logic` is `VMLogic`. A body ends a call by throwing a `HostError`.
 */
export interface HostFunction<Logic> {
  readonly name: string;
  readonly params: readonly HostValueType[];
  readonly result: HostValueType | null;
  /** `never[]`: rows take different argument types; the runner links by `params`. */
  readonly call: (logic: Logic, ...args: never[]) => unknown;
}
