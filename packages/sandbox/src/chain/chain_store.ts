import type {
  BlockHeight,
  CryptoHash,
  ExecutionOutcome,
  Receipt,
  SignedTransaction,
} from "../primitives/index.js";
import type { Block, BlockHeader } from "./block.js";
import type { EpochManager } from "./epoch_manager.js";
import { HashList } from "./hash_list.js";
import { PartialMerkleTree } from "./merkle.js";

/** How much of the past is kept. A node forgets blocks after five epochs; here their size counts, too. */
export interface PruningLimits {
  readonly maxBlocks: number;
  /** Of transactions, receipts and state changes, roughly. */
  readonly maxBytes: number;
}

export const DEFAULT_PRUNING: PruningLimits = { maxBlocks: 2500, maxBytes: 256 * 2 ** 20 };

export interface StoredOutcome {
  readonly outcome: ExecutionOutcome;
  readonly blockHash: CryptoHash;
}

/** A block with what later blocks are made from. */
export interface StoredBlock {
  readonly block: Block;
  readonly epochs: EpochManager;
  /** The blocks before this one. */
  readonly merkleTree: PartialMerkleTree;
  readonly bytes: number;
  /** Blocks that a real node would have made since the genesis: see `Chain`. */
  readonly age: number;
}

/** Blocks and what is looked up in them by hash or id (nearcore `chain/chain/src/store`). */
export class ChainStore {
  readonly #byHash = new Map<CryptoHash, StoredBlock>();
  /** In the order of heights, the genesis first. */
  #heights: BlockHeight[] = [];
  readonly #hashByHeight = new Map<BlockHeight, CryptoHash>();
  readonly #outcomes = new Map<CryptoHash, StoredOutcome>();
  readonly #transactions = new Map<CryptoHash, SignedTransaction>();
  readonly #receipts = new Map<CryptoHash, Receipt>();
  /** By ordinal, which counts from 1. */
  readonly hashes = new HashList();
  /** Ages of blocks that were forgotten, but may still be named by transactions. */
  readonly #pastAges = new Map<CryptoHash, number>();
  #head: StoredBlock;
  #bytes = 0;

  constructor(
    readonly genesis: Block,
    epochs: EpochManager,
    private readonly limits: PruningLimits,
  ) {
    this.#head = {
      block: genesis,
      epochs,
      merkleTree: PartialMerkleTree.EMPTY,
      bytes: 0,
      age: 0,
    };
    this.add(this.#head);
  }

  get head(): StoredBlock {
    return this.#head;
  }

