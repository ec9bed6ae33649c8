import { decode, encode, safeU64, struct, vec } from "../primitives/borsh.js";
import { type StateStoredReceipt, stateStoredReceiptCodec } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import { getQueueIndices, type QueueIndices, queueIndicesCodec, setQueueIndices } from "../store/records.js";
import { TrieQueue } from "../store/trie_queue.js";
import type { TrieUpdate } from "../store/trie_update.js";

/** Receipts that found the chunk full: they run first in the next one. */
export class DelayedReceiptQueue extends TrieQueue<StateStoredReceipt> {
  constructor(update: TrieUpdate) {
    const key = trieKey.delayedReceiptIndices();
    super(update, {
      item: stateStoredReceiptCodec,
      itemKey: trieKey.delayedReceipt,
      readIndices: () => getQueueIndices(update, key),
      writeIndices: (indices) => setQueueIndices(update, key, indices),
    });
  }
}

/** The buffers of a shard by the shard that they are for: here one at most. */
const bufferIndices = vec(
  struct<{ readonly shardId: number; readonly indices: QueueIndices }>({
    shardId: safeU64,
    indices: queueIndicesCodec,
  }),
);

/** Receipts that the chunk could not send any more: they are sent first in the next one. */
export class OutgoingReceiptBuffer extends TrieQueue<StateStoredReceipt> {
  constructor(update: TrieUpdate) {
    const key = trieKey.bufferedReceiptIndices();
    super(update, {
      item: stateStoredReceiptCodec,
      itemKey: trieKey.bufferedReceipt,
      readIndices: () => {
        const bytes = update.get(key);
        const [buffer] = bytes ? decode(bufferIndices, bytes) : [];
        return buffer?.indices ?? { firstIndex: 0, nextAvailableIndex: 0 };
      },
      writeIndices: (indices) => update.set(key, encode(bufferIndices, [{ shardId: 0, indices }])),
    });
  }
}
