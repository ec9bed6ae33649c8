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

  slice(end: number): CryptoHash[] {
    const hashes: CryptoHash[] = [];
    for (let i = 0; i < end; i += 1)
      hashes.push(hashFromBytes(this.#bytes.subarray(i * SIZE, (i + 1) * SIZE)));
    return hashes;
  }
}
