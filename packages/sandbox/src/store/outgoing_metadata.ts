import { type Codec, decode, encode, enumeration, safeU64, struct, u128 } from "../primitives/borsh.js";
import { trieKey } from "../primitives/trie_key.js";
import type { Gas } from "../primitives/types.js";
import { type QueueIndices, queueIndicesCodec } from "./records.js";
import { TrieQueue } from "./trie_queue.js";
import type { TrieUpdate } from "./trie_update.js";

/** Receipts that follow each other in the outgoing buffer. */
interface ReceiptGroup {
  readonly size: number;
  readonly gas: Gas;
}

interface Totals {
  readonly totalSize: number;
  readonly totalGas: Gas;
  readonly totalReceiptsNum: number;
}

interface QueueData extends Totals {
  readonly indices: QueueIndices;
}

type Versioned<T> = { readonly kind: "V0" } & T;

const groupCodec: Codec<Versioned<ReceiptGroup>> = enumeration<Versioned<ReceiptGroup>>({
  V0: struct<ReceiptGroup>({ size: safeU64, gas: u128 }),
});

const dataCodec: Codec<Versioned<QueueData>> = enumeration<Versioned<QueueData>>({
  V0: struct<QueueData>({
    indices: queueIndicesCodec,
    totalSize: safeU64,
    totalGas: u128,
    totalReceiptsNum: safeU64,
  }),
});

/** Bytes that a group aims to stay below. A single receipt may be larger. */
const GROUP_SIZE_UPPER_BOUND = 100_000;

/** Sizes of what waits in the outgoing buffer, for bandwidth requests (nearcore `ReceiptGroupsQueue`). */
export class ReceiptGroupsQueue {
  #totals: Totals = { totalSize: 0, totalGas: 0n, totalReceiptsNum: 0 };
  readonly #queue: TrieQueue<Versioned<ReceiptGroup>>;

  constructor(update: TrieUpdate) {
    const key = trieKey.bufferedReceiptGroupsQueueData();
    this.#queue = new TrieQueue(update, {
      item: groupCodec,
      itemKey: trieKey.bufferedReceiptGroupsQueueItem,
      readIndices: () => {
        const bytes = update.get(key);
        if (!bytes) return { firstIndex: 0, nextAvailableIndex: 0 };
        const { indices, ...totals } = decode(dataCodec, bytes);
        this.#totals = totals;
        return indices;
      },
      writeIndices: (indices) => update.set(key, encode(dataCodec, { ...this.#totals, kind: "V0", indices })),
    });
  }

  #add(size: number, gas: Gas, count: 1 | -1): void {
    const { totalSize, totalGas, totalReceiptsNum } = this.#totals;
    this.#totals = {
      totalSize: totalSize + count * size,
      totalGas: totalGas + BigInt(count) * gas,
      totalReceiptsNum: totalReceiptsNum + count,
    };
  }

  receiptPushed(size: number, gas: Gas): void {
    this.#add(size, gas, 1);
    const last = this.#queue.popBack();
    if (last && last.size + size <= GROUP_SIZE_UPPER_BOUND) {
      this.#queue.pushBack({ kind: "V0", size: last.size + size, gas: last.gas + gas });
      return;
    }
    if (last) this.#queue.pushBack(last);
    this.#queue.pushBack({ kind: "V0", size, gas });
  }

  receiptPopped(size: number, gas: Gas): void {
    this.#add(size, gas, -1);
    const first = this.#queue.peekFront();
    if (!first) throw new Error("a receipt left the outgoing buffer that no group counts");
    if (first.size === size) this.#queue.popFront();
    else this.#queue.replaceFront({ kind: "V0", size: first.size - size, gas: first.gas - gas });
  }

  *sizes(): Generator<number> {
    for (const { size } of this.#queue) yield size;
  }
}
