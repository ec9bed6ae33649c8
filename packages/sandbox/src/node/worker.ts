import { parentPort, workerData } from "node:worker_threads";
import { BLOCKS_TO_FINALITY, type Snapshot } from "../chain/client.js";
import { type RpcAnswer, type RpcCall, RpcHandler } from "../jsonrpc/handler.js";
import type { Node } from "../jsonrpc/node.js";
import { Outbox } from "./outbox.js";
import { type NodeConfig, startNode } from "./start.js";

/** What the thread of the chain is asked for. */
export type Request =
  | { readonly kind: "rpc"; readonly call: RpcCall }
  | { readonly kind: "snapshot" }
  | { readonly kind: "rollback"; readonly snapshot: number }
  | { readonly kind: "forget"; readonly snapshot: number }
  | { readonly kind: "fastForward"; readonly blocks: number }
  | { readonly kind: "produceBlocks"; readonly count: number };

export interface NumberedRequest {
  readonly id: number;
  readonly request: Request;
}

export type Answer = RpcAnswer | number | null;

/** Errors cross the threads as their name and text. */
export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly name: string; readonly message: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "error"; readonly id: number; readonly name: string; readonly message: string };

const port = parentPort!;

const outbox = new Outbox<Reply>((replies) => port.postMessage(replies));
const post = (reply: Reply) => outbox.send(reply);

function describe(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

function serve(node: Node): void {
  const handler = new RpcHandler(node);
  const snapshots = new Map<number, Snapshot>();
  let nextSnapshot = 0;

  async function answer(request: Request): Promise<Answer> {
    switch (request.kind) {
      case "rpc":
        return handler.answer(request.call);
      case "snapshot":
        nextSnapshot += 1;
        snapshots.set(nextSnapshot, node.client.snapshot());
        return nextSnapshot;
      case "rollback": {
        const snapshot = snapshots.get(request.snapshot);
        if (!snapshot) throw new Error(`expected a snapshot of this sandbox, got number ${request.snapshot}`);
        node.client.rollback(snapshot);
        return null;
      }
      case "forget":
        snapshots.delete(request.snapshot);
        return null;
      case "fastForward":
        await node.client.fastForward(request.blocks);
        node.client.produceBlocks(BLOCKS_TO_FINALITY);
        return null;
      case "produceBlocks":
        node.client.produceBlocks(request.count);
        return null;
    }
  }

  const serveOne = ({ id, request }: NumberedRequest) => {
    answer(request).then(
      (result) => post({ kind: "answer", id, answer: result }),
      (error: unknown) => post({ kind: "error", id, ...describe(error) }),
    );
  };
  port.on("message", (requests: readonly NumberedRequest[]) => requests.forEach(serveOne));
}

try {
  serve(startNode(workerData as NodeConfig));
  post({ kind: "ready" });
} catch (error) {
  post({ kind: "failed", ...describe(error) });
}
