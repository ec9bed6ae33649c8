const NANOSECONDS = 1_000_000n;

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
  skipBlocks(count: number): void {
    const { minBlockProductionDelay, maxBlockProductionDelay } = this.pace;
    const microseconds = Math.round((minBlockProductionDelay + maxBlockProductionDelay) * 500);
    this.#skipped += BigInt(count) * BigInt(microseconds) * 1000n;
  }
}
