import type { RuntimeConfig } from "../parameters/config_store.js";
import { type BandwidthRequest, makeBandwidthRequest } from "../primitives/bandwidth_scheduler.js";
import { encode } from "../primitives/borsh.js";
import type { CongestionInfo } from "../primitives/congestion_info.js";
import { type Receipt, receiptCodec, type StateStoredReceipt } from "../primitives/receipt.js";
import { ReceiptGroupsQueue } from "../store/outgoing_metadata.js";
import type { TrieUpdate } from "../store/trie_update.js";
import { schedulerParams } from "./bandwidth_scheduler.js";
import { DelayedReceiptQueue, OutgoingReceiptBuffer } from "./delayed_receipts.js";
import { prepaidReceiptGas } from "./refunds.js";

/** What a receipt counts while it waits: bytes, and the gas bought for it. Data and yields count no gas. */
function stored(config: RuntimeConfig, receipt: Receipt): StateStoredReceipt {
  const inner = receipt.receipt;
  return {
    receipt,
    congestionGas: inner.kind === "Action" ? prepaidReceiptGas(config, inner, receipt.receiverId) : 0n,
    congestionSize: encode(receiptCodec, receipt).length,
  };
}

/**
 * Takes the receipts that a chunk emits. With one shard the bandwidth scheduler grants the whole bandwidth to the
 * only link: receipts beyond it wait in the buffer for the next chunk. The state's other changes must be committed
 * before each call, because buffering commits, too.
 */
export class ReceiptSink {
  readonly outgoingReceipts: Receipt[] = [];
  #congestion: CongestionInfo;
  readonly #buffer: OutgoingReceiptBuffer;
  readonly #groups: ReceiptGroupsQueue;
  readonly #maxReceiptSize: number;

  constructor(
    private readonly update: TrieUpdate,
    private readonly config: RuntimeConfig,
    congestion: CongestionInfo,
    /** Granted by the bandwidth scheduler. */
    private bytesLeft: number,
  ) {
    this.#congestion = congestion;
    this.#buffer = new OutgoingReceiptBuffer(update);
    this.#groups = new ReceiptGroupsQueue(update);
    this.#maxReceiptSize = Number(config.wasm_config.limit_config.max_receipt_size);
  }

  #tryForward({ receipt, congestionSize }: StateStoredReceipt): boolean {
    // An output receiver that joins late may push a valid receipt over the limit: it counts as the largest one.
    const size = Math.min(congestionSize, this.#maxReceiptSize);
    if (size > this.bytesLeft) return false;
    this.bytesLeft -= size;
    this.outgoingReceipts.push(receipt);
    return true;
  }

  #count({ congestionGas, congestionSize }: StateStoredReceipt, sign: 1 | -1): void {
    const { bufferedReceiptsGas, receiptBytes } = this.#congestion;
    this.#congestion = {
      ...this.#congestion,
      bufferedReceiptsGas: bufferedReceiptsGas + BigInt(sign) * congestionGas,
      receiptBytes: receiptBytes + sign * congestionSize,
    };
  }

  /** To be called before anything is emitted. */
  forwardFromBuffer(): void {
    for (
      let next = this.#buffer.peekFront();
      next && this.#tryForward(next);
      next = this.#buffer.peekFront()
    ) {
      this.#buffer.popFront();
      this.#groups.receiptPopped(next.congestionSize, next.congestionGas);
      this.#count(next, -1);
    }
    this.update.commit({ type: "updated_delayed_receipts" });
  }

  forwardOrBuffer(receipt: Receipt): void {
    const item = stored(this.config, receipt);
    if (this.#tryForward(item)) return;
    this.#count(item, 1);
    this.#groups.receiptPushed(item.congestionSize, item.congestionGas);
    this.#buffer.pushBack(item);
    this.update.commit({ type: "updated_delayed_receipts" });
  }

  /** What the next chunk's header says of this shard: buffered and delayed receipts together. */
  congestionInfo(delayed: DelayedReceipts): CongestionInfo {
    const { delayedReceiptsGas, receiptBytes } = this.#congestion;
    return {
      ...this.#congestion,
      delayedReceiptsGas: delayedReceiptsGas + delayed.gasChange,
      receiptBytes: receiptBytes + delayed.bytesChange,
    };
  }

  /** What the next chunk's header asks for to empty the buffer. */
  bandwidthRequests(): BandwidthRequest[] {
    const request = makeBandwidthRequest(0, this.#groups.sizes(), schedulerParams(this.config));
    return request ? [request] : [];
  }
}

/** The delayed queue, with the sums by which this chunk changes it (nearcore `DelayedReceiptQueueWrapper`). */
export class DelayedReceipts {
  gasChange = 0n;
  bytesChange = 0;
  readonly #queue: DelayedReceiptQueue;

  constructor(
    update: TrieUpdate,
    private readonly config: RuntimeConfig,
  ) {
    this.#queue = new DelayedReceiptQueue(update);
  }

  get length(): number {
    return this.#queue.length;
  }

  push(receipt: Receipt): void {
    const item = stored(this.config, receipt);
    this.gasChange += item.congestionGas;
    this.bytesChange += item.congestionSize;
    this.#queue.pushBack(item);
  }

  pop(): Receipt | null {
    const item = this.#queue.popFront();
    if (!item) return null;
    this.gasChange -= item.congestionGas;
    this.bytesChange -= item.congestionSize;
    return item.receipt;
  }
}
