import { validate, WasmError, type WasmErrorCode } from "near-xcc-wasm";
import type { RuntimeConfig } from "../../parameters/config_store.js";
import { type InstrumentConfig, instrument } from "./module.js";

/** Why a contract cannot run at all: nearcore's `PrepareError` (`vm/logic/errors.rs`). */
export type PrepareErrorName =
  | "Deserialization"
  | "Instantiate"
  | "Memory"
  | "TooManyFunctions"
  | "TooManyLocals";

const NAMES: Partial<Record<WasmErrorCode, PrepareErrorName>> = {
  IMPORT_MODULE: "Instantiate",
  IMPORT_TABLE: "Instantiate",
  IMPORT_GLOBAL: "Instantiate",
  IMPORT_MEMORY: "Memory",
  TOO_MANY_FUNCTIONS: "TooManyFunctions",
  TOO_MANY_LOCALS: "TooManyLocals",
};

export class PrepareError extends Error {
  override readonly name: PrepareErrorName;

  constructor(cause: WasmError) {
    super(cause.message, { cause });
    this.name = NAMES[cause.code] ?? "Deserialization";
  }
}

/** Which of a contract's instrumented forms: see {@link InstrumentConfig}. */
export type ContractForm = "fast" | "exact" | "profiled";

export function instrumentConfig({ wasm_config }: RuntimeConfig, form: ContractForm): InstrumentConfig {
  const limits = wasm_config.limit_config;
  return {
    exact: form !== "fast",
    profile: form === "profiled",
    regularOpCost: Number(wasm_config.regular_op_cost),
    maxStackHeight: Number(limits.max_stack_height),
    initialMemoryPages: Number(limits.initial_memory_pages),
    maxMemoryPages: Number(limits.max_memory_pages),
  };
}

/** Validates a contract and instruments it; throws {@link PrepareError} for one that a node refuses. */
export function prepareContract(
  code: Uint8Array,
  config: RuntimeConfig,
  form: ContractForm = "fast",
): Uint8Array {
  const limits = config.wasm_config.limit_config;
  try {
    const module = validate(code, {
      maxFunctions: Number(limits.max_functions_number_per_contract),
      maxLocals: Number(limits.max_locals_per_contract),
    });
    return instrument(module, instrumentConfig(config, form));
  } catch (error) {
    throw error instanceof WasmError ? new PrepareError(error) : error;
  }
}
