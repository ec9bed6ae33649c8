/**
 * Limits of wasmparser 0.105, the validator inside nearcore 2.6. They are no protocol parameters: a module beyond
 * them fails with `PrepareError: Deserialization`.
 */
export const MAX_TYPES = 1_000_000;
export const MAX_FUNCTIONS = 1_000_000;
export const MAX_GLOBALS = 1_000_000;
export const MAX_EXPORTS = 100_000;
export const MAX_ELEMENT_SEGMENTS = 100_000;
export const MAX_DATA_SEGMENTS = 100_000;
export const MAX_TABLE_ENTRIES = 10_000_000;
export const MAX_MEMORY_PAGES = 65_536;
/** Parameters included. */
export const MAX_FUNCTION_LOCALS = 50_000;
export const MAX_FUNCTION_PARAMS = 1_000;
/** The sizes of all imported and exported items together; a function counts one plus its parameters and results. */
export const MAX_TYPE_SIZE = 1_000_000;

/** Limits that the NEAR protocol sets over a whole contract (`wasm_config.limit_config`). */
export interface ContractLimits {
  /** `max_functions_number_per_contract`: imported functions and bodies. */
  readonly maxFunctions: number;
  /** `max_locals_per_contract`: declared locals of all bodies, without parameters. */
  readonly maxLocals: number;
}

/** The limits of protocol 77. */
export const DEFAULT_LIMITS: ContractLimits = { maxFunctions: 10_000, maxLocals: 1_000_000 };
