import { type GlobalContractIdentifier, globalContractIdentifierCodec } from "./action.js";
import { encode } from "./borsh.js";
import type { PublicKey } from "./crypto.js";
import { hashToBytes } from "./hash.js";
import type { AccountId, CryptoHash } from "./types.js";

/** First byte of a state key: which kind of record it holds (nearcore `trie_key.rs`). */
export const col = {
  ACCOUNT: 0,
  CONTRACT_CODE: 1,
  ACCESS_KEY: 2,
  RECEIVED_DATA: 3,
  POSTPONED_RECEIPT_ID: 4,
  PENDING_DATA_COUNT: 5,
  POSTPONED_RECEIPT: 6,
  DELAYED_RECEIPT_OR_INDICES: 7,
  CONTRACT_DATA: 9,
  PROMISE_YIELD_INDICES: 10,
  PROMISE_YIELD_TIMEOUT: 11,
  PROMISE_YIELD_RECEIPT: 12,
  BUFFERED_RECEIPT_INDICES: 13,
  BUFFERED_RECEIPT: 14,
  BANDWIDTH_SCHEDULER_STATE: 15,
  BUFFERED_RECEIPT_GROUPS_QUEUE_DATA: 16,
  BUFFERED_RECEIPT_GROUPS_QUEUE_ITEM: 17,
  GLOBAL_CONTRACT_CODE: 18,
} as const;

const ACCOUNT_DATA_SEPARATOR = 0x2c;

/** `column ‖ name [‖ separator ‖ rest]`. Names are ASCII once validated; others cannot reach the state. */
function accountKey(column: number, accountId: AccountId, separator: number, rest: Uint8Array): Uint8Array {
  const name = Buffer.from(accountId, "utf8");
  const key = new Uint8Array(name.length + rest.length + 2);
  key[0] = column;
  key.set(name, 1);
  key[name.length + 1] = separator;
  key.set(rest, name.length + 2);
  return key;
}

function nameKey(column: number, accountId: AccountId): Uint8Array {
  const name = Buffer.from(accountId, "utf8");
  const key = new Uint8Array(name.length + 1);
  key[0] = column;
  key.set(name, 1);
  return key;
}

function indexKey(column: number, index: number): Uint8Array {
  const key = new Uint8Array(9);
  key[0] = column;
  new DataView(key.buffer).setBigUint64(1, BigInt(index), true);
  return key;
}

const NOTHING = new Uint8Array(0);

export const trieKey = {
  account: (accountId: AccountId): Uint8Array => nameKey(col.ACCOUNT, accountId),
  contractCode: (accountId: AccountId): Uint8Array => nameKey(col.CONTRACT_CODE, accountId),
  accessKey: (accountId: AccountId, publicKey: PublicKey): Uint8Array =>
    accountKey(col.ACCESS_KEY, accountId, col.ACCESS_KEY, publicKey),
  /** What all access keys of an account start with. */
  accessKeys: (accountId: AccountId): Uint8Array =>
    accountKey(col.ACCESS_KEY, accountId, col.ACCESS_KEY, NOTHING),
  receivedData: (receiverId: AccountId, dataId: CryptoHash): Uint8Array =>
    accountKey(col.RECEIVED_DATA, receiverId, ACCOUNT_DATA_SEPARATOR, hashToBytes(dataId)),
  postponedReceiptId: (receiverId: AccountId, dataId: CryptoHash): Uint8Array =>
    accountKey(col.POSTPONED_RECEIPT_ID, receiverId, ACCOUNT_DATA_SEPARATOR, hashToBytes(dataId)),
  pendingDataCount: (receiverId: AccountId, receiptId: CryptoHash): Uint8Array =>
    accountKey(col.PENDING_DATA_COUNT, receiverId, ACCOUNT_DATA_SEPARATOR, hashToBytes(receiptId)),
  postponedReceipt: (receiverId: AccountId, receiptId: CryptoHash): Uint8Array =>
    accountKey(col.POSTPONED_RECEIPT, receiverId, ACCOUNT_DATA_SEPARATOR, hashToBytes(receiptId)),
  delayedReceiptIndices: (): Uint8Array => new Uint8Array([col.DELAYED_RECEIPT_OR_INDICES]),
  delayedReceipt: (index: number): Uint8Array => indexKey(col.DELAYED_RECEIPT_OR_INDICES, index),
  contractData: (accountId: AccountId, key: Uint8Array): Uint8Array =>
    accountKey(col.CONTRACT_DATA, accountId, ACCOUNT_DATA_SEPARATOR, key),
  promiseYieldIndices: (): Uint8Array => new Uint8Array([col.PROMISE_YIELD_INDICES]),
  promiseYieldTimeout: (index: number): Uint8Array => indexKey(col.PROMISE_YIELD_TIMEOUT, index),
  promiseYieldReceipt: (receiverId: AccountId, dataId: CryptoHash): Uint8Array =>
    accountKey(col.PROMISE_YIELD_RECEIPT, receiverId, ACCOUNT_DATA_SEPARATOR, hashToBytes(dataId)),
  bufferedReceiptIndices: (): Uint8Array => new Uint8Array([col.BUFFERED_RECEIPT_INDICES]),
  bufferedReceipt: (index: number): Uint8Array => {
    // The receiving shard, here always 0, as u16; then the index.
    const key = new Uint8Array(11);
    key[0] = col.BUFFERED_RECEIPT;
    new DataView(key.buffer).setBigUint64(3, BigInt(index), true);
    return key;
  },
  bandwidthSchedulerState: (): Uint8Array => new Uint8Array([col.BANDWIDTH_SCHEDULER_STATE]),
  /** The receiving shard, here always 0, as u64. */
  bufferedReceiptGroupsQueueData: (): Uint8Array => indexKey(col.BUFFERED_RECEIPT_GROUPS_QUEUE_DATA, 0),
  bufferedReceiptGroupsQueueItem: (index: number): Uint8Array => {
    const key = new Uint8Array(17);
    key[0] = col.BUFFERED_RECEIPT_GROUPS_QUEUE_ITEM;
    new DataView(key.buffer).setBigUint64(9, BigInt(index), true);
    return key;
  },
  globalContractCode: (identifier: GlobalContractIdentifier): Uint8Array => {
    const id = encode(globalContractIdentifierCodec, identifier);
    const key = new Uint8Array(id.length + 1);
    key[0] = col.GLOBAL_CONTRACT_CODE;
    key.set(id, 1);
    return key;
  },
} as const;

/** The public key in an access key's state key. */
export function publicKeyOfTrieKey(key: Uint8Array, accountId: AccountId): PublicKey {
  return key.slice(Buffer.byteLength(accountId) + 2);
}
