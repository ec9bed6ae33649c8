import { type AccessKey, accessKeyCodec } from "../primitives/access_key.js";
import { type Account, accountCodec } from "../primitives/account.js";
import { type Codec, decode, encode, safeU64, struct, u32 } from "../primitives/borsh.js";
import type { PublicKey } from "../primitives/crypto.js";
import { cryptoHashCodec } from "../primitives/hash.js";
import { type Receipt, receiptCodec, receivedDataCodec } from "../primitives/receipt.js";
import { publicKeyOfTrieKey, trieKey } from "../primitives/trie_key.js";
import type { AccountId, CryptoHash } from "../primitives/types.js";
import type { TrieUpdate } from "./trie_update.js";

/** A {@link TrieUpdate} or a `StateRoot`: what records are read from. */
export interface StateReader {
  get(key: Uint8Array): Uint8Array | null;
}

function read<T>(state: StateReader, key: Uint8Array, codec: Codec<T>): T | null {
  const bytes = state.get(key);
  return bytes && decode(codec, bytes);
}

export function getAccount(state: StateReader, accountId: AccountId): Account | null {
  return read(state, trieKey.account(accountId), accountCodec);
}

export function setAccount(update: TrieUpdate, accountId: AccountId, account: Account): void {
  update.set(trieKey.account(accountId), encode(accountCodec, account));
}

export function getAccessKey(
  state: StateReader,
  accountId: AccountId,
  publicKey: PublicKey,
): AccessKey | null {
  return read(state, trieKey.accessKey(accountId, publicKey), accessKeyCodec);
}

export function setAccessKey(
  update: TrieUpdate,
  accountId: AccountId,
  publicKey: PublicKey,
  accessKey: AccessKey,
): void {
  update.set(trieKey.accessKey(accountId, publicKey), encode(accessKeyCodec, accessKey));
}

export function removeAccessKey(update: TrieUpdate, accountId: AccountId, publicKey: PublicKey): void {
  update.remove(trieKey.accessKey(accountId, publicKey));
}

/** All keys of an account in the order of the state. */
export function accessKeys(
  state: { iterate(prefix: Uint8Array): Iterable<readonly [Uint8Array, { readonly bytes: Uint8Array }]> },
  accountId: AccountId,
): { readonly publicKey: PublicKey; readonly accessKey: AccessKey }[] {
  return [...state.iterate(trieKey.accessKeys(accountId))].map(([key, { bytes }]) => ({
    publicKey: publicKeyOfTrieKey(key, accountId),
    accessKey: decode(accessKeyCodec, bytes),
  }));
}

/** Account, code, access keys and contract data. Data waiting for the account's receipts stays, as in nearcore. */
export function removeAccount(update: TrieUpdate, accountId: AccountId): void {
  update.remove(trieKey.account(accountId));
  update.remove(trieKey.contractCode(accountId));
  const data = trieKey.contractData(accountId, new Uint8Array(0));
  for (const key of [...update.keys(trieKey.accessKeys(accountId)), ...update.keys(data)]) update.remove(key);
}

/** `undefined` when nothing arrived; `null` when a failure did. */
export function getReceivedData(
  state: StateReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): Uint8Array | null | undefined {
  const bytes = state.get(trieKey.receivedData(receiverId, dataId));
  return bytes ? decode(receivedDataCodec, bytes) : undefined;
}

export function setReceivedData(
  update: TrieUpdate,
  receiverId: AccountId,
  dataId: CryptoHash,
  data: Uint8Array | null,
): void {
  update.set(trieKey.receivedData(receiverId, dataId), encode(receivedDataCodec, data));
}

export function getPostponedReceiptId(
  state: StateReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): CryptoHash | null {
  return read(state, trieKey.postponedReceiptId(receiverId, dataId), cryptoHashCodec);
}

export function setPostponedReceiptId(
  update: TrieUpdate,
  receiverId: AccountId,
  dataId: CryptoHash,
  receiptId: CryptoHash,
): void {
  update.set(trieKey.postponedReceiptId(receiverId, dataId), encode(cryptoHashCodec, receiptId));
}

export function getPendingDataCount(
  state: StateReader,
  receiverId: AccountId,
  receiptId: CryptoHash,
): number | null {
  return read(state, trieKey.pendingDataCount(receiverId, receiptId), u32);
}

export function setPendingDataCount(
  update: TrieUpdate,
  receiverId: AccountId,
  receiptId: CryptoHash,
  count: number,
): void {
  update.set(trieKey.pendingDataCount(receiverId, receiptId), encode(u32, count));
}

export function getPostponedReceipt(
  state: StateReader,
  receiverId: AccountId,
  receiptId: CryptoHash,
): Receipt | null {
  return read(state, trieKey.postponedReceipt(receiverId, receiptId), receiptCodec);
}

export function setPostponedReceipt(update: TrieUpdate, receipt: Receipt): void {
  update.set(trieKey.postponedReceipt(receipt.receiverId, receipt.receiptId), encode(receiptCodec, receipt));
}

export function getPromiseYieldReceipt(
  state: StateReader,
  receiverId: AccountId,
  dataId: CryptoHash,
): Receipt | null {
  return read(state, trieKey.promiseYieldReceipt(receiverId, dataId), receiptCodec);
}

export function setPromiseYieldReceipt(update: TrieUpdate, dataId: CryptoHash, receipt: Receipt): void {
  update.set(trieKey.promiseYieldReceipt(receipt.receiverId, dataId), encode(receiptCodec, receipt));
}

/** Positions of a queue in the state: `firstIndex` is read next, `nextAvailableIndex` written next. */
export interface QueueIndices {
  readonly firstIndex: number;
  readonly nextAvailableIndex: number;
}

export const queueIndicesCodec: Codec<QueueIndices> = struct<QueueIndices>({
  firstIndex: safeU64,
  nextAvailableIndex: safeU64,
});

export function getQueueIndices(state: StateReader, key: Uint8Array): QueueIndices {
  return read(state, key, queueIndicesCodec) ?? { firstIndex: 0, nextAvailableIndex: 0 };
}

export function setQueueIndices(update: TrieUpdate, key: Uint8Array, indices: QueueIndices): void {
  update.set(key, encode(queueIndicesCodec, indices));
}
