import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { BuildError } from "../errors.js";
import { PACKAGE_FOLDER, requireHere } from "../paths.js";
import { COMPILE_FLAGS, LINK_FLAGS, LINKS, type SourceTree, UNITS, type Unit } from "./sources.js";

interface ClangJob {
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly output: string;
}

/** Each clang needs up to 500 MB of memory, and one file takes most of the time. */
const MAX_WORKERS = 2;

interface Pending {
  readonly job: ClangJob;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: BuildError) => void;
}

/** A thread with its own clang: one job at a time. */
class ClangWorker {
  readonly #worker: Worker;
  #pending: Pending | undefined;

  constructor() {
    this.#worker = new Worker(join(PACKAGE_FOLDER, "engine/compile_worker.js"), {
      workerData: { clang: pathToFileURL(requireHere.resolve("@yowasp/clang")).href },
      execArgv: [],
      // yowasp announces its own start on stdout, which belongs to our results.
      stdout: true,
    });
    // These stay for the thread's life: without a message listener Node stops reading its port.
    this.#worker.on("message", (answer: { bytes?: Uint8Array; failure?: string }) => {
      if (answer.bytes) this.#pending?.resolve(answer.bytes);
      else this.#fail(`:\n${answer.failure}`);
    });
    this.#worker.on("error", (error) => this.#fail(`: ${error.message}`));
    this.#worker.on("exit", (code) => this.#fail(`: its thread ended with ${code}`));
  }

  #fail(why: string): void {
    this.#pending?.reject(
      new BuildError("ENGINE_COMPILE", `clang could not make ${this.#pending.job.output}${why}`),
    );
  }

  run(job: ClangJob): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#pending = { job, resolve, reject };
      this.#worker.postMessage(job);
    });
  }

  async stop(): Promise<void> {
    this.#pending = undefined;
    await this.#worker.terminate();
  }
}

const objectName = ({ file }: Unit) => file.replace(/\.c$/, ".o");

/** The engine as linked, see {@link LINKS}. */
export type LinkedEngine = Readonly<Record<keyof typeof LINKS, Uint8Array>>;

/**
 * Compiles and links the engine: a minute or more on two cores.
 *
 * @throws BuildError ENGINE_COMPILE with clang's output
 */
export async function compileEngine(
  sources: SourceTree,
  onProgress: (line: string) => void,
): Promise<LinkedEngine> {
  const count = Math.min(MAX_WORKERS, availableParallelism());
  const workers = Array.from({ length: count }, () => new ClangWorker());
  try {
    const queue = UNITS.map((unit, index) => ({ unit, index }));
    const objects: Record<string, Uint8Array> = {};
    await Promise.all(
      workers.map(async (worker) => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const { unit, index } = next;
          onProgress(`engine: compiling ${unit.file} (${index + 1} of ${UNITS.length})`);
          const output = objectName(unit);
          const args = ["-c", ...COMPILE_FLAGS, ...unit.flags, "-I.", unit.file, "-o", output];
          objects[output] = await worker.run({ args, files: sources, output });
        }
      }),
    );
    onProgress("engine: linking");
    const names = UNITS.map(objectName);
    const files = Object.fromEntries(names.map((file) => [file, objects[file]!]));
    const link = (flags: readonly string[]) =>
      workers[0]!.run({
        args: [...LINK_FLAGS, ...flags, ...names, "-o", "engine.wasm"],
        files,
        output: "engine.wasm",
      });
    return {
      engine: await link(LINKS.engine),
      shifted: await link(LINKS.shifted),
      relocated: await link(LINKS.relocated),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}
