import type { InvalidTxError, SignedTransaction } from "../primitives/index.js";
import { getAccessKey, type StatePatch } from "../store/index.js";
import type { BlockInputs, Chain } from "./chain.js";
import type { StoredBlock } from "./chain_store.js";
import { type BlockPace, Clock, DEFAULT_PACE } from "./clock.js";
import { type LastNonce, TransactionPool } from "./pool.js";

export interface ClientOptions {
  readonly pace?: BlockPace;
  /** Milliseconds between blocks in real time; `null` makes blocks as soon as there is something to run. */
  readonly blockTime?: number | null;
  readonly onBlock?: (stored: StoredBlock) => void;
  readonly onRollback?: (head: StoredBlock) => void;
  /** A block could not be made, which only a defect of the sandbox can cause. */
  readonly onDefect?: (error: unknown) => void;
}

/** Idle blocks that are made one by one; more of them are skipped like blocks that nobody produced. */
const MAX_IDLE_BLOCKS = 32;
/** Heights that one fast forward may skip. */
const MAX_FAST_FORWARD = 100_000_000;
/** Blocks of a fast forward between which other requests are answered. */
const FAST_FORWARD_BATCH = 50;

/** Empty blocks after a jump until a block above it is final. */
export const BLOCKS_TO_FINALITY = 3;

/** Milliseconds between blocks that nobody waits for, so that what is sent without waiting shares them. */
const UNWATCHED_BLOCK_DELAY = 10;
/** Milliseconds without a transaction of a key, after which nonces that are missing are not waited for. */
const NONCE_GAP_PATIENCE = 100;

/** Blocks that a waiter gets after its time is up, as long as there is something to run. */
const GRACE_BLOCKS = 8;

/** What a waiter thinks of the chain: `idle` waits for others, `needsBlocks` would be served by empty blocks. */
export type WaitState<T> = { readonly done: T } | "idle" | "needsBlocks";

interface Waiter {
  /** Answers whether it is served; a served one is forgotten. */
  check(): "served" | "idle" | "needsBlocks";
}

/** A request that the chain cannot serve now. */
export class ClientError extends Error {
  override readonly name = "ClientError";
}

/** A state of the whole chain that can be gone back to. */
export interface Snapshot {
  readonly head: StoredBlock;
  readonly skippedTime: bigint;
  readonly latestKnownHeight: number;
}

/**
 * Makes blocks when there is something to run, and lets idle blocks pass as a real node would, but only when somebody
 * looks (nearcore `chain/client`).
 */
