import type { RuntimeConfig } from "../parameters/config_store.js";
import type { FunctionCallErrorJson } from "../primitives/errors.js";
import type { Balance, Gas, StorageUsage } from "../primitives/types.js";
import type { VMContext } from "./logic/context.js";
import type { External, Profile, ReturnData } from "./logic/dependencies.js";

/**
 * Why a call was aborted, as the RPC names it in `FunctionCallError` (section 3 of near-runtime.md). `debug` is
 * the Rust Debug form that a failing view prints after `wasm execution failed with error: `.
 */
export interface FunctionCallError {
  readonly rpc: FunctionCallErrorJson;
  readonly debug: string;
}

/** nearcore's `VMOutcome`. */
export interface VMOutcome {
  /** Account balance after the promises took their deposits, attached deposit included. */
  readonly balance: Balance;
  readonly storageUsage: StorageUsage;
  readonly returnData: ReturnData;
  readonly burntGas: Gas;
  readonly usedGas: Gas;
  /** Used by chunk scheduling only. */
  readonly computeUsage: Gas;
  readonly logs: readonly string[];
  readonly profile: Profile;
  /** Absent when the call succeeded. */
  readonly aborted?: FunctionCallError;
}

/** A contract's code as the node stores it; `hash` is the sha256 in hex and names the compiled form in caches. */
export interface ContractCode {
  readonly hash: string;
  readonly code: Uint8Array;
}

/** `vm/runner.ts` exports `run` of this type (nearcore `near_vm_runner::run`). `code` is null when there is none. */
export type Run = (
  code: ContractCode | null,
  methodName: string,
  ext: External,
  context: VMContext,
  config: RuntimeConfig,
) => VMOutcome;
