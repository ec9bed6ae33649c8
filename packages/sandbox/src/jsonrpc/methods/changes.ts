import type { StoredBlock } from "../../chain/chain_store.js";
import {
  type AccountId,
  accessKeyCodec,
  accessKeyView,
  accountCodec,
  accountView,
  col,
  decode,
  hashToBase58,
  type PublicKey,
  publicKeyToString,
  samePublicKey,
} from "../../primitives/index.js";
import type { StateChange } from "../../runtime/apply.types.js";
import { type BlockReference, flattenedBlockReference } from "../block_reference.js";
import { handlerErrorAsData } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import {
  accountId,
  base64,
  fieldsOf,
  flattened,
  parseParams,
  publicKey,
  struct,
  tagged,
  vec,
} from "../params.js";

/** What a state key is about; other records (queues, postponed receipts) are not shown to clients. */
type Subject =
  | { readonly kind: "account" | "contract_code"; readonly accountId: AccountId }
  | { readonly kind: "access_key"; readonly accountId: AccountId; readonly publicKey: PublicKey }
  | { readonly kind: "data"; readonly accountId: AccountId; readonly key: Uint8Array };

const DATA_SEPARATOR = 0x2c;

function subjectOf(key: Uint8Array): Subject | null {
  const text = (end: number) => Buffer.from(key.subarray(1, end)).toString();
  switch (key[0]) {
    case col.ACCOUNT:
      return { kind: "account", accountId: text(key.length) };
    case col.CONTRACT_CODE:
      return { kind: "contract_code", accountId: text(key.length) };
    case col.ACCESS_KEY: {
      const separator = key.indexOf(col.ACCESS_KEY, 1);
      return { kind: "access_key", accountId: text(separator), publicKey: key.slice(separator + 1) };
    }
    case col.CONTRACT_DATA: {
      const separator = key.indexOf(DATA_SEPARATOR, 1);
      return { kind: "data", accountId: text(separator), key: key.slice(separator + 1) };
    }
    default:
      return null;
  }
}

type ChangesRequest =
  | { readonly kind: "account_changes"; readonly account_ids: readonly string[] }
  | {
      readonly kind: "single_access_key_changes";
      readonly keys: readonly { readonly account_id: string; readonly public_key: PublicKey }[];
    }
  | { readonly kind: "all_access_key_changes"; readonly account_ids: readonly string[] }
  | { readonly kind: "contract_code_changes"; readonly account_ids: readonly string[] }
  | {
      readonly kind: "data_changes";
      readonly account_ids: readonly string[];
      readonly key_prefix_base64: Uint8Array;
    };

type Fields = Record<string, unknown>;
const accounts = { account_ids: vec(accountId) };
const accountWithKey = struct("AccountWithPublicKey", { account_id: accountId, public_key: publicKey });

const changesRequest = tagged<ChangesRequest>("changes_type", {
  account_changes: (map) => fieldsOf(map as Fields, accounts),
  single_access_key_changes: (map) => fieldsOf(map as Fields, { keys: vec(accountWithKey) }),
  all_access_key_changes: (map) => fieldsOf(map as Fields, accounts),
  contract_code_changes: (map) => fieldsOf(map as Fields, accounts),
  data_changes: (map) => fieldsOf(map as Fields, { ...accounts, key_prefix_base64: base64 }),
});

/** One for each account or key that was asked for: changes are answered in that order, twice if asked for twice. */
function filters(request: ChangesRequest): ((subject: Subject) => boolean)[] {
  if (request.kind === "single_access_key_changes") {
    return request.keys.map(
      ({ account_id, public_key }) =>
        (subject) =>
          subject.kind === "access_key" &&
          subject.accountId === account_id &&
          samePublicKey(subject.publicKey, public_key),
    );
  }
  return request.account_ids.map(
    (accountId) => (subject) => subject.accountId === accountId && isAskedFor(request, subject),
  );
}

function isAskedFor(
  request: Exclude<ChangesRequest, { kind: "single_access_key_changes" }>,
  subject: Subject,
): boolean {
  switch (request.kind) {
    case "account_changes":
      return subject.kind === "account";
    case "all_access_key_changes":
      return subject.kind === "access_key";
    case "contract_code_changes":
      return subject.kind === "contract_code";
    case "data_changes": {
      const prefix = request.key_prefix_base64;
      return subject.kind === "data" && Buffer.compare(subject.key.subarray(0, prefix.length), prefix) === 0;
    }
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function changeView(subject: Subject, value: Uint8Array | null): JsonObject {
  const type = `${subject.kind}_${value ? "update" : "deletion"}`;
  const account_id = subject.accountId;
  switch (subject.kind) {
    case "account":
      return { type, change: { account_id, ...(value && accountView(decode(accountCodec, value))) } };
    case "contract_code":
      return { type, change: { account_id, ...(value && { code_base64: toBase64(value) }) } };
    case "access_key":
      return {
        type,
        change: {
          account_id,
          public_key: publicKeyToString(subject.publicKey),
          ...(value && { access_key: accessKeyView(decode(accessKeyCodec, value)) }),
        },
      };
    case "data":
      return {
        type,
        change: {
          account_id,
          key_base64: toBase64(subject.key),
          ...(value && { value_base64: toBase64(value) }),
        },
      };
  }
}

function causeView(cause: StateChange["cause"]): JsonObject {
  if ("txHash" in cause) return { type: cause.type, tx_hash: hashToBase58(cause.txHash) };
  if ("receiptHash" in cause) return { type: cause.type, receipt_hash: hashToBase58(cause.receiptHash) };
  return { type: cause.type };
}

function findBlock(node: Node, reference: BlockReference): StoredBlock {
  const stored = node.byReference(reference);
  if (!stored) throw handlerErrorAsData("UNKNOWN_BLOCK", {});
  return stored;
}

const changesParams = flattened("RpcStateChangesInBlockByTypeRequest", (map) => ({
  reference: flattenedBlockReference(map),
  request: changesRequest(map),
}));

export function changes(params: unknown, node: Node): JsonObject {
  const { reference, request } = parseParams(changesParams, params);
  const { block } = findBlock(node, reference);
  const found = filters(request).flatMap((isWanted) =>
    block.extra.stateChanges.flatMap(({ key, value, cause }) => {
      const subject = subjectOf(key);
      return subject && isWanted(subject) ? [{ cause: causeView(cause), ...changeView(subject, value) }] : [];
    }),
  );
  return { block_hash: hashToBase58(block.header.hash), changes: found };
}

const inBlockParams = flattened("RpcStateChangesInBlockRequest", flattenedBlockReference);

/** What was touched, once for each record. */
export function changesInBlock(params: unknown, node: Node): JsonObject {
  const { block } = findBlock(node, parseParams(inBlockParams, params));
  let last: Uint8Array | null = null;
  const touched: JsonObject[] = [];
  for (const { key } of block.extra.stateChanges) {
    const known = last !== null && Buffer.compare(last, key) === 0;
    const subject = known ? null : subjectOf(key);
    last = key;
    if (subject) touched.push({ type: `${subject.kind}_touched`, account_id: subject.accountId });
  }
  return { block_hash: hashToBase58(block.header.hash), changes: touched };
}
