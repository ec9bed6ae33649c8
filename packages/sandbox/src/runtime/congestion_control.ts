import type { RuntimeConfig } from "../parameters/config_store.js";
import { unlistedParameters } from "../parameters/unlisted.js";
import { encode } from "../primitives/borsh.js";
import { type Receipt, receiptCodec } from "../primitives/receipt.js";
import type { TrieUpdate } from "../store/trie_update.js";
import { OutgoingReceiptBuffer } from "./delayed_receipts.js";

/**
 * Takes the receipts that a chunk emits. With one shard the bandwidth scheduler grants the whole bandwidth to the
 * only link: receipts beyond it wait in the buffer for the next chunk.
 */
export class ReceiptSink {
  readonly outgoingReceipts: Receipt[] = [];
  private readonly buffer: OutgoingReceiptBuffer;
  private readonly maxReceiptSize: number;
  private bytesLeft: number;

  constructor(
    private readonly update: TrieUpdate,
    config: RuntimeConfig,
  ) {
    this.buffer = new OutgoingReceiptBuffer(update);
    this.bytesLeft = unlistedParameters(config).maxShardBandwidth;
    this.maxReceiptSize = Number(config.wasm_config.limit_config.max_receipt_size);
  }

  private tryForward(receipt: Receipt): boolean {
    // An output receiver that joins late may push a valid receipt over the limit: it counts as the largest one.
    const size = Math.min(encode(receiptCodec, receipt).length, this.maxReceiptSize);
    if (size > this.bytesLeft) return false;
    this.bytesLeft -= size;
    this.outgoingReceipts.push(receipt);
    return true;
  }

  /** To be called before anything is emitted. */
  forwardFromBuffer(): void {
    if (this.buffer.length === 0) return;
    for (let next = this.buffer.peek(); next && this.tryForward(next); next = this.buffer.peek())
      this.buffer.pop();
    this.update.commit({ type: "updated_delayed_receipts" });
  }

  /** The state's other changes must be committed: buffering commits, too. */
  forwardOrBuffer(receipt: Receipt): void {
    if (this.tryForward(receipt)) return;
    this.buffer.push(receipt);
    this.update.commit({ type: "updated_delayed_receipts" });
  }
}
