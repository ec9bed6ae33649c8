import { internalError, methodNotFound, parseError, RpcError } from "./errors.js";
import { type JsonValue, printJson } from "./json.js";
import { networkInfo, status } from "./methods/chain_info.js";
import { methods } from "./methods/index.js";
import { Metrics } from "./metrics.js";
import type { Node } from "./node.js";
import { parseJson } from "./serde_json.js";

/** A request as the HTTP server passes it on. */
export type RpcCall =
  | { readonly kind: "post"; readonly body: Uint8Array }
  | { readonly kind: "get"; readonly page: "status" | "health" | "network_info" | "metrics" };

export interface RpcAnswer {
  readonly status: number;
  readonly contentType: "application/json" | "text/plain; charset=utf-8";
  readonly body: string;
}

const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

interface Request {
  readonly method: string;
  readonly params: unknown;
  readonly id: JsonValue;
}

const REQUEST_FIELDS = new Set(["jsonrpc", "method", "params", "id"]);

function asRequest(value: unknown): Request | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { jsonrpc, method, params = null, id } = value as Record<string, unknown>;
  if (jsonrpc !== "2.0" || typeof method !== "string" || id === undefined) return null;
  if (Object.keys(value).some((field) => !REQUEST_FIELDS.has(field))) return null;
  return { method, params, id: id as JsonValue };
}

/** Answers requests: whatever is sent gets an answer, and nothing that is sent stops the node. */
export class RpcHandler {
  readonly #metrics = new Metrics();

  constructor(private readonly node: Node) {}

  async answer(call: RpcCall): Promise<RpcAnswer> {
    try {
      return call.kind === "get" ? this.#page(call.page) : await this.#post(call.body);
    } catch (error) {
      // A defect of the sandbox: say so, and go on.
      process.stderr.write(`near-sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
      return { status: 500, contentType: TEXT_TYPE, body: String(error) };
    }
  }

  #page(page: "status" | "health" | "network_info" | "metrics"): RpcAnswer {
    this.node.client.catchUp();
    const json = (value: JsonValue): RpcAnswer => ({
      status: 200,
      contentType: JSON_TYPE,
      body: printJson(value, false),
    });
    switch (page) {
      case "status":
        return json(status(null, this.node));
      case "health":
        return json(null);
      case "network_info":
        return json(networkInfo());
      case "metrics":
        return { status: 200, contentType: TEXT_TYPE, body: this.#metrics.text(this.node) };
    }
  }

  async #post(body: Uint8Array): Promise<RpcAnswer> {
    let message: unknown;
    try {
      message = parseJson(Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8"));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { status: 400, contentType: TEXT_TYPE, body: `Json deserialize error: ${error.message}` };
    }
    const request = asRequest(message);
    if (!request) return this.#error(parseError("JSON RPC Request format was expected"), null, null);
    const started = performance.now();
    try {
      const result = await this.#call(request);
      this.#metrics.count(request.method, performance.now() - started, null);
      const id = printJson(request.id, true);
      return {
        status: 200,
        contentType: JSON_TYPE,
        body: `{"jsonrpc":"2.0","result":${printJson(result, true)},"id":${id}}`,
      };
    } catch (error) {
      const shown = error instanceof RpcError ? error : this.#defect(error);
      const known = methods.has(request.method) ? request.method : "UNSUPPORTED_METHOD";
      this.#metrics.count(known, performance.now() - started, shown.code);
      return this.#error(shown, request.id, request.params);
    }
  }

  #call({ method, params }: Request): JsonValue | Promise<JsonValue> {
    this.node.client.catchUp();
    const handler = methods.get(method);
    if (!handler) throw methodNotFound(method);
    return handler(params, this.node);
  }

  #defect(error: unknown): RpcError {
    process.stderr.write(`near-sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
    return internalError(error instanceof Error ? error.message : String(error));
  }

  #error(error: RpcError, id: JsonValue, params: unknown): RpcAnswer {
    // The error's own fields keep their order, what is inside them is sorted.
    const { name, cause, code, message, data } = error.toJson();
    const fields = [
      `"name":${printJson(name, true)}`,
      `"cause":${printJson(cause, error.kind !== "REQUEST_VALIDATION_ERROR")}`,
      `"code":${printJson(code, true)}`,
      `"message":${printJson(message, true)}`,
      `"data":${printJson(data, true)}`,
    ];
    const body = `{"jsonrpc":"2.0","error":{${fields.join(",")}},"id":${printJson(id, true)}}`;
    return { status: this.#httpStatus(error, params), contentType: JSON_TYPE, body };
  }

  #httpStatus(error: RpcError, params: unknown): number {
    if (error.kind === "REQUEST_VALIDATION_ERROR") return 400;
    if (error.kind === "INTERNAL_ERROR") return 500;
    if (error.cause.name === "TIMEOUT_ERROR") return 408;
    if (error.cause.name === "UNKNOWN_BLOCK") {
      const id = (params as { block_id?: unknown } | null)?.block_id;
      if (typeof id === "number" && id < this.node.head.height) return 422;
    }
    return 200;
  }
}
