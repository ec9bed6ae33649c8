import { accountIdCodec } from "../primitives/account_id.js";
import { type Codec, decode, encode, safeU64, struct } from "../primitives/borsh.js";
import { cryptoHashCodec } from "../primitives/hash.js";
import type { Receipt } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import type { AccountId, BlockHeight, CryptoHash } from "../primitives/types.js";
import { getQueueIndices, setQueueIndices } from "../store/records.js";
import type { TrieUpdate } from "../store/trie_update.js";
import { newReceiptId } from "./ids.js";
import { isChunkFull, type ProcessingState } from "./processing_state.js";

/** When a yielded receipt gives up waiting. */
interface PromiseYieldTimeout {
  readonly accountId: AccountId;
  readonly dataId: CryptoHash;
  readonly expiresAt: BlockHeight;
}

const timeoutCodec: Codec<PromiseYieldTimeout> = struct<PromiseYieldTimeout>({
  accountId: accountIdCodec,
  dataId: cryptoHashCodec,
  expiresAt: safeU64,
});

/** Appends to the queue of timeouts, which is ordered because all wait equally long. */
export function enqueuePromiseYieldTimeout(update: TrieUpdate, timeout: PromiseYieldTimeout): void {
  const key = trieKey.promiseYieldIndices();
  const { firstIndex, nextAvailableIndex } = getQueueIndices(update, key);
  update.set(trieKey.promiseYieldTimeout(nextAvailableIndex), encode(timeoutCodec, timeout));
  setQueueIndices(update, key, { firstIndex, nextAvailableIndex: nextAvailableIndex + 1 });
}

function timeoutReceipt({ accountId, dataId }: PromiseYieldTimeout, receiptId: CryptoHash): Receipt {
  return {
    predecessorId: accountId,
    receiverId: accountId,
    receiptId,
    receipt: { kind: "PromiseResume", dataId, data: null },
  };
}

/** Resumes, with a failure as input, the yielded receipts whose time is over. They run in the next block. */
export function resolvePromiseYieldTimeouts(state: ProcessingState): void {
  const { update, applyState, sink } = state;
  const indicesKey = trieKey.promiseYieldIndices();
  const initial = getQueueIndices(update, indicesKey);
  let { firstIndex } = initial;
  let resumed = 0;
  const receipts: Receipt[] = [];
  while (firstIndex < initial.nextAvailableIndex && !isChunkFull(state)) {
    const key = trieKey.promiseYieldTimeout(firstIndex);
    const timeout = decode(timeoutCodec, update.get(key)!);
    if (timeout.expiresAt > applyState.blockHeight) break;
    if (update.has(trieKey.promiseYieldReceipt(timeout.accountId, timeout.dataId)))
      receipts.push(timeoutReceipt(timeout, newReceiptId(timeout.dataId, applyState.blockHeight, resumed++)));
    update.remove(key);
    firstIndex += 1;
  }
  if (firstIndex !== initial.firstIndex) setQueueIndices(update, indicesKey, { ...initial, firstIndex });
  update.commit({ type: "updated_delayed_receipts" });
  for (const receipt of receipts) sink.forwardOrBuffer(receipt);
}
