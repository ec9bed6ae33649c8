const NANOSECONDS = 1_000_000n;

/** A day before the nanoseconds since 1970 need more than 64 bits. */
const LAST_TIME = 2n ** 64n - 86_400_000_000_000n;

/** How fast blocks follow each other, from `consensus` of config.json. Milliseconds. */
export interface BlockPace {
  /** Pause between two idle blocks. */
  readonly minBlockProductionDelay: number;
  readonly maxBlockProductionDelay: number;
}

export const DEFAULT_PACE: BlockPace = { minBlockProductionDelay: 600, maxBlockProductionDelay: 2000 };

/** The node's time: the machine's, plus what `sandbox_fast_forward` skipped. */
export class Clock {
  /** Nanoseconds. */
  #skipped = 0n;

  constructor(private readonly pace: BlockPace) {}

  /** Nanoseconds since 1970. */
  now(): bigint {
    return BigInt(Date.now()) * NANOSECONDS + this.#skipped;
  }

  get skipped(): bigint {
    return this.#skipped;
  }

  set skipped(nanoseconds: bigint) {
    this.#skipped = nanoseconds;
  }

  /** A skipped block counts as long as the mean of the shortest and the longest block. */
  #skippedTime(count: number): bigint {
    const { minBlockProductionDelay, maxBlockProductionDelay } = this.pace;
    const microseconds = Math.round((minBlockProductionDelay + maxBlockProductionDelay) * 500);
    return BigInt(count) * BigInt(microseconds) * 1000n;
  }

  /** Whether there is a time after `count` more blocks, and a while longer: a header holds 64 bits. */
  canSkipBlocks(count: number): boolean {
    return this.now() + this.#skippedTime(count) < LAST_TIME;
  }

  skipBlocks(count: number): void {
    this.#skipped += this.#skippedTime(count);
  }
}
