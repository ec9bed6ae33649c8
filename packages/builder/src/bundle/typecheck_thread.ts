import { Worker } from "node:worker_threads";
import { BuildError } from "../errors.js";
import type { TypesAnswer } from "./typecheck_worker.js";

const FROM_SOURCES = import.meta.url.endsWith(".ts");

function createWorker(): Worker {
  if (!FROM_SOURCES) {
    // The bundler may have moved this file to a chunk below the entries.
    const folder = import.meta.url.includes("/dist/chunks/") ? ".." : ".";
    return new Worker(new URL(`${folder}/typecheck_worker.js`, import.meta.url));
  }
  // tsx, which runs the sources in tests and scripts, does not reach into threads by itself.
  const entry = new URL("./typecheck_worker.ts", import.meta.url).href;
  const tsx = import.meta.resolve("tsx/esm/api");
  const code = `import("${tsx}").then(({ register }) => { register(); return import("${entry}"); });`;
  return new Worker(code, { eval: true });
}

/** One thread for all builds of a process: TypeScript starts once. It keeps no process alive. */
let thread: Worker | undefined;
/** Ends when the checks before have ended. */
let last: Promise<unknown> = Promise.resolve();

function ask(source: string): Promise<TypesAnswer> {
  thread ??= createWorker();
  const worker = thread;
  worker.ref();
  return new Promise<TypesAnswer>((resolve, reject) => {
    const failed = (error: Error) => {
      thread = undefined;
      reject(error);
    };
    worker.once("error", failed);
    worker.once("message", (answer: TypesAnswer) => {
      worker.off("error", failed);
      worker.unref();
      resolve(answer);
    });
    worker.postMessage(source);
  });
}

/** {@link checkTypes} on a thread of its own, while this one bundles. @throws BuildError as it does */
export async function checkTypesAside(source: string): Promise<readonly string[]> {
  const asked = last.then(() => ask(source));
  last = asked.catch(() => {});
  const answer = await asked;
  if ("files" in answer) return answer.files;
  if ("defect" in answer) throw new Error(answer.defect);
  const errors = answer.problems.map(({ code, text, location }) => new BuildError(code, text, location));
  const first = errors[0]!;
  if (errors.length > 1) first.cause = new AggregateError(errors, `${errors.length} type errors`);
  throw first;
}
