import type { Bundle } from "../bundle/bundle.js";
import { type EngineFacts, interpreterFacts, MEMORY_SHIFT } from "../engine/facts.js";
import { STACK_SIZE } from "../engine/sources.js";
import { BuildError, type SourceLocation } from "../errors.js";
import { findLive, type Live } from "../liveness/live.js";
import { pruneOpcodes } from "../liveness/opcodes.js";
import {
  EngineError,
  type EngineFunctions,
  EngineInstance,
  type HeapPlan,
  HostCallAtBuild,
} from "./engine_instance.js";
import { type HeapBlock, placedBlocks, planHeap } from "./heap_plan.js";
import type { MethodCall } from "./image.js";
import { refuseMissingGlobals } from "./missing_globals.js";

/** What a booted contract is: where every call of it starts. */
export interface BootedContract {
  readonly memory: Uint8Array;
  readonly methods: readonly MethodCall[];
  /** The interpreter's function without unused arms; as it is in the engine if undefined. */
  readonly interpreter: { readonly index: number; readonly body: Uint8Array } | undefined;
  /** Functions that are called from code that no call reaches. */
  readonly unreachable: ReadonlySet<number>;
  /** What is kept and why; undefined if nothing was left out. */
  readonly live: Live | undefined;
  readonly heapStart: number;
  /** The blocks of the heap. */
  readonly blocks: readonly HeapBlock[];
  /** The JavaScript functions in the memory, for profiles; undefined without a snapshot. */
  readonly javascript: EngineFunctions | undefined;
}

/**
 * Bytes of shadow stack at which JavaScript gets a "stack overflow" error that it can catch. Every function that recursion
 * can go through takes at least what NEAR counts for it (`stack/count.ts`); the rest of NEAR's limit is for what runs between
 * two checks.
 */
const STACK_LIMIT = 262_144 - 12_288;

/** The same while the module loads, in this process: V8 has less room. */
const BUILD_STACK_LIMIT = 88 * 1024;

/** The engine's two links, compiled for this process. */
export interface BootableEngine {
  readonly module: WebAssembly.Module;
  readonly shiftedModule: WebAssembly.Module;
  readonly facts: EngineFacts;
  /** Body of the interpreter's function in each. */
  readonly interpreter: Uint8Array;
  readonly shiftedInterpreter: Uint8Array;
}

/** The name in stack traces of contracts. */
const FILE = "contract.js";

/** The memory's own export; nodes need no other name. */
const RESERVED = ["memory"];

/** Compiles the bundle to QuickJS bytecode. @throws BuildError SYNTAX_ERROR, MISSING_GLOBAL */
export function compileBytecode(engine: WebAssembly.Module, bundle: Bundle, debug: boolean): Uint8Array {
  const instance = new EngineInstance(engine);
  instance.boot(STACK_SIZE / 2);
  try {
    const bytecode = instance.compile(bundle.code, FILE, debug);
    refuseMissingGlobals(instance.unknownGlobals(), bundle);
    return bytecode;
  } catch (error) {
    if (error instanceof EngineError)
      throw new BuildError("SYNTAX_ERROR", error.message, errorLocation(error.stackText, bundle));
    throw error;
  }
}

/** Boots and loads in one way, so that the same allocations happen in the same order. */
function bootContract(instance: EngineInstance, { bytecode, bundle, keep, debug }: Contract) {
  return translated(bundle, () => {
    instance.boot(BUILD_STACK_LIMIT);
    instance.prepareSeal();
    instance.load(bytecode);
    const names = instance.bind(methodNames(instance));
    const sealed = instance.seal(keep, bundle.packageLines, debug);
    const javascript = instance.functions();
    const blocks = instance.blocks();
    instance.finish(debug, STACK_LIMIT);
    return { names, ...sealed, javascript, blocks: [...blocks, ...instance.tables()] };
  });
}

function bootPlaced(
  module: WebAssembly.Module,
  contract: Contract,
  plan: HeapPlan,
  stackSize: number,
): { memory: Uint8Array; javascript: EngineFunctions; blocks: readonly string[] } {
  const instance = new EngineInstance(module, hostWhileLoading(contract.bundle));
  instance.placeHeap(plan);
  const { javascript, blocks } = bootContract(instance, contract);
  instance.sealHeap();
  const memory = instance.memory.slice(0, Math.ceil(plan.end / 4) * 4);
  memory.fill(0, 0, stackSize);
  return { memory, javascript, blocks };
}

/** The function behind every method's wrapper. */
const CALL = "near_call";

interface Contract {
  readonly bytecode: Uint8Array;
  readonly bundle: Bundle;
  readonly keep: readonly string[];
  /** Keeps line numbers and names of variables. */
  readonly debug: boolean;
}

/**
 * Runs the contract's top level now and keeps the memory. Three boots: the first finds out which blocks stay, the
 * second puts them in place, the third does so in the engine's other link, so that pointers can be told from numbers.
 *
 * @throws BuildError TOP_LEVEL_*, NO_METHODS, RESERVED_METHOD
 */
