import { type CryptoHash, publicKeyToString, type SignedTransaction } from "../primitives/index.js";

/** Bytes of transactions that may wait, as `transaction_pool_size_limit` of config.json. */
export const DEFAULT_POOL_SIZE_LIMIT = 100_000_000;

export type InsertResult = "Success" | "Duplicate" | "NoSpaceLeft";

/**
 * Transactions that wait for a block (nearcore `chain/pool`). Those of one key leave in the order of their nonces,
 * keys take turns in the order in which they came.
 */
export class TransactionPool {
  readonly #groups = new Map<string, SignedTransaction[]>();
  readonly #hashes = new Set<CryptoHash>();
  #bytes = 0;

  constructor(private readonly sizeLimit: number = DEFAULT_POOL_SIZE_LIMIT) {}

  get size(): number {
    return this.#hashes.size;
  }

  has(hash: CryptoHash): boolean {
    return this.#hashes.has(hash);
  }

  insert(signed: SignedTransaction): InsertResult {
    if (this.#hashes.has(signed.hash)) return "Duplicate";
    if (this.#bytes + signed.size > this.sizeLimit) return "NoSpaceLeft";
    const key = groupKey(signed);
    const group = this.#groups.get(key) ?? [];
    // Nonces come mostly in order: look from the end.
    const before = group.findLastIndex(({ transaction }) => transaction.nonce <= signed.transaction.nonce);
    group.splice(before + 1, 0, signed);
    this.#groups.set(key, group);
    this.#hashes.add(signed.hash);
    this.#bytes += signed.size;
    return "Success";
  }

  /** Takes transactions out, round by round one of each key, while they fit into `bytes`. */
  take(bytes: number): SignedTransaction[] {
    const taken: SignedTransaction[] = [];
    let room = bytes;
    while (this.#groups.size > 0) {
      for (const [key, group] of [...this.#groups]) {
        const next = group[0]!;
        if (next.size > room && taken.length > 0) return taken;
        room -= next.size;
        group.shift();
        if (group.length === 0) this.#groups.delete(key);
        this.#hashes.delete(next.hash);
        this.#bytes -= next.size;
        taken.push(next);
      }
    }
    return taken;
  }

  clear(): void {
    this.#groups.clear();
    this.#hashes.clear();
    this.#bytes = 0;
  }
}

function groupKey({ transaction }: SignedTransaction): string {
  return `${transaction.signerId} ${publicKeyToString(transaction.publicKey)}`;
}
