import { type Codec, decode, encode } from "../primitives/borsh.js";
import type { QueueIndices } from "./records.js";
import type { TrieUpdate } from "./trie_update.js";

/** Where a queue keeps its positions and its items. */
export interface QueueLayout<T> {
  readonly item: Codec<T>;
  readonly itemKey: (index: number) => Uint8Array;
  readonly readIndices: () => QueueIndices;
  readonly writeIndices: (indices: QueueIndices) => void;
}

/** A queue that lives in the state (nearcore `TrieQueue`). Changes are not committed. */
export class TrieQueue<T> {
  #indices: QueueIndices;

  constructor(
    private readonly update: TrieUpdate,
    private readonly layout: QueueLayout<T>,
  ) {
    this.#indices = layout.readIndices();
  }

  get length(): number {
    return this.#indices.nextAvailableIndex - this.#indices.firstIndex;
  }

  #move(indices: QueueIndices): void {
    this.#indices = indices;
    this.layout.writeIndices(indices);
  }

  #read(index: number): T {
    const bytes = this.update.get(this.layout.itemKey(index));
    if (!bytes) throw new Error(`item ${index} of a queue is not in the state`);
    return decode(this.layout.item, bytes);
  }

  #write(index: number, item: T): void {
    this.update.set(this.layout.itemKey(index), encode(this.layout.item, item));
  }

  pushBack(item: T): void {
    const { firstIndex, nextAvailableIndex } = this.#indices;
    this.#write(nextAvailableIndex, item);
    this.#move({ firstIndex, nextAvailableIndex: nextAvailableIndex + 1 });
  }

  /** `null` when the queue is empty, as for all that read. */
  peekFront(): T | null {
    return this.length === 0 ? null : this.#read(this.#indices.firstIndex);
  }

  popFront(): T | null {
    const item = this.peekFront();
    if (item === null) return null;
    const { firstIndex, nextAvailableIndex } = this.#indices;
    this.update.remove(this.layout.itemKey(firstIndex));
    this.#move({ firstIndex: firstIndex + 1, nextAvailableIndex });
    return item;
  }

  popBack(): T | null {
    if (this.length === 0) return null;
    const { firstIndex, nextAvailableIndex } = this.#indices;
    const index = nextAvailableIndex - 1;
    const item = this.#read(index);
    this.update.remove(this.layout.itemKey(index));
    this.#move({ firstIndex, nextAvailableIndex: index });
    return item;
  }

  /** Replaces the first item of a queue that has one. */
  replaceFront(item: T): void {
    this.#write(this.#indices.firstIndex, item);
    this.layout.writeIndices(this.#indices);
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#indices.firstIndex; index < this.#indices.nextAvailableIndex; index += 1)
      yield this.#read(index);
  }
}
