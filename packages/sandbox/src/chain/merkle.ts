import { type CryptoHash, hash, hashToBytes, ZERO_HASH } from "../primitives/index.js";

/** Merkle trees of block headers (nearcore `core/primitives/src/merkle.rs`). */
export interface MerklePathItem {
  readonly hash: CryptoHash;
  readonly direction: "Left" | "Right";
}

export type MerklePath = readonly MerklePathItem[];

/** sha256 of two hashes after each other. */
export function combineHash(left: CryptoHash, right: CryptoHash): CryptoHash {
  return hash(hashToBytes(left + right));
}

/** A tree over leaves that are all there. A node without a sibling rises unchanged; nothing has the zero hash. */
export class MerkleTree {
  readonly #levels: (readonly CryptoHash[])[];

  constructor(leaves: readonly CryptoHash[]) {
    this.#levels = [leaves];
    for (let level = leaves; level.length > 1; ) {
      level = parents(level);
      this.#levels.push(level);
    }
  }

  /** Over the borsh forms of items. */
  static of(items: readonly Uint8Array[]): MerkleTree {
    return new MerkleTree(items.map(hash));
  }

  get root(): CryptoHash {
    return this.#levels.at(-1)![0] ?? ZERO_HASH;
  }

  /** What proves that leaf `index` belongs to the root, from the leaf upwards. */
  path(index: number): MerklePath {
    const path: MerklePathItem[] = [];
    let position = index;
    for (const level of this.#levels) {
      const sibling = level[position ^ 1];
      if (sibling !== undefined)
        path.push({ hash: sibling, direction: position % 2 === 0 ? "Right" : "Left" });
      position >>= 1;
    }
    return path;
  }
}

function parents(level: readonly CryptoHash[]): CryptoHash[] {
  const above: CryptoHash[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const right = level[i + 1];
    above.push(right === undefined ? level[i]! : combineHash(level[i]!, right));
  }
  return above;
}

export function merkleRoot(items: readonly Uint8Array[]): CryptoHash {
  return MerkleTree.of(items).root;
}

/** The root over hashes, each of which is an item. */
export function merkleRootOfHashes(hashes: readonly CryptoHash[]): CryptoHash {
  return merkleRoot(hashes.map(hashToBytes));
}

/** A growing tree of which only the peaks are kept: the blocks up to a block. Immutable. */
export class PartialMerkleTree {
  static readonly EMPTY = new PartialMerkleTree([], 0);

  private constructor(
    private readonly peaks: readonly CryptoHash[],
    readonly size: number,
  ) {}

  static from({
    peaks,
    size,
  }: {
    readonly peaks: readonly CryptoHash[];
    readonly size: number;
  }): PartialMerkleTree {
    return new PartialMerkleTree(peaks, size);
  }

  toData(): { readonly peaks: readonly CryptoHash[]; readonly size: number } {
    return { peaks: this.peaks, size: this.size };
  }

  get root(): CryptoHash {
    return this.peaks.length === 0
      ? ZERO_HASH
      : this.peaks.reduceRight((below, peak) => combineHash(peak, below));
  }

  insert(leaf: CryptoHash): PartialMerkleTree {
    const peaks = this.peaks.slice();
    let node = leaf;
    for (let size = this.size; size % 2 === 1; size = Math.floor(size / 2))
      node = combineHash(peaks.pop()!, node);
    return new PartialMerkleTree([...peaks, node], this.size + 1);
  }
}
