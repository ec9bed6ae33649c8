import { base58 } from "@scure/base";
import { type ViewError, ViewFailure } from "../../chain/state_viewer.js";
import {
  accessKeyView,
  accountIdError,
  accountView,
  hashToBase58,
  type PublicKey,
  parsePublicKey,
  publicKeyToString,
} from "../../primitives/index.js";
import { type BlockReference, flattenedBlockReference, LATEST } from "../block_reference.js";
import { handlerError, parseError, type RpcError } from "../errors.js";
import type { JsonObject, JsonValue } from "../json.js";
import type { Node } from "../node.js";
import {
  accountId,
  base58Error,
  base64,
  boolean,
  fieldsOf,
  flattened,
  legacyList,
  type Parser,
  parseParams,
  publicKey,
  string,
  tagged,
  withDefault,
} from "../params.js";
import { describeBlock } from "./blocks.js";

type QueryRequest =
  | { readonly kind: "view_account"; readonly account_id: string }
  | { readonly kind: "view_code"; readonly account_id: string }
  | { readonly kind: "view_access_key_list"; readonly account_id: string }
  | {
      readonly kind: "view_state";
      readonly account_id: string;
      readonly prefix_base64: Uint8Array;
      readonly include_proof: boolean;
    }
  | { readonly kind: "view_access_key"; readonly account_id: string; readonly public_key: PublicKey }
  | {
      readonly kind: "call_function";
      readonly account_id: string;
      readonly method_name: string;
      readonly args_base64: Uint8Array;
    };

interface Query {
  readonly reference: BlockReference;
  readonly request: QueryRequest;
}

type Fields = Record<string, unknown>;
const accountFields = { account_id: accountId };

const queryRequest = tagged<QueryRequest>("request_type", {
  view_account: (map) => fieldsOf(map as Fields, accountFields),
  view_code: (map) => fieldsOf(map as Fields, accountFields),
  view_state: (map) =>
    fieldsOf(map as Fields, {
      ...accountFields,
      prefix_base64: base64,
      include_proof: withDefault(boolean, false),
    }),
  view_access_key: (map) => fieldsOf(map as Fields, { ...accountFields, public_key: publicKey }),
  view_access_key_list: (map) => fieldsOf(map as Fields, accountFields),
  call_function: (map) =>
    fieldsOf(map as Fields, { ...accountFields, method_name: string, args_base64: base64 }),
});

const MAX_PATH_LENGTH = 10 * 1024;

function decodeBase58(text: string, limit: number): Uint8Array {
  if (text.length > limit * 2) throw parseError("Query data size is too large");
  const error = base58Error(text);
  if (error !== null) throw parseError(error);
  return base58.decode(text);
}

/** `["account/alice.near", ""]`: the request of old clients, a path and base58 data. */
function requestOfPath(path: string, data: string): QueryRequest {
  const [command, account, ...rest] = path.split("/");
  if (account === undefined) throw parseError("Not enough query parameters provided");
  const error = accountIdError(account);
  if (error) throw parseError(error);
  const extra = rest.length > 0 ? rest.join("/") : null;
  const bytes = () => decodeBase58(data, MAX_PATH_LENGTH - path.length);
  switch (command) {
    case "account":
      return { kind: "view_account", account_id: account };
    case "access_key":
      if (extra === null) return { kind: "view_access_key_list", account_id: account };
      return { kind: "view_access_key", account_id: account, public_key: keyOfPath(extra) };
    case "code":
      return { kind: "view_code", account_id: account };
    case "contract":
      return { kind: "view_state", account_id: account, prefix_base64: bytes(), include_proof: false };
    case "call":
      if (extra === null) throw parseError("Method name is missing");
      return { kind: "call_function", account_id: account, method_name: extra, args_base64: bytes() };
    default:
      throw parseError(`Unknown path ${command}`);
  }
}

