/**
 * Reads WebAssembly modules and validates them exactly as strictly as a NEAR node of protocol 77 does: MVP, mutable
 * globals and sign extension; everything newer is refused although V8 would accept it.
 *
 * ```ts
 * import { validate, WasmError } from "near-xcc-wasm";
 *
 * try {
 *   const { exports } = validate(await readFile("contract.wasm"));
 *   console.log(exports.map(({ name }) => name));
 * } catch (error) {
 *   if (error instanceof WasmError) console.error(error.code, error.message);
 * }
 * ```
 *
 * @packageDocumentation
 */
import type { Module } from "./module.js";
import { type ContractLimits, DEFAULT_LIMITS } from "./validate/limits.js";
import { ModuleValidator } from "./validate/module.js";

export { WasmError, type WasmErrorCode } from "./errors.js";
export { frameSize, maxStack } from "./max_stack.js";
export * from "./module.js";
export { Opcode } from "./opcodes.js";
export { OperatorReader } from "./operators.js";
export { BinaryReader } from "./reader.js";
export {
  MEMORY_SIGNATURES,
  type MemorySignature,
  NUMERIC_SIGNATURES,
  type OperatorSignature,
} from "./signatures.js";
export { type ContractLimits, DEFAULT_LIMITS } from "./validate/limits.js";
export { BinaryWriter } from "./writer.js";

/**
 * Answers what the module declares, or throws a {@link WasmError} that says what a node would refuse, and where.
 * The names of imported functions are not checked: a node finds an unknown one only when a method is called.
 */
export function validate(bytes: Uint8Array, limits: ContractLimits = DEFAULT_LIMITS): Module {
  return new ModuleValidator(bytes, limits).run();
}
