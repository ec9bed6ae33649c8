import { inMemoryNodeConfig } from "../cli/node_config.js";
import { startNode } from "../node/start.js";
import { RpcHandler } from "./handler.js";
import type { Node } from "./node.js";

export interface TestNode {
  readonly node: Node;
  /** Status and text of the answer to a body. */
  post(body: string | Uint8Array): Promise<{ readonly status: number; readonly body: string }>;
  /** Status and parsed answer of a method. */
  call(method: string, params?: unknown): Promise<{ readonly status: number; readonly json: RpcResponse }>;
}

export interface RpcResponse {
  readonly result?: unknown;
  readonly error?: {
    readonly name: string;
    readonly cause: { readonly name: string; readonly info?: unknown };
    readonly code: number;
    readonly data: unknown;
  };
}

/** A node on this thread, in memory: enough for everything but deep contract calls. */
export function testNode(pollingTimeout = 10_000): TestNode {
  const { config } = inMemoryNodeConfig({ testSeed: "test.near" });
  const node = startNode({ ...config, info: { ...config.info, pollingTimeout } });
  const handler = new RpcHandler(node);
  const post = async (body: string | Uint8Array) =>
    handler.answer({ kind: "post", body: typeof body === "string" ? Buffer.from(body) : body });
  return {
    node,
    post,
    async call(method, params = []) {
      const { status, body } = await post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
      return { status, json: JSON.parse(body) };
    },
  };
}
