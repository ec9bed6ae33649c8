import { Worker } from "node:worker_threads";

const FROM_SOURCES = import.meta.url.endsWith(".ts");

/** The file of a worker: `bundle/typecheck_worker` is `typecheck_worker.js` beside the other bundles. */
export function workerFile(module: string): URL {
  if (FROM_SOURCES) return new URL(`./${module}.ts`, import.meta.url);
  // The bundler may have moved this file to a chunk below the entries.
  const folder = import.meta.url.includes("/dist/chunks/") ? ".." : ".";
  return new URL(`${folder}/${module.split("/").at(-1)}.js`, import.meta.url);
}

function createWorker(module: string): Worker {
  const file = workerFile(module);
  if (!FROM_SOURCES) return new Worker(file);
  // tsx, which runs the sources in tests and scripts, does not reach into threads by itself.
  const tsx = import.meta.resolve("tsx/esm/api");
  const code = `import("${tsx}").then(({ register }) => { register(); return import("${file.href}"); });`;
  return new Worker(code, { eval: true });
}

/**
 * One thread for all builds of a process, which answers one question after another. It starts with the first, and keeps the
 * process alive only while an answer is awaited.
 */
export class WorkerThread<Question, Answer> {
  readonly #module: string;
  #worker: Worker | undefined;
  /** Ends when the questions before are answered. */
  #last: Promise<unknown> = Promise.resolve();
  #awaited = 0;

  constructor(module: string) {
    this.#module = module;
  }

  async ask(question: Question): Promise<Answer> {
    this.#awaited++;
    this.#worker?.ref();
    try {
      return await this.#enqueue(question);
    } finally {
      this.#awaited--;
      if (this.#awaited === 0) this.#worker?.unref();
    }
  }

  /** Asks what nobody waits for: what goes wrong goes wrong again when it is needed. */
  prepare(question: Question): void {
    this.#enqueue(question).catch(() => {});
  }

  #enqueue(question: Question): Promise<Answer> {
    const asked = this.#last.then(() => this.#post(question));
    this.#last = asked.catch(() => {});
    return asked;
  }

  #post(question: Question): Promise<Answer> {
    this.#worker ??= createWorker(this.#module);
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => {
        this.#worker = undefined;
        reject(error);
      };
      worker.once("error", failed);
      worker.once("message", (answer: Answer) => {
        worker.off("error", failed);
        resolve(answer);
      });
      worker.postMessage(question);
      // A listener for messages keeps the process alive: this comes after it.
      if (this.#awaited === 0) worker.unref();
    });
  }
}
