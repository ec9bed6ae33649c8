import { type CryptoHash, hashFromBytes, hashToBytes } from "../primitives/index.js";

const SIZE = 32;

/** The hashes of all blocks of the chain, also of pruned ones: light clients prove a block among them. */
export class HashList {
  #bytes = Buffer.alloc(SIZE * 64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(hash: CryptoHash): void {
    const offset = this.#length * SIZE;
    if (offset === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(offset)]);
    this.#bytes.set(hashToBytes(hash), offset);
    this.#length += 1;
  }

  pop(): void {
    this.#length -= 1;
  }

  /** The first `count` hashes, one after the other. */
  bytes(count: number): Uint8Array {
    return this.#bytes.subarray(0, count * SIZE);
  }

  /** Replaces all there are. */
  reset(bytes: Uint8Array): void {
    this.#length = bytes.length / SIZE;
    const capacity = Math.max(64, 2 ** Math.ceil(Math.log2(this.#length + 1)));
    this.#bytes = Buffer.alloc(SIZE * capacity);
    this.#bytes.set(bytes);
  }

  slice(end: number): CryptoHash[] {
    const hashes: CryptoHash[] = [];
    for (let i = 0; i < end; i += 1)
      hashes.push(hashFromBytes(this.#bytes.subarray(i * SIZE, (i + 1) * SIZE)));
    return hashes;
  }
}
