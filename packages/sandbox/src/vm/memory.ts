import type { GuestMemory } from "./gas_globals.js";

const PAGE_SIZE = 65_536;
/** Calls after which a memory is replaced: V8 keeps a list of the instances that had one. */
const MAX_USES = 1_000;
/** What a memory counts for at least: V8 collects when some 64 MiB of this are no longer used. */
const MIN_WEIGHT = 256 * 1024;

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
 * The memory of one contract call. Making one takes a large part of a short call's time, so memories are used again:
 * {@link release} clears what was written and keeps the memory for the next.
 *
 * A memory cannot shrink, so one that grew is lost, and Rust contracts grow theirs in every call. V8 counts the whole
 * 64 MiB of a memory as garbage then, of which few pages were ever touched, and collects the heap after almost every such call.
 * Shared memories it does not count at all. So they are shared, though nobody shares them, and a buffer that is counted
 * and never touched stands for what the process really holds.
 */
export class ContractMemory implements GuestMemory {
  static #idle: ContractMemory | null = null;
  /** Alive as long as their memories. */
  static readonly #weights = new WeakMap<WebAssembly.Memory, ArrayBuffer>();
  /** Bytes that the process held when the latest memory was made. */
  static #resident = 0;

  readonly memory: WebAssembly.Memory;
  readonly #limits: MemoryLimits;
  #hostEnd = 0;
  #uses = 0;
  /** Told of every write of a host function. */
  onHostWrite: ((write: HostWrite) => void) | null = null;

  private constructor(limits: MemoryLimits) {
    this.#limits = limits;
    this.memory = new WebAssembly.Memory({ ...limits, shared: true });
    const resident = process.memoryUsage.rss();
    const touchedByLast = Math.min(resident - ContractMemory.#resident, limits.maximum * PAGE_SIZE);
    ContractMemory.#weights.set(this.memory, new ArrayBuffer(Math.max(MIN_WEIGHT, touchedByLast)));
    ContractMemory.#resident = resident;
  }

  /** A memory full of zeros. */
  static take(limits: MemoryLimits): ContractMemory {
    const idle = ContractMemory.#idle;
    ContractMemory.#idle = null;
    const fits = idle && idle.#limits.initial === limits.initial && idle.#limits.maximum === limits.maximum;
    return fits ? idle : new ContractMemory(limits);
  }

  get buffer(): ArrayBuffer | SharedArrayBuffer {
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