export class Client {
  readonly #clock: Clock;
  readonly #pool: TransactionPool;
  readonly #pace: BlockPace;
  readonly #options: ClientOptions;
  readonly #waiters = new Set<Waiter>();
  /** The last height that is taken: above the head's after a jump. */
  #latestKnownHeight: number;
  /** Milliseconds of the monotonic clock. */
  #lastBlockAt = performance.now();
  #patch: { readonly records: StatePatch; readonly settle: (error: Error | null) => void } | null = null;
  #fastForwarding = false;
  #scheduled: { readonly at: number; readonly cancel: () => void } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    readonly chain: Chain,
    options: ClientOptions = {},
  ) {
    this.#options = options;
    this.#pace = options.pace ?? DEFAULT_PACE;
    this.#clock = new Clock(this.#pace);
    const longest = this.#pace.maxBlockProductionDelay;
    this.#pool = new TransactionPool(
      options.blockTime
        ? { quiet: 0, longest: 0 }
        : { quiet: Math.min(NONCE_GAP_PATIENCE, longest), longest },
    );
    const { header } = chain.head.block;
    this.#latestKnownHeight = header.height;
    // A chain that was skipped ahead keeps its lead over the machine's clock.
    const lead = header.timestamp - this.#clock.now();
    if (lead > 0n) this.#clock.skipped = lead;
    if (options.blockTime) {
      this.#timer = setInterval(() => this.#tick(), options.blockTime);
      this.#timer.unref();
    }
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#unschedule();
  }

  get poolSize(): number {
    return this.#pool.size;
  }

  /** Lets the idle blocks pass that were due since the last one. Call it before answering anything. */
  catchUp(): void {
    if (this.#options.blockTime || this.#fastForwarding) return;
    const { minBlockProductionDelay } = this.#pace;
    const due = Math.floor((performance.now() - this.#lastBlockAt) / minBlockProductionDelay);
    if (due < 1) return;
    const last = this.#lastBlockAt + due * minBlockProductionDelay;
    const step = BigInt(Math.round(minBlockProductionDelay * 1e6));
    const now = this.#clock.now();
    for (let left = due; left > 0; ) {
      const skipped = left > MAX_IDLE_BLOCKS ? this.#jump(left - MAX_IDLE_BLOCKS) : 0;
      left -= skipped;
      if (skipped > 0) continue;
      left -= 1;
      this.#produce(now - BigInt(left) * step);
    }
    this.#lastBlockAt = last;
  }

  /** A jump shows with the next block: makes that block when one is due to a fast forward. */
  finishJump(): void {
    if (this.#latestKnownHeight > this.chain.head.block.header.height && !this.#fastForwarding)
      this.#produce();
  }

  /**
   * Checks a transaction and lets it wait for a block. Answers why it is refused, or `null`: also for one that is
   * waiting or was run already.
   */
  submit(signed: SignedTransaction): InvalidTxError | null {
    const error = this.chain.check(signed);
    if (error) {
      if (this.#isKnown(signed)) return null;
      if (typeof error === "object" && "InvalidNonce" in error) this.#pool.cameTooLate(signed);
      return error;
    }
    if (this.#pool.insert(signed) === "NoSpaceLeft") return null;
    this.#schedule();
    return null;
  }

  /** As {@link submit}, without the effect. */
  check(signed: SignedTransaction): InvalidTxError | null {
    const error = this.chain.check(signed);
    return error && this.#isKnown(signed) ? null : error;
  }

  /** Whether a transaction waits for a block. */
  isWaiting(signed: SignedTransaction): boolean {
    return this.#pool.has(signed.hash);
  }

  #isKnown(signed: SignedTransaction): boolean {
    return this.#pool.has(signed.hash) || this.chain.store.transaction(signed.hash) !== undefined;
  }

  /** Waits until `state` is done; `null` when `timeout` milliseconds pass before. */
  wait<T>(state: () => WaitState<T>, timeout: number): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const settle = (work: () => "served" | "idle" | "needsBlocks") => {
        try {
          return work();
        } catch (error) {
          clearTimeout(timer);
          reject(error as Error);
          return "served";
        }
      };
      let lastHeight: number | null = null;
      const waiter: Waiter = {
        check: () =>
          settle(() => {
            const now = state();
            const { height } = this.chain.head.block.header;
            const isOver = lastHeight !== null && (height >= lastHeight || !this.#isBusy);
            if (typeof now === "string" && !isOver) return now;
            clearTimeout(timer);
            resolve(typeof now === "string" ? null : now.done);
            return "served";
          }),
      };
      const timer = setTimeout(() => {
        this.catchUp();
        // A contract may have kept the thread for the whole time: its transaction gets a few more blocks.
        lastHeight = this.chain.head.block.header.height + GRACE_BLOCKS;
        if (waiter.check() === "served") this.#waiters.delete(waiter);
      }, timeout);
      if (waiter.check() === "served") return;
      this.#waiters.add(waiter);
      this.#schedule();
    });
  }

  get #isBusy(): boolean {
    return this.chain.hasPendingReceipts || this.#pool.size > 0;
  }

  /** Writes records into the state with the next block. Throws {@link ClientError} when they do not fit together. */
  async patchState(records: StatePatch): Promise<void> {
    while (this.#patch) await this.#nextTurn();
    await new Promise<void>((resolve, reject) => {
      this.#patch = {
        records,
        settle: (error) => (error ? reject(new ClientError(error.message)) : resolve()),
      };
      this.#schedule();
    });
  }

  /**
   * Skips `delta` heights: blocks are made at the ends of epochs only, so that epochs change as they should. The block
   * after the jump is the next one.
   */
  async fastForward(delta: number): Promise<void> {
    if (this.#fastForwarding) {
      throw new ClientError(
        "Consecutive fast_forward requests cannot be made while a current one is going on.",
      );
    }
    if (this.chain.config.epochLength <= 3) {
      throw new ClientError("Unsupported: fast_forward with an epoch length of 3 or less");
    }
    if (delta > MAX_FAST_FORWARD) {
      throw new ClientError(`expected at most ${MAX_FAST_FORWARD} blocks to skip, got ${delta}`);
    }
    if (!this.#clock.canSkipBlocks(delta)) {
      throw new ClientError(
        `skipping ${delta} blocks would lead beyond the last time that a block can have, in the year 2554`,
      );
    }
    this.#fastForwarding = true;
    try {
      let blocks = 0;
      for (let left = delta; left > 0; ) {
        const skipped = this.#jump(left);
        this.#clock.skipBlocks(skipped);
        left -= skipped;
        if (left === 0) break;
        this.#produce();
        left -= 1;
        blocks += 1;
        if (blocks % FAST_FORWARD_BATCH === 0) await this.#nextTurn();
      }
    } finally {
      this.#fastForwarding = false;
      this.#lastBlockAt = performance.now();
    }
  }

  /** Skips up to `delta` heights at once and answers how many: none around the end of an epoch. */
  #jump(delta: number): number {
    const { epochLength } = this.chain.config;
    const position = this.#latestKnownHeight % epochLength;
    if (position === 0 || epochLength - position <= 3) return 0;
    const step = position + delta >= epochLength ? epochLength - position - 3 : delta;
    this.#latestKnownHeight += step;
    return step;
  }

  snapshot(): Snapshot {
    return {
      head: this.chain.head,
      skippedTime: this.#clock.skipped,
      latestKnownHeight: this.#latestKnownHeight,
    };
  }

  /** Goes back to a snapshot: everything after it is forgotten, waiting transactions included. */
  rollback({ head, skippedTime, latestKnownHeight }: Snapshot): void {
    if (this.chain.store.byHash(head.block.header.hash) !== head) {
      throw new ClientError(
        `the block of this snapshot, at height ${head.block.header.height}, is no longer kept`,
      );
    }
    this.chain.store.rollback(head);
    this.#pool.clear();
    this.#unschedule();
    this.#clock.skipped = skippedTime;
    this.#latestKnownHeight = latestKnownHeight;
    this.#lastBlockAt = performance.now();
    this.#options.onRollback?.(head);
  }

  /** Makes `count` blocks at once. */
  produceBlocks(count: number): void {
    for (let made = 0; made < count; made += 1) this.#produce();
  }

  /** Makes the newest block final, soon: after a jump only blocks that are too old to sign with are. */
  bringFinality(): void {
    if (this.#options.blockTime) return;
    setImmediate(() => {
      for (let made = 0; made < BLOCKS_TO_FINALITY; made += 1) this.#tick();
    });
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** When the next block is due, by the clock of `performance.now()`; `null` when there is no need for one. */
  #nextBlockAt(): number | null {
    if (this.#patch !== null) return 0;
    const due = this.chain.hasPendingReceipts ? 0 : this.#pool.nextDue(this.#lastNonce);
    if (due === 0) return this.#waiters.size > 0 ? 0 : this.#lastBlockAt + UNWATCHED_BLOCK_DELAY;
    return [...this.#waiters].some((waiter) => waiter.check() === "needsBlocks") ? 0 : due;
  }

  readonly #lastNonce: LastNonce = ({ transaction: { signerId, publicKey } }) =>
    getAccessKey(this.chain.head.block.extra.stateRoot, signerId, publicKey)?.nonce ?? null;

  #schedule(): void {
    if (this.#options.blockTime || this.#scheduled?.at === 0) return;
    const at = this.#nextBlockAt();
    if (at === null || (this.#scheduled && this.#scheduled.at <= at)) return;
    this.#unschedule();
    const delay = at - performance.now();
    const make = () => {
      this.#scheduled = null;
      if (this.#tick()) this.#schedule();
    };
    if (delay <= 0) {
      const immediate = setImmediate(make);
      this.#scheduled = { at: 0, cancel: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(make, Math.ceil(delay));
      this.#scheduled = { at, cancel: () => clearTimeout(timer) };
    }
  }

  #unschedule(): void {
    this.#scheduled?.cancel();
    this.#scheduled = null;
  }

  /** Makes a block when nobody is there to be told of an error. */
  #tick(): boolean {
    try {
      this.#produce();
      return true;
    } catch (error) {
      this.#options.onDefect?.(error);
      return false;
    }
  }

  #produce(timestamp = this.#clock.now()): void {
    const height = this.#latestKnownHeight + 1;
    const transactions = this.#pool
      .take(this.chain.transactionLimits, this.#lastNonce)
      .filter((signed) => this.chain.accepts(signed));
    const stored = this.#execute({ height, timestamp, transactions });
    this.#latestKnownHeight = height;
    this.#lastBlockAt = performance.now();
    this.#options.onBlock?.(stored);
    for (const waiter of this.#waiters) if (waiter.check() === "served") this.#waiters.delete(waiter);
  }

  /** Executing leaves the chain as it was when it throws: what may be to blame is left out, one thing after the other. */
  #execute(inputs: Omit<BlockInputs, "patch">): StoredBlock {
    const patch = this.#patch;
    this.#patch = null;
    if (patch) {
      try {
        const stored = this.chain.produce({ ...inputs, patch: patch.records });
        patch.settle(null);
        return stored;
      } catch (error) {
        // Records that contradict each other.
        patch.settle(error as Error);
      }
    }
    try {
      return this.chain.produce({ ...inputs, patch: null });
    } catch (error) {
      if (inputs.transactions.length === 0) throw error;
      this.#options.onDefect?.(error);
      return this.chain.produce({ ...inputs, transactions: [], patch: null });
    }
  }
}
