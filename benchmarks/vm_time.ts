import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { runtimeConfig } from "../packages/sandbox/src/parameters/config_store.js";
import { Exports, INFO_SECTION } from "../packages/sandbox/src/vm/prepare/layout.js";
import { prepareContract } from "../packages/sandbox/src/vm/prepare/prepare.js";
import { ROOT } from "../scripts/build/paths.js";

/** One program of `vm/programs.c`, on the same V8 in the same process. */
export interface VmTime {
  readonly program: string;
  /** Milliseconds of one run, the shortest of many. */
  readonly plain: number;
  readonly instrumented: number;
  /** Operators that NEAR counts in one run. */
  readonly operators: number;
}

const ENOUGH = 2n ** 62n;
/** Enough for V8's optimising compiler, which works beside the first ones. */
const RUNS = 200;

const FLAGS = [
  "--target=wasm32",
  "-O2",
  "-mcpu=mvp",
  "-msign-ext",
  "-mmutable-globals",
  "-nostdlib",
  "-fno-builtin",
  "-Wl,--no-entry",
  "-Wl,-z,stack-size=65536",
];

/** In a thread, as the builder does: clang announces its start on stdout. */
async function compiledPrograms(): Promise<Uint8Array> {
  const worker = new Worker(join(ROOT, "packages/builder/engine/compile_worker.js"), {
    workerData: { clang: import.meta.resolve("@yowasp/clang") },
    execArgv: [],
    stdout: true,
  });
  const output = "programs.wasm";
  const files = { "programs.c": readFileSync(new URL("vm/programs.c", import.meta.url), "utf8") };
  worker.postMessage({ args: [...FLAGS, "-o", output, "programs.c"], files, output });
  const [answer] = (await once(worker, "message")) as [{ bytes?: Uint8Array; failure?: string }];
  await worker.terminate();
  if (!answer.bytes) throw new Error(`benchmarks/vm/programs.c does not compile:\n${answer.failure}`);
  return answer.bytes;
}

type Run = () => void;

function milliseconds(run: Run): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

/** Every program with and without instrumentation, in turns. */
export async function measureVm(): Promise<VmTime[]> {
  const config = runtimeConfig(77);
  const code = await compiledPrograms();
  const plain = new WebAssembly.Instance(new WebAssembly.Module(code), {}).exports;
  const module = new WebAssembly.Module(prepareContract(code, config));
  const info = JSON.parse(
    new TextDecoder().decode(WebAssembly.Module.customSections(module, INFO_SECTION)[0]),
  ) as { readonly methods: readonly (readonly [name: string, index: number])[] };
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 2048, shared: true });
  const instrumented = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const gasLeft = instrumented[Exports.gasLeft] as WebAssembly.Global<"i64">;

  return info.methods.map(([program, index]) => {
    const own = plain[program] as Run;
    const method = instrumented[Exports.function(index)] as Run;
    gasLeft.value = ENOUGH;
    method();
    const operators = Number((ENOUGH - gasLeft.value) / config.wasm_config.regular_op_cost);
    const counted = () => {
      gasLeft.value = ENOUGH;
      method();
    };
    let [shortestOwn, shortestCounted] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // In turns: what else the machine does meets both.
    for (let run = 0; run < RUNS; run++) {
      shortestOwn = Math.min(shortestOwn, milliseconds(own));
      shortestCounted = Math.min(shortestCounted, milliseconds(counted));
    }
    return { program, plain: shortestOwn, instrumented: shortestCounted, operators };
  });
}
