import type { HostWrite } from "./memory.js";

const FIRST_CAPACITY = 1_024;
/** Calls of host functions that memory is kept for; a contract can make a million of the cheapest ones. */
const KEPT_CAPACITY = 65_536;

interface NotedWrite extends HostWrite {
  /** Host functions that had been called before this one. */
  readonly call: number;
}

/**
 * What the host functions of one contract call answered, so that the contract can be run again without them: same
 * results, same gas, same writes to memory. A contract does nothing that depends on anything else.
 */
export class HostCalls {
  #results = new BigInt64Array(FIRST_CAPACITY);
  #gasLeft = new BigInt64Array(FIRST_CAPACITY);
  #writes: NotedWrite[] = [];
  #count = 0;
  #position = 0;
  #nextWrite = 0;

  /** For another contract call. */
  clear(): void {
    this.#count = 0;
    this.#writes = [];
    if (this.#results.length > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY);
  }

  noteWrite({ start, data }: HostWrite): void {
    this.#writes.push({ call: this.#count, start, data });
  }

  /** A host function returned. */
  note(result: unknown, gasLeft: bigint): void {
    if (this.#count === this.#results.length) this.#resize(2 * this.#count);
    this.#results[this.#count] = result === undefined ? 0n : BigInt(result as number | bigint);
    this.#gasLeft[this.#count] = gasLeft;
    this.#count++;
  }

  #resize(capacity: number): void {
    for (const name of ["results", "gasLeft"] as const) {
      const grown = new BigInt64Array(capacity);
      const old = name === "results" ? this.#results : this.#gasLeft;
      grown.set(old.subarray(0, Math.min(this.#count, capacity)));
      if (name === "results") this.#results = grown;
      else this.#gasLeft = grown;
    }
  }

  /** Goes back to the first call. */
  rewind(): void {
    this.#position = 0;
    this.#nextWrite = 0;
  }

  /** What the next call did; it writes to `memory`. */
  next(memory: ArrayBufferLike): { readonly result: bigint; readonly gasLeft: bigint } {
    if (this.#position === this.#count) throw new Error("a contract that runs again calls more than before");
    for (;;) {
      const write = this.#writes[this.#nextWrite];
      if (write?.call !== this.#position) break;
      new Uint8Array(memory).set(write.data, write.start);
      this.#nextWrite++;
    }
    const index = this.#position++;
    return { result: this.#results[index]!, gasLeft: this.#gasLeft[index]! };
  }
}
