import { Worker, type WorkerOptions } from "node:worker_threads";
import type { RpcAnswer, RpcCall } from "../jsonrpc/handler.js";
import { CONTRACT_STACK_SIZE_MB } from "../vm/stack_size.js";
import { Outbox } from "./outbox.js";
import type { NodeConfig } from "./start.js";
import type { Answer, NumberedRequest, Reply, Request } from "./worker.js";

/** The node could not start, or its thread ended. */
export class NodeError extends Error {
  override readonly name = "NodeError";
}

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

const FROM_SOURCES = import.meta.url.endsWith(".ts");

function createWorker(options: WorkerOptions): Worker {
  if (!FROM_SOURCES) {
    // The bundler may have moved this file to a chunk below the entries.
    const folder = import.meta.url.includes("/dist/chunks/") ? ".." : ".";
    return new Worker(new URL(`${folder}/worker.js`, import.meta.url), options);
  }
  // tsx, which runs the sources in tests and scripts, does not reach into threads by itself.
  const entry = new URL("./worker.ts", import.meta.url).href;
  const tsx = import.meta.resolve("tsx/esm/api");
  const code = `import("${tsx}").then(({ register }) => { register(); return import("${entry}"); });`;
  return new Worker(code, { ...options, eval: true });
}

/**
 * The chain on a thread of its own: a contract that runs long does not keep the process from answering signals, and
 * V8's stack there is larger than anything that NEAR's accounting allows.
 */
export class NodeThread {
  readonly #waiting = new Map<number, Waiting>();
  readonly #outbox = new Outbox<NumberedRequest>((requests) => this.worker.postMessage(requests));
  #nextId = 0;
  /** Why the thread takes no more requests. */
  #ended: NodeError | null = null;
  /** Told when the thread ends without being asked to. */
  onFailure: (error: NodeError) => void = () => {};

  private constructor(private readonly worker: Worker) {}

  /** Rejects with a {@link NodeError}. */
  static start(config: NodeConfig): Promise<NodeThread> {
    const worker = createWorker({
      workerData: config,
      resourceLimits: { stackSizeMb: CONTRACT_STACK_SIZE_MB },
    });
    const thread = new NodeThread(worker);
    return new Promise((resolve, reject) => {
      let started = false;
      const fail = (error: Error) => {
        const failure = new NodeError(error.message, { cause: error });
        thread.#end(failure);
        if (started) thread.onFailure(failure);
        else reject(failure);
      };
      const receive = (reply: Reply) => {
        if (reply.kind === "ready") {
          started = true;
          // Only a request that waits for its answer keeps the process alive.
          worker.unref();
          resolve(thread);
        } else if (reply.kind === "failed") {
          fail(new Error(reply.message));
          void worker.terminate();
        } else thread.#receive(reply);
      };
      worker.on("message", (replies: readonly Reply[]) => replies.forEach(receive));
      worker.once("error", fail);
      worker.once("exit", (code) => fail(new Error(`the thread of the chain ended with ${code}`)));
    });
  }

  #receive(reply: Extract<Reply, { readonly id: number }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.worker.unref();
    if (reply.kind === "answer") waiting?.resolve(reply.answer);
    else waiting?.reject(Object.assign(new Error(reply.message), { name: reply.name }));
  }

  #end(error: NodeError): void {
    this.#ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  request(request: Request): Promise<Answer> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#nextId += 1;
    const id = this.#nextId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.ref();
      this.#outbox.send({ id, request });
    });
  }

  async rpc(call: RpcCall): Promise<RpcAnswer> {
    return (await this.request({ kind: "rpc", call })) as RpcAnswer;
  }

  async stop(): Promise<void> {
    this.onFailure = () => {};
    this.worker.removeAllListeners("exit");
    await this.worker.terminate();
    this.#end(new NodeError("the sandbox was stopped"));
  }
}
