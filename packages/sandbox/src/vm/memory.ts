import type { GuestMemory } from "./gas_globals.js";

const PAGE_SIZE = 65_536;
/** Calls after which a memory is replaced: V8 keeps a list of the instances that had one. */
const MAX_USES = 1_000;

/** Limits of a memory in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
}

/** A write of a host function. */
export interface HostWrite {
  readonly start: number;
  readonly data: Uint8Array;
}

/**
 * The memory of one contract call. Making a memory of 64 MiB and touching its pages for the first time takes longer than
 * most calls, so memories are used again: {@link release} clears what was written and keeps the memory for the next.
 */
export class ContractMemory implements GuestMemory {
  static #idle: ContractMemory | null = null;

  readonly memory: WebAssembly.Memory;
  readonly #limits: MemoryLimits;
  #hostEnd = 0;
  #uses = 0;
  /** Told of every write of a host function. */
  onHostWrite: ((write: HostWrite) => void) | null = null;

  private constructor(limits: MemoryLimits) {
    this.#limits = limits;
    this.memory = new WebAssembly.Memory(limits);
  }

  /** A memory full of zeros. */
  static take(limits: MemoryLimits): ContractMemory {
    const idle = ContractMemory.#idle;
    ContractMemory.#idle = null;
    const fits = idle && idle.#limits.initial === limits.initial && idle.#limits.maximum === limits.maximum;
    return fits ? idle : new ContractMemory(limits);
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  wrote(start: number, data: Uint8Array): void {
    this.#hostEnd = Math.max(this.#hostEnd, start + data.length);
    this.onHostWrite?.({ start, data });
  }

  /** The call is over; the contract wrote nothing at `contractEnd` and beyond. A memory that grew is let go. */
  release(contractEnd: number): void {
    const { buffer } = this.memory;
    this.#uses++;
    this.onHostWrite = null;
    if (buffer.byteLength !== this.#limits.initial * PAGE_SIZE || this.#uses >= MAX_USES) return;
    const end = Math.min(buffer.byteLength, Math.max(contractEnd, this.#hostEnd));
    new Uint8Array(buffer, 0, end).fill(0);
    this.#hostEnd = 0;
    ContractMemory.#idle = this;
  }
}
