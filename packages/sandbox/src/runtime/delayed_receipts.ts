import { encode } from "../primitives/borsh.js";
import { type Receipt, receiptCodec } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import { getQueuedReceipt, getQueueIndices, type QueueIndices, setQueueIndices } from "../store/records.js";
import type { TrieUpdate } from "../store/trie_update.js";

/** A queue of receipts that lives in the state. */
class ReceiptQueue {
  private indices: QueueIndices;

  constructor(
    private readonly update: TrieUpdate,
    private readonly indicesKey: Uint8Array,
    private readonly receiptKey: (index: number) => Uint8Array,
  ) {
    this.indices = getQueueIndices(update, indicesKey);
  }

  get length(): number {
    return this.indices.nextAvailableIndex - this.indices.firstIndex;
  }

  private move(indices: QueueIndices): void {
    this.indices = indices;
    setQueueIndices(this.update, this.indicesKey, indices);
  }

  push(receipt: Receipt): void {
    const { firstIndex, nextAvailableIndex } = this.indices;
    this.update.set(this.receiptKey(nextAvailableIndex), encode(receiptCodec, receipt));
    this.move({ firstIndex, nextAvailableIndex: nextAvailableIndex + 1 });
  }

  peek(): Receipt | null {
    return this.length === 0 ? null : getQueuedReceipt(this.update, this.receiptKey(this.indices.firstIndex));
  }

  pop(): Receipt | null {
    const receipt = this.peek();
    if (!receipt) return null;
    const { firstIndex, nextAvailableIndex } = this.indices;
    this.update.remove(this.receiptKey(firstIndex));
    this.move({ firstIndex: firstIndex + 1, nextAvailableIndex });
    return receipt;
  }
}

/** Receipts that found the chunk full: they run first in the next one. */
export class DelayedReceiptQueue extends ReceiptQueue {
  constructor(update: TrieUpdate) {
    super(update, trieKey.delayedReceiptIndices(), trieKey.delayedReceipt);
  }
}

/** Receipts that the chunk could not send any more: they are sent first in the next one. */
export class OutgoingReceiptBuffer extends ReceiptQueue {
  constructor(update: TrieUpdate) {
    super(update, trieKey.bufferedReceiptIndices(), trieKey.bufferedReceipt);
  }
}
