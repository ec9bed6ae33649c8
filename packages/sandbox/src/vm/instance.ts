import type { RuntimeConfig } from "../parameters/config_store.js";
import type { CompiledContract } from "./cache.js";
import { type WasmTrap, wasmTrap } from "./errors.js";
import type { HostFunction } from "./gas_globals.js";
import { HostError } from "./logic/errors.js";
import { HOST_FUNCTIONS, HOST_MODULE } from "./logic/imports.js";
import type { VMLogic } from "./logic/logic.js";
import { ContractMemory } from "./memory.js";
import { Exports, MEMORY_IMPORT, ProfileSlot } from "./prepare/layout.js";
import { asFunctionReference } from "./profile/function_reference.js";
import type { CallProfile } from "./profile/profiler.js";
import { ProfileRecorder } from "./profile/recorder.js";
import type { FunctionCallError } from "./runner.types.js";

/** The contract call that host functions serve. Contracts run to their end, so there is one at most. */
interface Call {
  readonly logic: VMLogic;
  readonly gasLeft: WebAssembly.Global<"i64">;
  readonly recorder: ProfileRecorder | undefined;
}

const OUT_OF_BOUNDS = wasmTrap("MemoryOutOfBounds");

let current: Call | null = null;

/** Carries the gas counter over the border around a host function. */
function imported({ name, call }: HostFunction<VMLogic>) {
  const body = call as (logic: VMLogic, ...args: unknown[]) => unknown;
  return (...args: unknown[]) => {
    const { logic, gasLeft, recorder } = current!;
    logic.gas.setGasLeft(gasLeft.value);
    recorder?.enterHost(name);
    const result = body(logic, ...args);
    gasLeft.value = logic.gas.gasLeft();
    recorder?.leave();
    return result;
  };
}

// One set of functions for all calls: V8 compiles the way into each of them once.
const hostFunctions = Object.fromEntries(HOST_FUNCTIONS.map((row) => [row.name, imported(row)]));

/** V8's text of each trap; `nullOrSignature` stands for two of NEAR's. */
const TRAP_MESSAGES: readonly (readonly [RegExp, WasmTrap | "nullOrSignature"])[] = [
  [/^unreachable$/, "Unreachable"],
  [/^memory access out of bounds$/, "MemoryOutOfBounds"],
  [/^table (index is|access) out of bounds$/, "MemoryOutOfBounds"],
  [/^(divide|remainder) by zero$/, "IllegalArithmetic"],
  [/^divide result unrepresentable$/, "IllegalArithmetic"],
  [/^float unrepresentable in integer range$/, "IllegalArithmetic"],
  [/^null function or function signature/, "nullOrSignature"],
];

/** Calls a method of a contract whose imports were checked; answers why it was aborted, if it was. */
export function runMethod(
  contract: CompiledContract,
  method: string,
  logic: VMLogic,
  { wasm_config }: RuntimeConfig,
  profile?: CallProfile,
): FunctionCallError | undefined {
  const { initial_memory_pages: initial, max_memory_pages: maximum } = wasm_config.limit_config;
  const memory = ContractMemory.take({ initial: Number(initial), maximum: Number(maximum) });
  let exports: WebAssembly.Exports;
  try {
    const env = { ...hostFunctions, [MEMORY_IMPORT.name]: memory.memory };
    exports = new WebAssembly.Instance(contract.module, { [HOST_MODULE]: env }).exports;
  } catch (error) {
    // Data or elements do not fit; instantiation runs no code of the contract. The memory is let go.
    if (error instanceof WebAssembly.RuntimeError) return OUT_OF_BOUNDS;
    throw error;
  }
  logic.attachMemory(memory);
  const recorder = profile && record(exports, method, logic, memory, profile);
  const aborted = call(exports, method, logic, recorder);
  if (recorder) {
    recorder.finish(logic.gas.burntGas);
    profile?.done(recorder.root);
  }
  // A store out of range may have spoilt the note of how far memory was written.
  if (aborted?.debug !== OUT_OF_BOUNDS.debug) {
    const written = (number(exports, Exports.written) >>> 0) + contract.maxStoreOffset;
    memory.release(Math.max(written, contract.staticEnd));
  }
  return aborted;
}

/** Lets profiled code tell a recorder of its functions. */
function record(
  exports: WebAssembly.Exports,
  method: string,
  logic: VMLogic,
  memory: ContractMemory,
  { names }: CallProfile,
): ProfileRecorder {
  const gasLeft = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  const burntGas = () => {
    logic.gas.setGasLeft(gasLeft.value);
    return logic.gas.burntGas;
  };
  gasLeft.value = logic.gas.gasLeft();
  const recorder = new ProfileRecorder(method, names, () => memory.buffer, burntGas);
  const slots = exports[Exports.profile] as WebAssembly.Table;
  slots.set(
    ProfileSlot.enter,
    asFunctionReference((index, subject) => recorder.enter(index, subject)),
  );
  slots.set(
    ProfileSlot.leave,
    asFunctionReference(() => recorder.leave()),
  );
  return recorder;
}

function call(
  exports: WebAssembly.Exports,
  method: string,
  logic: VMLogic,
  recorder: ProfileRecorder | undefined,
): FunctionCallError | undefined {
  const gasLeft = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  const outer = current;
  current = { logic, gasLeft, recorder };
  gasLeft.value = logic.gas.gasLeft();
  try {
    (exports[Exports.start] as (() => void) | undefined)?.();
    (exports[Exports.method(method)] as () => void)();
    logic.gas.setGasLeft(gasLeft.value);
    return undefined;
  } catch (error) {
    if (error instanceof HostError) return error.toFunctionCallError();
    // A host stack that is too small must never decide: a RangeError goes on as a defect of the sandbox.
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    logic.gas.setGasLeft(gasLeft.value);
    return translateTrap(error, exports, logic);
  } finally {
    current = outer;
  }
}

function translateTrap(
  error: WebAssembly.RuntimeError,
  exports: WebAssembly.Exports,
  logic: VMLogic,
): FunctionCallError {
  const trap = TRAP_MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1];
  if (trap === undefined) throw new Error(`unknown WebAssembly trap "${error.message}"`, { cause: error });
  if (trap === "nullOrSignature") {
    const callee = (exports[Exports.table] as WebAssembly.Table).get(number(exports, Exports.tableSlot));
    return wasmTrap(callee === null ? "IndirectCallToNull" : "IncorrectCallIndirectSignature");
  }
  if (trap === "Unreachable") {
    // Instrumentation ends a call with `unreachable` too, and leaves the reason in its globals.
    if (number(exports, Exports.stackLeft) < 0) return wasmTrap("StackOverflow");
    if (number(exports, Exports.gasLeft) <= 0) return logic.gas.processInlineGasLimit().toFunctionCallError();
  }
  return wasmTrap(trap);
}

const number = (exports: WebAssembly.Exports, name: string) =>
  Number((exports[name] as WebAssembly.Global).value);
