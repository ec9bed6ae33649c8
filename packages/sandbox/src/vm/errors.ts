import type { AccountId } from "../primitives/types.js";
import { debugString } from "./logic/rust_debug.js";
import type { PrepareErrorName } from "./prepare/prepare.js";
import type { FunctionCallError } from "./runner.types.js";

/** nearcore's `WasmTrap` with its `Display` text (`vm/logic/errors.rs`). */
const TRAPS = {
  Unreachable: "An `unreachable` opcode was executed.",
  IncorrectCallIndirectSignature: "Call indirect incorrect signature trap.",
  MemoryOutOfBounds: "Memory out of bounds trap.",
  IllegalArithmetic: "An arithmetic exception, e.g. divided by zero.",
  StackOverflow: "Stack overflow.",
  IndirectCallToNull: "Indirect call to null.",
} as const;

export type WasmTrap = keyof typeof TRAPS;
export type MethodResolveError = "MethodNotFound" | "MethodEmptyName" | "MethodInvalidSignature";

export function wasmTrap(trap: WasmTrap): FunctionCallError {
  return { rpc: { ExecutionError: `WebAssembly trap: ${TRAPS[trap]}` }, debug: `WasmTrap(${trap})` };
}

export function methodResolveError(error: MethodResolveError): FunctionCallError {
  return { rpc: { MethodResolveError: error }, debug: `MethodResolveError(${error})` };
}

export function codeDoesNotExist(accountId: AccountId): FunctionCallError {
  return {
    rpc: { CompilationError: { CodeDoesNotExist: { account_id: accountId } } },
    debug: `CompilationError(CodeDoesNotExist { account_id: ${debugString(accountId)} })`,
  };
}

export function prepareError(name: PrepareErrorName): FunctionCallError {
  return {
    rpc: { CompilationError: { PrepareError: name } },
    debug: `CompilationError(PrepareError(${name}))`,
  };
}

/** What the engine that compiles contracts refuses; `msg` is its own text. */
export function wasmerCompileError(msg: string): FunctionCallError {
  return {
    rpc: { CompilationError: { WasmerCompileError: { msg } } },
    debug: `CompilationError(WasmerCompileError { msg: ${debugString(msg)} })`,
  };
}

export function linkError(message: string): FunctionCallError {
  return {
    rpc: { ExecutionError: `Link Error: ${message}` },
    debug: `LinkError { msg: ${debugString(message)} }`,
  };
}