export function bootSnapshot(engine: BootableEngine, contract: Contract): BootedContract {
  const recorded = new EngineInstance(engine.module, hostWhileLoading(contract.bundle));
  recorded.recordHeap();
  const { names, opcodes, unreachable, blocks: recordedBlocks } = bootContract(recorded, contract);
  const methods = checkedMethods(names).map((method, index) => ({ method, target: CALL, args: [index] }));
  // Asking for the start begins the heap again.
  const allocations = recorded.allocations();
  const plan = planHeap(recorded.heapStart() + MEMORY_SHIFT, allocations, recordedBlocks);
  const { memory: placed, javascript, blocks } = bootPlaced(engine.module, contract, plan, STACK_SIZE);
  const shifted = bootPlaced(engine.shiftedModule, contract, plan, STACK_SIZE + MEMORY_SHIFT).memory;
  const index = engine.facts.interpreter.function;
  const body = pruneOpcodes(engine.interpreter, opcodes);
  const shiftedBody = pruneOpcodes(engine.shiftedInterpreter, opcodes);
  const left = new Set(unreachable.map((name) => functionNamed(engine.facts, name)));
  const functions = engine.facts.functions.map((entry, at) => {
    if (at === index) return interpreterFacts(engine.facts, body, shiftedBody);
    return left.has(at) ? { ...entry, calls: [], slots: [], data: [] } : entry;
  });
  const live = findLive({ ...engine.facts, functions }, placed, shifted, plan.start, [CALL]);
  return {
    memory: live.memory,
    methods,
    interpreter: { index, body },
    unreachable: left,
    live,
    heapStart: plan.start,
    blocks: placedBlocks(blocks, plan),
    javascript,
  };
}

function functionNamed({ functions }: EngineFacts, wanted: string): number {
  const index = functions.findIndex(({ name }) => name === wanted);
  if (index < 0) throw new Error(`the engine has no function ${wanted}`);
  return index;
}

/** Leaves booting to every call, as near-sdk-js's builds do: for comparison. */
export function bootLater(engine: WebAssembly.Module, bytecode: Uint8Array, bundle: Bundle): BootedContract {
  const probe = new EngineInstance(engine, hostWhileLoading(bundle));
  const names = translated(bundle, () => {
    probe.boot(BUILD_STACK_LIMIT);
    probe.load(bytecode);
    return probe.bind(methodNames(probe));
  });
  const instance = new EngineInstance(engine);
  const code = instance.put(bytecode);
  const methods = checkedMethods(names).map((method) => ({
    method,
    target: "near_boot_and_call",
    args: [code, bytecode.length, STACK_LIMIT, instance.putText(method)],
  }));
  return {
    memory: instance.memory.slice(),
    methods,
    interpreter: undefined,
    unreachable: new Set(),
    live: undefined,
    heapStart: 0,
    blocks: [],
    javascript: undefined,
  };
}

/** Sorted, so that the order of declarations does not change the file. */
function methodNames(instance: EngineInstance): string[] {
  return instance.exportNames().sort();
}

function checkedMethods(names: readonly string[]): readonly string[] {
  if (names.length === 0)
    throw new BuildError(
      "NO_METHODS",
      "the contract exports no method: decorate a class with @NearBindgen({}) and its methods with @call({}), @view({}) or @initialize({})",
    );
  const reserved = names.find((name) => RESERVED.includes(name));
  if (reserved) throw new BuildError("RESERVED_METHOD", `a contract's method cannot be called "${reserved}"`);
  return names;
}

function translated<T>(bundle: Bundle, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HostCallAtBuild) {
      throw new BuildError(
        "TOP_LEVEL_HOST_CALL",
        `the host function ${error.hostFunction} is called while the module loads: it exists in a call of the contract only, so move this into a method`,
        errorLocation(error.stackText, bundle),
      );
    }
    if (error instanceof EngineError) {
      throw new BuildError(
        "TOP_LEVEL_ERROR",
        `uncaught while the module loads: ${error.message}`,
        errorLocation(error.stackText, bundle),
      );
    }
    throw error;
  }
}

/** Places in source files, innermost first. */
function places(stack: string, bundle: Bundle): SourceLocation[] {
  return [...stack.matchAll(/contract\.js:(\d+)/g)]
    .map(([, line]) => bundle.locate(Number(line)))
    .filter((place) => place !== undefined);
}

const isInstalled = ({ file }: SourceLocation) => file.includes("node_modules");

/** The innermost place in the author's own files; else the innermost at all. */
function errorLocation(stack: string, bundle: Bundle): SourceLocation | undefined {
  const all = places(stack, bundle);
  return all.find((place) => !isInstalled(place)) ?? all[0];
}

/**
 * Installed packages may ask for the time while they load (lodash does, and does not use it): it is 0 then, as always
 * in near-sdk-js's own builds. In the author's code it would be a mistake.
 */
function hostWhileLoading(bundle: Bundle) {
  return (name: string, stack: string): bigint | undefined => {
    const caller = places(stack, bundle)[0];
    return name === "block_timestamp" && caller && isInstalled(caller) ? 0n : undefined;
  };
}