function keyOfPath(text: string): PublicKey {
  try {
    return parsePublicKey(text);
  } catch {
    throw parseError("Invalid public key");
  }
}

const queryParams: Parser<Query> = legacyList<Query>(
  { 2: ([path, data]) => ({ reference: LATEST, request: requestOfPath(string(path), string(data)) }) },
  flattened("RpcQueryRequest", (map) => ({
    reference: flattenedBlockReference(map),
    request: queryRequest(map),
  })),
);

function unknownBlock(reference: BlockReference & { kind: "block_id" }): RpcError {
  const { id } = reference;
  const block_reference = { block_id: typeof id === "number" ? id : hashToBase58(id) };
  const text = `DB Not Found Error: ${describeBlock(id, "BLOCK HEADER")}${typeof id === "number" ? " \n Cause: Unknown" : ""}`;
  return handlerError("UNKNOWN_BLOCK", { block_reference }, text);
}

/** Two failures are answered as results, as clients have known them for long. */
function failure(error: ViewError, request: QueryRequest, block: JsonObject): JsonObject {
  const { account_id } = request;
  switch (error.kind) {
    case "ContractExecutionError":
      return { error: error.message, logs: [], ...block };
    case "UnknownAccessKey": {
      const key = publicKeyToString((request as { public_key: PublicKey }).public_key);
      return { error: `access key ${key} does not exist while viewing`, logs: [], ...block };
    }
    case "UnknownAccount":
      throw handlerError(
        "UNKNOWN_ACCOUNT",
        { requested_account_id: account_id, ...block },
        `account ${account_id} does not exist while viewing`,
      );
    case "NoContractCode":
      throw handlerError(
        "NO_CONTRACT_CODE",
        { contract_account_id: account_id, ...block },
        `Contract code for contract ID #${account_id} has never been observed on the node`,
      );
    case "TooLargeContractState":
      throw handlerError(
        "TOO_LARGE_CONTRACT_STATE",
        { contract_account_id: account_id, ...block },
        `State of contract ${account_id} is too large to be viewed`,
      );
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function answer(viewer: ReturnType<Node["viewer"]>, request: QueryRequest): JsonObject {
  switch (request.kind) {
    case "view_account":
      return accountView(viewer.account(request.account_id));
    case "view_code": {
      const { code, hash } = viewer.code(request.account_id);
      return { code_base64: toBase64(code), hash: hashToBase58(hash) };
    }
    case "view_state": {
      const records = viewer.contractState(request.account_id, request.prefix_base64);
      const values: JsonValue = records.map(({ key, value }) => ({
        key: toBase64(key),
        value: toBase64(value),
      }));
      if (!request.include_proof) return { values };
      return { values, proof: viewer.stateProof(request.account_id, request.prefix_base64).map(toBase64) };
    }
    case "view_access_key":
      return accessKeyView(viewer.accessKey(request.account_id, request.public_key));
    case "view_access_key_list":
      return {
        keys: viewer.accessKeys(request.account_id).map((item) => ({
          public_key: publicKeyToString(item.publicKey),
          access_key: accessKeyView(item.accessKey),
        })),
      };
    case "call_function": {
      const { result, logs } = viewer.call(request.account_id, request.method_name, request.args_base64);
      return { result, logs };
    }
  }
}

export function query(params: unknown, node: Node): JsonObject {
  const { reference, request } = parseParams(queryParams, params);
  // What a fast forward skipped becomes visible to whoever asks for the newest state.
  if (reference.kind === "finality") node.client.finishJump();
  const stored = node.byReference(reference);
  if (!stored) throw unknownBlock(reference as BlockReference & { kind: "block_id" });
  const { height, hash } = stored.block.header;
  const block = { block_height: height, block_hash: hashToBase58(hash) };
  try {
    return { ...answer(node.viewer(stored), request), ...block };
  } catch (error) {
    if (error instanceof ViewFailure) return failure(error.error, request, block);
    throw error;
  }
}
