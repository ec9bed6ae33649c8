import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Bundle, bundleContract } from "./bundle/bundle.js";
import { findSdk } from "./bundle/sdk.js";
import { checkTypesAside } from "./bundle/typecheck_thread.js";
import { cacheFolder, replaceFile } from "./engine/cache.js";
import { loadEngine } from "./engine/engine.js";
import { BuildError } from "./errors.js";
import { rememberNames } from "./profile_names.js";
import { reportContract } from "./report/report.js";
import type { ReportNode } from "./report/tree.js";
import { prepareBinaryen } from "./shrink/binaryen_thread.js";
import { checkForNear, shrinkEngine } from "./shrink/shrink.js";
import { bootLater, bootSnapshot, compileBytecode } from "./snapshot/boot.js";
import { inEngine } from "./snapshot/engine_failure.js";
import { addContent } from "./snapshot/image.js";
import { openStore } from "./store.js";
import { functionBody } from "./wasm/module.js";

/** Bytes of shrunk engines that are kept, about 150 kB each. */
const CODES_LIMIT = 48 * 2 ** 20;
/** Bytes of what bundling needs; the packages that bundle are 7 MB. */
const TEXTS_LIMIT = 64 * 2 ** 20;

/** One finished stage of a build. */
export interface BuildStage {
  readonly name: "types" | "bundle" | "engine" | "bytecode" | "snapshot" | "shrink" | "validate";
  readonly milliseconds: number;
  /** Size of what the stage made, in bytes. */
  readonly bytes?: number;
}

export interface BuildContractParameters {
  /** The contract's file: TypeScript or JavaScript. */
  readonly source: string;
  /** Where to write the contract; folders are made. Nothing is written without it. */
  readonly target?: string;
  /** False builds a contract that boots the JavaScript engine in every call, as near-sdk-js does. @default true */
  readonly snapshot?: boolean;
  /**
   * Names of builtins (`flatMap`, `WeakMap`) that the contract reaches only under names made at run time. All others
   * that its text does not contain are left out. `*` keeps all.
   */
  readonly keep?: readonly string[];
  /**
   * Keeps line numbers and all names in stack traces, and names of variables in messages about those that are used too
   * early: 8 kB and more.
   *
   * @default false
   */
  readonly debug?: boolean;
  /**
   * Takes of every package what its export condition `development` leads to: near-xcc then fails a call that forgets a
   * plan it has built. @default false
   */
  readonly development?: boolean;
  /**
   * False makes everything but the engine anew, and keeps nothing for later builds. The result is the same. @default true
   */
  readonly cache?: boolean;
  /** Gets a line at a time about long work: the engine's one-time compilation. */
  readonly onProgress?: (line: string) => void;
  /** Gets every stage as it ends. */
  readonly onStage?: (stage: BuildStage) => void;
}

export interface BuildContractReturnType {
  readonly wasm: Uint8Array;
  /** Size of the contract: loading it costs 1,089,295 gas a byte, storing it 10^19 yoctoNEAR a byte (protocol 77). */
  readonly bytes: number;
  /** Names of the contract's methods, sorted. */
  readonly methods: readonly string[];
  readonly stages: readonly BuildStage[];
  /** Where the bytes go: computed when it is asked for. */
  report(): ReportNode;
  /** Every file that was read of the contract and its imports, declarations too. */
  readonly inputs: readonly string[];
}

/**
 * Builds a near-sdk-js contract: type check, bundle, bytecode, heap snapshot, dead-code removal, validation.
 * The same source, packages and builder give the same bytes on every machine.
 *
 * @example
 * const { bytes, methods } = await buildContract({ source: "src/contract.ts", target: "build/contract.wasm" });
 *
 * @throws BuildError with a stable `code`
 */
