import type { RuntimeConfig } from "../parameters/config_store.js";
import type { CompiledContract } from "./cache.js";
import { type WasmTrap, wasmTrap } from "./errors.js";
import type { HostFunction } from "./gas_globals.js";
import { HostCalls } from "./host_calls.js";
import { HostError } from "./logic/errors.js";
import { HOST_FUNCTIONS, HOST_MODULE } from "./logic/imports.js";
import type { VMLogic } from "./logic/logic.js";
import { ContractMemory } from "./memory.js";
import { Exports, MEMORY_IMPORT, ProfileSlot } from "./prepare/layout.js";
import { leftAfterFailing } from "./prepare/unpaid.js";
import { asFunctionReference } from "./profile/function_reference.js";
import type { CallProfile } from "./profile/profiler.js";
import { ProfileRecorder } from "./profile/recorder.js";
import type { FunctionCallError } from "./runner.types.js";

/** The contract call that host functions serve. Contracts run to their end, so there is one at most. */
interface Call {
  readonly logic: VMLogic;
  readonly memory: ContractMemory;
  readonly gasLeft: WebAssembly.Global<"i64">;
  readonly hostCalls: HostCalls;
  readonly recorder?: ProfileRecorder | undefined;
}

/** A method of a contract whose imports were checked. */
export interface MethodCall {
  readonly contract: CompiledContract;
  /** The same contract in its exact form. */
  readonly exact: () => CompiledContract;
  readonly methodName: string;
  /** Index of its function. */
  readonly method: number;
  readonly logic: VMLogic;
  readonly config: RuntimeConfig;
  readonly profile?: CallProfile | undefined;
}

let current: Call | null = null;

/** Carries the gas counter over the border around a host function. */
function imported({ name, call }: HostFunction<VMLogic>) {
  const body = call as (logic: VMLogic, ...args: unknown[]) => unknown;
  return (...args: unknown[]) => {
    const { logic, gasLeft, hostCalls, recorder } = current!;
    logic.gas.setGasLeft(gasLeft.value);
    recorder?.enterHost(name);
    const result = body(logic, ...args);
    const left = logic.gas.gasLeft();
    gasLeft.value = left;
    hostCalls.note(result, left);
    recorder?.leave();
    return result;
  };
}

/** A host function that only repeats what it did. */
function replayed({ result: type }: HostFunction<VMLogic>) {
  return () => {
    const { gasLeft, hostCalls, memory } = current!;
    const { result, gasLeft: left } = hostCalls.next(memory.buffer);
    gasLeft.value = left;
    return type === "i32" ? Number(result) : result;
  };
}

// One set of functions for all calls: V8 compiles the way into each of them once.
const hostFunctions = Object.fromEntries(HOST_FUNCTIONS.map((row) => [row.name, imported(row)]));
const replayedFunctions = Object.fromEntries(HOST_FUNCTIONS.map((row) => [row.name, replayed(row)]));
const latestHostCalls = new HostCalls();

/** V8's text of each trap but `unreachable`; an indirect call's trap depends on the table. */
const TRAP_MESSAGES: readonly (readonly [RegExp, WasmTrap | "indirect call"])[] = [
  [/^memory access out of bounds$/, "MemoryOutOfBounds"],
  [/^table (index is|access) out of bounds$/, "indirect call"],
  [/^(divide|remainder) by zero$/, "IllegalArithmetic"],
  [/^divide result unrepresentable$/, "IllegalArithmetic"],
  [/^float unrepresentable in integer range$/, "IllegalArithmetic"],
  [/^null function or function signature/, "indirect call"],
];

function instantiate(
  { module }: CompiledContract,
  { memory }: ContractMemory,
  functions: Readonly<Record<string, unknown>>,
): WebAssembly.Exports | null {
  try {
    const env = { ...functions, [MEMORY_IMPORT.name]: memory };
    return new WebAssembly.Instance(module, { [HOST_MODULE]: env }).exports;
  } catch (error) {
    // Data or elements do not fit; instantiation runs no code of the contract.
    if (error instanceof WebAssembly.RuntimeError) return null;
    throw error;
  }
}

function newMemory({ wasm_config }: RuntimeConfig): ContractMemory {
  const { initial_memory_pages: initial, max_memory_pages: maximum } = wasm_config.limit_config;
  return ContractMemory.take({ initial: Number(initial), maximum: Number(maximum) });
}

