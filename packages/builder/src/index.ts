/**
 * Compiles near-sdk-js contracts to small, pre-initialised WebAssembly, from npm packages alone.
 *
 * ```ts
 * import { buildContract } from "near-xcc-builder";
 *
 * const { bytes, methods } = await buildContract({ source: "src/contract.ts", target: "build/contract.wasm" });
 * ```
 *
 * @packageDocumentation
 */
export {
  type BuildContractParameters,
  type BuildContractReturnType,
  type BuildStage,
  buildContract,
} from "./build.js";
export { BuildError, type BuildErrorCode, type SourceLocation } from "./errors.js";