  /** The oldest block that is kept: the genesis, which always is, does not count once the one after it is forgotten. */
  get earliest(): BlockHeader {
    const { header } = this.genesis;
    const second = this.byHeight(this.#heights[1] ?? header.height)!.block.header;
    return second.prevHash === header.hash ? header : second;
  }

  byHash(hash: CryptoHash): StoredBlock | undefined {
    return this.#byHash.get(hash);
  }

  /** The age of a block that is kept or was not long ago. */
  age(hash: CryptoHash): number | undefined {
    return this.#byHash.get(hash)?.age ?? this.#pastAges.get(hash);
  }

  byHeight(height: BlockHeight): StoredBlock | undefined {
    const hash = this.#hashByHeight.get(height);
    return hash === undefined ? undefined : this.#byHash.get(hash);
  }

  /** The block after `hash`; `undefined` for the head. */
  next(hash: CryptoHash): StoredBlock | undefined {
    const block = this.#byHash.get(hash);
    if (!block) return undefined;
    const index = indexOf(this.#heights, block.block.header.height);
    const height = this.#heights[index + 1];
    return height === undefined ? undefined : this.byHeight(height);
  }

  /** Every kept block, oldest first. */
  *blocks(): Generator<StoredBlock> {
    for (const height of this.#heights) yield this.byHeight(height)!;
  }

  outcome(id: CryptoHash): StoredOutcome | undefined {
    return this.#outcomes.get(id);
  }

  transaction(hash: CryptoHash): SignedTransaction | undefined {
    return this.#transactions.get(hash);
  }

  /** Only receipts that were sent: the one of a transaction to oneself runs in its own block, and nobody stores it. */
  receipt(id: CryptoHash): Receipt | undefined {
    return this.#receipts.get(id);
  }

  add(stored: StoredBlock): void {
    const { header, transactions, incomingReceipts, extra } = stored.block;
    this.#byHash.set(header.hash, stored);
    this.#hashByHeight.set(header.height, header.hash);
    this.#heights.push(header.height);
    this.hashes.push(header.hash);
    this.#head = stored;
    this.#bytes += stored.bytes;
    for (const signed of transactions) this.#transactions.set(signed.hash, signed);
    for (const receipt of incomingReceipts) this.#receipts.set(receipt.receiptId, receipt);
    for (const { id, outcome } of extra.outcomes) this.#outcomes.set(id, { outcome, blockHash: header.hash });
    this.#prune();
  }

  /** Adds a block whose predecessors were forgotten, with what is left of them. Only the genesis may be there. */
  addBase(stored: StoredBlock, hashes: Uint8Array, pastAges: ReadonlyMap<CryptoHash, number>): void {
    this.hashes.reset(hashes);
    for (const [hash, age] of pastAges) this.#pastAges.set(hash, age);
    this.add(stored);
  }

  get pastAges(): ReadonlyMap<CryptoHash, number> {
    return this.#pastAges;
  }

  /** Forgets the blocks above `head`. */
  rollback(head: StoredBlock): void {
    while (this.#head !== head) {
      this.#forget(this.#head);
      this.#heights.pop();
      this.hashes.pop();
      this.#head = this.byHeight(this.#heights.at(-1)!)!;
    }
  }

  #forget({ block, bytes }: StoredBlock): void {
    this.#byHash.delete(block.header.hash);
    this.#hashByHeight.delete(block.header.height);
    this.#bytes -= bytes;
    for (const { hash } of block.transactions) this.#transactions.delete(hash);
    for (const { receiptId } of block.incomingReceipts) this.#receipts.delete(receiptId);
    for (const { id } of block.extra.outcomes) this.#outcomes.delete(id);
  }

  #expire(stored: StoredBlock): void {
    this.#forget(stored);
    this.#pastAges.set(stored.block.header.hash, stored.age);
    if (this.#pastAges.size <= MAX_PAST_AGES) return;
    for (const oldest of this.#pastAges.keys()) {
      this.#pastAges.delete(oldest);
      return;
    }
  }

  /** The genesis stays at the front of the list. */
  #prune(): void {
    const { maxBlocks, maxBytes } = this.limits;
    let surplus = 0;
    // Removing from the front of a list is linear: a good many are removed at once.
    if (this.#heights.length > maxBlocks * 1.25) surplus = this.#heights.length - maxBlocks;
    const removed = this.#heights.slice(1, 1 + surplus);
    for (const height of removed) this.#expire(this.byHeight(height)!);
    while (this.#bytes > maxBytes && this.#heights.length - 1 - removed.length > MIN_BLOCKS) {
      const height = this.#heights[1 + removed.length]!;
      this.#expire(this.byHeight(height)!);
      removed.push(height);
    }
    if (removed.length > 0) this.#heights.splice(1, removed.length);
  }
}

/** Transactions name blocks that are up to a hundred blocks old. */
const MIN_BLOCKS = 110;
/** A busy minute of blocks on demand. */
const MAX_PAST_AGES = 50_000;

function indexOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a block holds in memory beside the state, roughly. */
export function approximateBytes(block: Block): number {
  let bytes = 1000;
  for (const { size } of block.transactions) bytes += size;
  for (const { key, value } of block.extra.stateChanges) bytes += key.length + (value?.length ?? 0) + 100;
  for (const { receipt } of block.incomingReceipts) {
    bytes += 300;
    if ("data" in receipt) bytes += receipt.data?.length ?? 0;
  }
  for (const { outcome } of block.extra.outcomes) {
    bytes += 500 + outcome.logs.reduce((sum, log) => sum + log.length, 0);
  }
  return bytes;
}
