import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RuntimeConfig } from "../parameters/config_store.js";
import { loadMapsForImports } from "./logic/bls12381_maps.js";
import { type ContractInfo, INFO_SECTION } from "./prepare/layout.js";
import { type ContractForm, instrumentConfig, PrepareError, prepareContract } from "./prepare/prepare.js";
import type { ContractCode } from "./runner.types.js";

/** Counts up whenever instrumented code changes: files of other versions are left alone. */
export const FORMAT = 7;
const CHECKSUM_SIZE = 32;
/**
 * V8 compiles no function above 7,654,321 bytes, and exact code is up to five times as long as other code, whose charges
 * are put together: a contract with a function so large has only its exact form, so that it cannot lack one when it traps.
 */
const MAX_FAST_FUNCTION = 1_500_000;

/** A contract ready to be instantiated. */
export interface CompiledContract extends Omit<ContractInfo, "methods"> {
  readonly module: WebAssembly.Module;
  /** Indices of exported functions; null for those that take or return values. */
  readonly methods: ReadonlyMap<string, number | null>;
}

/** V8 refuses the instrumented code of a valid contract: a function is too large for it. */
export class CompileError extends Error {
  override readonly name = "CompileError";
}

export type CompilationFailure = PrepareError | CompileError;

export interface ContractCacheOptions {
  /** Where instrumented code is kept between processes; null keeps it in memory only. */
  readonly folder: string | null;
  /** Contracts kept compiled. @default 256 */
  readonly capacity?: number;
}

/** `NEAR_XCC_CACHE`, or `near-xcc` in the user's cache folder; an empty variable turns the files off. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env): string | null {
  const chosen = env.NEAR_XCC_CACHE;
  if (chosen !== undefined) return chosen === "" ? null : join(chosen, "contracts");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "near-xcc", "contracts");
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

function compileModule(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new CompileError(error.message, { cause: error });
    throw error;
  }
}

/** Compiles instrumented code; throws {@link CompileError}. */
export function compile(bytes: Uint8Array): CompiledContract {
  const module = compileModule(bytes);
  const [section] = WebAssembly.Module.customSections(module, INFO_SECTION);
  const info = JSON.parse(new TextDecoder().decode(section)) as ContractInfo;
  loadMapsForImports(info.imports);
  return { ...info, module, methods: new Map(info.methods) };
}

/** Null for a contract that is to be run in its exact form only. */
function compileFast(bytes: Uint8Array): CompiledContract | null {
  try {
    const contract = compile(bytes);
    return contract.largestFunction > MAX_FAST_FUNCTION ? null : contract;
  } catch (error) {
    if (error instanceof CompileError) return null;
    throw error;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It never came to be: its folder does not exist or is no folder.
  }
}

/**
 * Compiled contracts by the hash of their code: the latest ones in memory, their instrumented code in files so that
 * another process needs no instrumentation. Files are a convenience: one that cannot be read or written is done without.
 */
export class ContractCache {
  readonly #folder: string | null;
  readonly #capacity: number;
  readonly #contracts = new Map<string, CompiledContract | CompilationFailure>();
  readonly #versions: Record<ContractForm, WeakMap<RuntimeConfig, string>> = {
    fast: new WeakMap(),
    exact: new WeakMap(),
    profiled: new WeakMap(),
  };

  constructor({ folder, capacity = 256 }: ContractCacheOptions) {
    this.#folder = folder;
    this.#capacity = capacity;
  }

  /** Why a contract is refused is remembered like a contract. */
  get(
    code: ContractCode,
    config: RuntimeConfig,
    form: ContractForm = "fast",
  ): CompiledContract | CompilationFailure {
    const key = `${this.#version(config, form)}-${code.hash}`;
    let contract = this.#contracts.get(key);
    if (contract) this.#contracts.delete(key);
    else contract = this.#load(key, code, config, form);
    this.#contracts.set(key, contract);
    if (this.#contracts.size > this.#capacity) this.#contracts.delete(this.#contracts.keys().next().value!);
    return contract;
  }

  #load(
    key: string,
    contractCode: ContractCode,
    config: RuntimeConfig,
    form: ContractForm,
  ): CompiledContract | CompilationFailure {
    const known = this.#read(key);
    if (known) return known;
    try {
      const instrumented = prepareContract(contractCode.code, config, form);
      const contract = form === "fast" ? compileFast(instrumented) : compile(instrumented);
      if (!contract) return this.get(contractCode, config, "exact");
      this.#write(key, instrumented);
      return contract;
    } catch (error) {
      if (error instanceof PrepareError || error instanceof CompileError) return error;
      throw error;
    }
  }

  /** Names everything beside the code that instrumented code depends on. */
  #version(config: RuntimeConfig, form: ContractForm): string {
    const known = this.#versions[form].get(config);
    if (known) return known;
    const parameters = sha256(JSON.stringify(instrumentConfig(config, form)))
      .toString("hex")
      .slice(0, 8);
    const version = `v${FORMAT}-${parameters}`;
    this.#versions[form].set(config, version);
    return version;
  }

  #read(key: string): CompiledContract | null {
    if (this.#folder === null) return null;
    try {
      const file = readFileSync(join(this.#folder, `${key}.wasm`));
      const content = file.subarray(CHECKSUM_SIZE);
      if (!sha256(content).equals(file.subarray(0, CHECKSUM_SIZE))) return null;
      return compile(content);
    } catch {
      // Missing, unreadable or not for this V8: the contract is instrumented again.
      return null;
    }
  }

  /** Readers see the whole file or none: it gets its name when it is complete. */
  #write(key: string, instrumented: Uint8Array): void {
    if (this.#folder === null) return;
    const path = join(this.#folder, `${key}.wasm`);
    const temporary = `${path}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, Buffer.concat([sha256(instrumented), instrumented]));
      renameSync(temporary, path);
    } catch {
      remove(temporary);
    }
  }
}

let shared: ContractCache | undefined;

/** The cache of this process; its folder is chosen at the first use. */
export function contractCache(): ContractCache {
  shared ??= new ContractCache({ folder: defaultCacheFolder() });
  return shared;
}
