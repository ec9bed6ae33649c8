import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { validate } from "near-xcc-wasm";
import type { RuntimeConfig } from "../../parameters/config_store.js";
import {
  type CompilationFailure,
  type CompiledContract,
  CompileError,
  compile,
  defaultCacheFolder,
} from "../cache.js";
import { PrepareError, prepareContract } from "../prepare/prepare.js";
import type { ContractCode } from "../runner.types.js";
import { type ProfileNames, profileNames } from "./names.js";
import type { CallNode } from "./recorder.js";
import { collapsedStacks, profileTable } from "./report.js";

/** What profiling one call needs, and who gets its call tree. */
export interface CallProfile {
  readonly names: ProfileNames;
  done(tree: CallNode): void;
}

/** Two files for every contract call of this process, numbered in the order in which calls end. */
export class Profiler {
  static #ofProcess: Profiler | undefined;

  /** The one that the variable NEAR_XCC_PROFILE asks for: it names a folder. */
  static ofProcess(): Profiler | undefined {
    const folder = process.env.NEAR_XCC_PROFILE;
    if (folder) Profiler.#ofProcess ??= new Profiler(folder);
    return Profiler.#ofProcess;
  }

  readonly #folder: string;
  readonly #contracts = new Map<string, CompiledContract | CompilationFailure>();
  readonly #names = new Map<string, ProfileNames>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** A contract whose code tells of its functions. It burns the same gas as the one of the cache. */
  contract({ hash, code }: ContractCode, config: RuntimeConfig): CompiledContract | CompilationFailure {
    const known = this.#contracts.get(hash);
    if (known) return known;
    const contract = prepared(code, config);
    this.#contracts.set(hash, contract);
    return contract;
  }

  ofCall(code: ContractCode, accountId: string, method: string): CallProfile {
    return {
      names: this.#namesOf(code),
      done: (tree) => this.#write(`${accountId}.${method}`, tree),
    };
  }

  #namesOf({ hash, code }: ContractCode): ProfileNames {
    const known = this.#names.get(hash);
    if (known) return known;
    const contracts = defaultCacheFolder();
    const names = profileNames(validate(code), hash, contracts && dirname(contracts));
    this.#names.set(hash, names);
    return names;
  }

  #write(call: string, tree: CallNode): void {
    // Several nodes of one test run write to one folder.
    for (let number = readdirSync(this.#folder).length / 2 + 1; ; number++) {
      const name = join(this.#folder, `${String(Math.floor(number)).padStart(4, "0")}-${call}`);
      try {
        writeFileSync(`${name}.folded`, collapsedStacks(tree), { flag: "wx" });
        writeFileSync(`${name}.txt`, profileTable(call, tree));
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }
}

function prepared(code: Uint8Array, config: RuntimeConfig): CompiledContract | CompilationFailure {
  try {
    return compile(prepareContract(code, config, "profiled"));
  } catch (error) {
    if (error instanceof PrepareError || error instanceof CompileError) return error;
    throw error;
  }
}
