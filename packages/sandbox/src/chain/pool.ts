import { type CryptoHash, type Gas, publicKeyToString, type SignedTransaction } from "../primitives/index.js";

/** Bytes of transactions that may wait, as `transaction_pool_size_limit` of config.json. */
export const DEFAULT_POOL_SIZE_LIMIT = 100_000_000;

export type InsertResult = "Success" | "Duplicate" | "NoSpaceLeft";

/** How long a transaction waits for those of its key that go before it. Milliseconds. */
export interface GapPatience {
  /** Since the last one of the key came. */
  readonly quiet: number;
  /** Since the first one waits. */
  readonly longest: number;
}

/** The nonce that a key used last; `null` when there is no such key, and nothing to wait for. */
export type LastNonce = (signed: SignedTransaction) => bigint | null;

/** What one chunk takes. */
export interface TakeLimits {
  readonly bytes: number;
  readonly gas: Gas;
  /** Gas that turning a transaction into a receipt burns. */
  readonly gasOf: (signed: SignedTransaction) => Gas;
}

/** Transactions of one key, in the order of their nonces. */
interface Group {
  readonly waiting: SignedTransaction[];
  since: number;
  lastArrival: number;
}

/**
 * Transactions that wait for a block (nearcore `chain/pool`). Those of one key leave in the order of their nonces,
 * keys take turns in the order in which they came.
 *
 * A real node sorts what came within a block's time. Here a block follows at once, so a transaction whose nonce leaves a
 * gap waits for the missing ones, which may be on their way through another connection.
 */
export class TransactionPool {
  readonly #groups = new Map<string, Group>();
  readonly #hashes = new Set<CryptoHash>();
  #bytes = 0;

  constructor(
    private readonly patience: GapPatience = { quiet: 0, longest: 0 },
    private readonly sizeLimit: number = DEFAULT_POOL_SIZE_LIMIT,
  ) {}

  get size(): number {
    return this.#hashes.size;
  }

  has(hash: CryptoHash): boolean {
    return this.#hashes.has(hash);
  }

  insert(signed: SignedTransaction, now = performance.now()): InsertResult {
    if (this.#hashes.has(signed.hash)) return "Duplicate";
    if (this.#bytes + signed.size > this.sizeLimit) return "NoSpaceLeft";
    const key = groupKey(signed);
    const group = this.#groups.get(key) ?? { waiting: [], since: now, lastArrival: now };
    group.lastArrival = now;
    // Nonces come mostly in order: look from the end.
    const { nonce } = signed.transaction;
    const before = group.waiting.findLastIndex(({ transaction }) => transaction.nonce <= nonce);
    group.waiting.splice(before + 1, 0, signed);
    this.#groups.set(key, group);
    this.#hashes.add(signed.hash);
    this.#bytes += signed.size;
    return "Success";
  }

  /** When the next transaction may leave, by the clock of `performance.now()`; `null` when none waits. */
  nextDue(lastNonce: LastNonce): number | null {
    let next: number | null = null;
    for (const group of this.#groups.values()) {
      const due = this.#dueTime(group, lastNonce(group.waiting[0]!));
      next = next === null ? due : Math.min(next, due);
    }
    return next;
  }

  #dueTime({ waiting, since, lastArrival }: Group, lastNonce: bigint | null): number {
    if (lastNonce === null || waiting[0]!.transaction.nonce <= lastNonce + 1n) return 0;
    return Math.min(lastArrival + this.patience.quiet, since + this.patience.longest);
  }

  /**
   * Takes transactions out that need not wait, round by round one of each key: as long as they fit into the bytes, and
   * until they burn the gas.
   */
  take(limits: TakeLimits, lastNonce: LastNonce = () => null, now = performance.now()): SignedTransaction[] {
    const taken: SignedTransaction[] = [];
    const lastTaken = new Map<string, bigint>();
    let room = limits.bytes;
    let gasLeft = limits.gas;
    for (let before = -1; before < taken.length; ) {
      before = taken.length;
      for (const [key, group] of [...this.#groups]) {
        const next = group.waiting[0]!;
        if (this.#dueTime(group, lastTaken.get(key) ?? lastNonce(next)) > now) continue;
        if (gasLeft <= 0n || (next.size > room && taken.length > 0)) return taken;
        room -= next.size;
        gasLeft -= limits.gasOf(next);
        this.#remove(key, group, now);
        lastTaken.set(key, next.transaction.nonce);
        taken.push(next);
      }
    }
    return taken;
  }

  #remove(key: string, group: Group, now: number): void {
    const { hash, size } = group.waiting.shift()!;
    group.since = now;
    if (group.waiting.length === 0) this.#groups.delete(key);
    this.#hashes.delete(hash);
    this.#bytes -= size;
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
