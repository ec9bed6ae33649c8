import type { InvalidTxError } from "../primitives/index.js";
import type { JsonObject, JsonValue } from "./json.js";

/**
 * An error as the RPC answers it (nearcore `chain/jsonrpc-primitives/src/errors.rs`): `name` and `cause` for new
 * clients, `code`, `message` and `data` for old ones.
 */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(
    readonly kind: "REQUEST_VALIDATION_ERROR" | "HANDLER_ERROR" | "INTERNAL_ERROR",
    override readonly cause: { readonly name: string; readonly info?: JsonObject },
    readonly code: number,
    message: string,
    readonly data: JsonValue,
  ) {
    super(message);
  }

  toJson(): JsonObject {
    return {
      name: this.kind,
      cause: this.cause,
      code: this.code,
      message: this.message,
      data: this.data,
    };
  }
}

/** The request cannot be read: HTTP 400. */
export function parseError(text: string): RpcError {
  const cause = { name: "PARSE_ERROR", info: { error_message: text } };
  return new RpcError("REQUEST_VALIDATION_ERROR", cause, -32700, "Parse error", text);
}

export function methodNotFound(method: string): RpcError {
  const cause = { name: "METHOD_NOT_FOUND", info: { method_name: method } };
  return new RpcError("REQUEST_VALIDATION_ERROR", cause, -32601, "Method not found", method);
}

/** A request that was understood and has no result. A cause without fields has no `info`. */
export function handlerError(name: string, info: JsonObject | undefined, data: JsonValue): RpcError {
  return new RpcError("HANDLER_ERROR", info ? { name, info } : { name }, -32000, "Server error", data);
}

/** For some methods `data` repeats the cause instead of showing a text. */
export function handlerErrorAsData(name: string, info: JsonObject): RpcError {
  return handlerError(name, info, { name, info });
}

/** HTTP 500. */
export function internalError(text: string): RpcError {
  const cause = { name: "INTERNAL_ERROR", info: { error_message: text } };
  return new RpcError("INTERNAL_ERROR", cause, -32000, "Server error", text);
}

export function invalidTransaction(error: InvalidTxError): RpcError {
  const data = { TxExecutionError: { InvalidTxError: error } } as unknown as JsonObject;
  return handlerError("INVALID_TRANSACTION", {}, data);
}

/** HTTP 408: clients try again. */
export function timeoutError(): RpcError {
  return handlerError("TIMEOUT_ERROR", undefined, "Timeout");
}
