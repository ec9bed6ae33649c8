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
  /** Bytes of the state that may have been read for checking transactions before one more is taken. */
  readonly stateBytes: number;
  /** Bytes that were read for all that were taken, `signed` as the last one. */
  readonly stateBytesWith: (signed: SignedTransaction) => number;
}

/** Transactions of one key, in the order of their nonces. */
interface Group {
  readonly waiting: SignedTransaction[];
  since: number;
  lastArrival: number;
  /** Whether the first one was made to wait for others. */
  isHeldBack: boolean;
}

/** How often in a row the patience with a key is halved: at last it is below two milliseconds. */
const MAX_IN_VAIN = 6;
/** Keys whose waits were in vain and are remembered. */
const MAX_IMPATIENT_KEYS = 10_000;

/**
 * Transactions that wait for a block (nearcore `chain/pool`). Those of one key leave in the order of their nonces,
 * keys take turns in the order in which they came.
 *
 * A real node sorts what came within a block's time. Here a block follows at once, so a transaction whose nonce leaves a
 * gap waits for the missing ones, which may be on their way through another connection. Whoever skips nonces on purpose
 * soon waits no more: each wait in vain halves the patience with the key, until a gap is closed or somebody comes too late.
 */
export class TransactionPool {
  readonly #groups = new Map<string, Group>();
  readonly #hashes = new Set<CryptoHash>();
  /** Waits in vain in a row, by key. */
  readonly #inVain = new Map<string, number>();
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
    const group = this.#groups.get(key) ?? {
      waiting: [],
      since: now,
      lastArrival: now,
      isHeldBack: false,
    };
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
    for (const [key, group] of this.#groups) {
      const due = this.#dueTime(key, group, lastNonce(group.waiting[0]!));
      next = next === null ? due : Math.min(next, due);
    }
    return next;
  }

  #dueTime(key: string, group: Group, lastNonce: bigint | null): number {
    const { waiting, since, lastArrival } = group;
    if (lastNonce === null || waiting[0]!.transaction.nonce <= lastNonce + 1n) return 0;
    group.isHeldBack = true;
    const patience = this.patience.quiet / 2 ** (this.#inVain.get(key) ?? 0);
    return Math.min(lastArrival + patience, since + this.patience.longest);
  }

  /** A transaction came after one with a higher nonce had left: the next one of its key should wait for its like. */
  cameTooLate(signed: SignedTransaction): void {
    this.#inVain.delete(groupKey(signed));
  }

  #learn(key: string, group: Group, waitedInVain: boolean): void {
    if (!group.isHeldBack) return;
    group.isHeldBack = false;
    const before = this.#inVain.get(key) ?? 0;
    this.#inVain.delete(key);
    if (!waitedInVain) return;
    this.#inVain.set(key, Math.min(before + 1, MAX_IN_VAIN));
    if (this.#inVain.size <= MAX_IMPATIENT_KEYS) return;
    const [oldest] = this.#inVain.keys();
    this.#inVain.delete(oldest!);
  }

  /**
   * Takes transactions out that need not wait, round by round one of each key: as long as they fit into the bytes, and
   * until they burn the gas or checking them has read too much.
   */
  take(limits: TakeLimits, lastNonce: LastNonce = () => null, now = performance.now()): SignedTransaction[] {
    const taken: SignedTransaction[] = [];
    const lastTaken = new Map<string, bigint>();
    let room = limits.bytes;
    let gasLeft = limits.gas;
    let stateBytes = 0;
    for (let before = -1; before < taken.length; ) {
      before = taken.length;
      for (const [key, group] of [...this.#groups]) {
        const next = group.waiting[0]!;
        const due = this.#dueTime(key, group, lastTaken.get(key) ?? lastNonce(next));
        if (due > now) continue;
        if (gasLeft <= 0n || stateBytes > limits.stateBytes) return taken;
        if (next.size > room && taken.length > 0) return taken;
        room -= next.size;
        gasLeft -= limits.gasOf(next);
        stateBytes = limits.stateBytesWith(next);
        this.#learn(key, group, due > 0);
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
    this.#inVain.clear();
    this.#hashes.clear();
    this.#bytes = 0;
  }
}

function groupKey({ transaction }: SignedTransaction): string {
  return `${transaction.signerId} ${publicKeyToString(transaction.publicKey)}`;
}
