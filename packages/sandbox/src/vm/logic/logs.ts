import type { VMConfig } from "./config.js";
import { HostError } from "./errors.js";

/** The logs of one call, and the limits on their number and total length (bytes of UTF-8). */
export class Logs {
  readonly lines: string[] = [];
  readonly #maxNumber: number;
  readonly #maxLength: number;
  #totalLength = 0;

  constructor(limits: VMConfig["limits"]) {
    this.#maxNumber = limits.max_number_logs;
    this.#maxLength = limits.max_total_log_length;
  }

  /** Bytes that further logs, and texts of panics, may have. */
  get remaining(): number {
    return Math.max(0, this.#maxLength - this.#totalLength);
  }

  checkNumber(): void {
    if (this.lines.length >= this.#maxNumber)
      throw new HostError("NumberOfLogsExceeded", { limit: this.#maxNumber });
  }

  push(message: string): void {
    const length = Buffer.byteLength(message);
    this.#totalLength += length;
    // The length in the error counts the message twice, as nearcore's does.
    if (this.#totalLength > this.#maxLength) throw this.lengthExceeded(BigInt(length));
    this.lines.push(message);
  }

  /** The error for `added` bytes more than there are. */
  lengthExceeded(added: bigint): HostError {
    const total = BigInt(this.#totalLength) + added;
    const length = total > U64_MAX ? U64_MAX : total;
    return new HostError("TotalLogLengthExceeded", { length, limit: this.#maxLength });
  }
}

const U64_MAX = 2n ** 64n - 1n;