/** Calls a method; answers why it was aborted, if it was. */
export function runMethod(call: MethodCall): FunctionCallError | undefined {
  const { contract, logic, config, profile } = call;
  const memory = newMemory(config);
  const exports = instantiate(contract, memory, hostFunctions);
  // The memory is let go.
  if (!exports) return wasmTrap("MemoryOutOfBounds");
  const hostCalls = latestHostCalls;
  hostCalls.clear();
  if (!contract.exact) memory.onHostWrite = (write) => hostCalls.noteWrite(write);
  logic.attachMemory(memory);
  const gasLeft = logic.gas.gasLeft();
  const recorder = profile && record(exports, call, memory, profile);
  const end = runInstance(exports, contract, call, gasLeft, { memory, hostCalls, recorder });
  if (end === "inexact") return runAgain(call, gasLeft, hostCalls);
  if (end.clean && !contract.exact) {
    const written = (number(exports, Exports.written) >>> 0) + contract.maxStoreOffset;
    memory.release(Math.max(written, contract.staticEnd));
  }
  recorder?.finish(logic.gas.burntGas);
  if (recorder) profile?.done(recorder.root);
  return end.aborted;
}

/** Finds out what was wrong in a call that trapped, and what it had burnt then. */
function runAgain(call: MethodCall, gasLeft: bigint, hostCalls: HostCalls): FunctionCallError {
  const exact = call.exact();
  const memory = newMemory(call.config);
  hostCalls.rewind();
  const exports = instantiate(exact, memory, replayedFunctions)!;
  const end = runInstance(exports, exact, call, gasLeft, { memory, hostCalls });
  if (end === "inexact" || !end.aborted) throw new Error("a contract that runs again does not trap");
  return end.aborted;
}

/** How a call ended, and whether the note of what was written to memory can be relied on. */
interface End {
  readonly aborted: FunctionCallError | undefined;
  readonly clean: boolean;
}

/** "inexact": the code trapped where it does not know its gas. */
function runInstance(
  exports: WebAssembly.Exports,
  { start, exact }: CompiledContract,
  call: MethodCall,
  gasAtStart: bigint,
  host: Omit<Call, "logic" | "gasLeft">,
): End | "inexact" {
  const { logic, method } = call;
  const gasLeft = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  const outer = current;
  current = { ...host, logic, gasLeft };
  gasLeft.value = gasAtStart;
  try {
    for (const index of start === null ? [method] : [start, method])
      (exports[Exports.function(index)] as () => void)();
    logic.gas.setGasLeft(gasLeft.value);
    return { aborted: undefined, clean: true };
  } catch (error) {
    if (error instanceof HostError) return { aborted: error.toFunctionCallError(), clean: true };
    // A host stack that is too small must never decide: a RangeError goes on as a defect of the sandbox.
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    logic.gas.setGasLeft(gasLeft.value);
    if (error.message === "unreachable") return unreachable(exports, call);
    return exact ? { aborted: wasmTrap(trapOf(error, exports, call)), clean: false } : "inexact";
  } finally {
    current = outer;
  }
}

/** Instrumentation ends a call with `unreachable` too, and leaves the reason in its globals. */
function unreachable(exports: WebAssembly.Exports, { logic, config }: MethodCall): End {
  if (number(exports, Exports.stackLeft) < 0) return { aborted: wasmTrap("StackOverflow"), clean: true };
  const { value: left } = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  if (left > 0n) return { aborted: wasmTrap("Unreachable"), clean: true };
  const { value: unpaid } = exports[Exports.unpaid] as WebAssembly.Global<"i64">;
  logic.gas.setGasLeft(leftAfterFailing(left, unpaid, config.wasm_config.regular_op_cost));
  return { aborted: logic.gas.processInlineGasLimit().toFunctionCallError(), clean: false };
}

function trapOf(
  error: WebAssembly.RuntimeError,
  exports: WebAssembly.Exports,
  { contract }: MethodCall,
): WasmTrap {
  const trap = TRAP_MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1];
  if (trap === undefined) throw new Error(`unknown WebAssembly trap "${error.message}"`, { cause: error });
  if (trap !== "indirect call") return trap;
  const table = exports[Exports.table] as WebAssembly.Table;
  const slot = number(exports, Exports.tableSlot) >>> 0;
  if (slot >= contract.tableSize) return "MemoryOutOfBounds";
  // The table itself ends behind its last element.
  const isNull = slot >= table.length || table.get(slot) === null;
  return isNull ? "IndirectCallToNull" : "IncorrectCallIndirectSignature";
}

/** Lets profiled code tell a recorder of its functions. */
function record(
  exports: WebAssembly.Exports,
  { logic, methodName }: MethodCall,
  memory: ContractMemory,
  { names }: CallProfile,
): ProfileRecorder {
  const gasLeft = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  const burntGas = () => {
    logic.gas.setGasLeft(gasLeft.value);
    return logic.gas.burntGas;
  };
  gasLeft.value = logic.gas.gasLeft();
  const recorder = new ProfileRecorder(methodName, names, () => memory.buffer, burntGas);
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

const number = (exports: WebAssembly.Exports, name: string) =>
  Number((exports[name] as WebAssembly.Global).value);