export async function buildContract(parameters: BuildContractParameters): Promise<BuildContractReturnType> {
  const {
    target,
    snapshot = true,
    keep = [],
    debug = false,
    development,
    cache = true,
    onProgress = () => {},
    onStage,
  } = parameters;
  const source = resolve(parameters.source);
  checkSource(source);
  if (target && !target.endsWith(".wasm"))
    throw new BuildError("USAGE", `expected the target to end with .wasm, got "${target}"`);

  const stages: BuildStage[] = [];
  const stage = async <T>(name: BuildStage["name"], work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    const milliseconds = performance.now() - started;
    const size = sizeOf(result);
    const done = { name, milliseconds, ...size };
    stages.push(done);
    onStage?.(done);
    return result;
  };

  const sdk = findSdk(source);
  const folder = cache ? cacheFolder() : undefined;
  const codes = openStore("codes", CODES_LIMIT, folder);
  const texts = openStore("texts", TEXTS_LIMIT, folder);
  const compile = async () => {
    const bundle: Bundle = await stage("bundle", () =>
      bundleContract(source, sdk, { keep, development, store: texts }),
    );
    const engine = await stage("engine", () => loadEngine(sdk.folder, onProgress));
    const module = await WebAssembly.compile(engine.wasm);
    const bytecode = await stage("bytecode", () =>
      inEngine("compiled the contract", () => compileBytecode(module, bundle, debug)),
    );
    const booted = await stage("snapshot", async () => {
      const step = "ran the module's top level";
      if (!snapshot) return inEngine(step, () => bootLater(module, bytecode, bundle));
      const { facts } = engine;
      const shiftedModule = await WebAssembly.compile(engine.shifted);
      const interpreter = functionBody(engine.wasm, facts.interpreter.function);
      const shiftedInterpreter = functionBody(engine.shifted, facts.interpreter.function);
      return inEngine(step, () =>
        bootSnapshot(
          { module, shiftedModule, facts, interpreter, shiftedInterpreter },
          { bytecode, bundle, keep, debug },
        ),
      );
    });
    const { wasm, names } = await stage("shrink", async () => {
      const targets = [...new Set(booted.methods.map(({ target }) => target))];
      return addContent(
        await shrinkEngine({ engine: engine.wasm, targets, ...booted }, codes, folder),
        booted,
      );
    });
    await stage("validate", () => checkForNear(wasm));
    rememberNames(wasm, names, booted.javascript, bundle);
    return {
      wasm,
      methods: booted.methods.map(({ method }) => method),
      inputs: bundle.inputs,
      report: () => reportContract({ source, wasm, names, facts: engine.facts, booted, bundle }),
    };
  };
  const types = stage("types", () => (source.endsWith(".ts") ? checkTypesAside({ source, folder }) : []));
  // Its processor is idle from then on.
  types.then(
    () => prepareBinaryen(folder),
    () => {},
  );
  const compiled = compile();
  // Both at once; a type error explains what else goes wrong.
  await Promise.allSettled([types, compiled]);
  const typed = await types;
  const { wasm, methods, inputs, report } = await compiled;
  if (target) writeTarget(target, wasm);
  return { wasm, bytes: wasm.length, methods, stages, report, inputs: [...new Set([...typed, ...inputs])] };
}

function checkSource(source: string): void {
  const shown = relative(process.cwd(), source) || ".";
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats) throw new BuildError("SOURCE_NOT_FOUND", `no such file: ${shown}`);
  if (stats.isFile()) return;
  const usual = ["src/contract.ts", "src/contract.js"].find((name) => existsSync(join(source, name)));
  const hint = usual ? `, for example ${join(shown, usual)}` : "";
  throw new BuildError("SOURCE_NOT_FOUND", `${shown} is no file: name the contract's file${hint}`);
}

function sizeOf(result: unknown): { bytes: number } | undefined {
  const bytes = (result as { wasm?: unknown } | undefined)?.wasm ?? result;
  return bytes instanceof Uint8Array ? { bytes: bytes.length } : undefined;
}

function writeTarget(target: string, wasm: Uint8Array): void {
  try {
    mkdirSync(dirname(resolve(target)), { recursive: true });
    replaceFile(resolve(target), wasm);
  } catch (error) {
    throw new BuildError("WRITE_FAILED", `cannot write ${target}: ${(error as Error).message}`);
  }
}
