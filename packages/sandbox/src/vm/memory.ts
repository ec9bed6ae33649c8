import type { GuestMemory } from "./gas_globals.js";

const PAGE_SIZE = 65_536;
/** Calls after which a memory is replaced: V8 keeps a list of the instances that had one. */
const MAX_USES = 1_000;
/** What a memory counts for at least: its own objects, page tables and the few pages that most calls touch. */
const MIN_WEIGHT = 256 * 1024;
/** V8 starts to collect when it is told of so many bytes more. A buffer this large is mapped, not filled with zeros. */
const WEIGHT = 64 * 2 ** 20;
/** Memories between two looks at what the process holds, because a look takes as long as a tenth of a short call. */
const LOOK_EVERY = 4;

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
 * Shared memories it does not count at all. So they are shared, though nobody shares them, and now and then a buffer that is
 * counted and never touched stands for what they really hold.
 */
export class ContractMemory implements GuestMemory {
  static #idle: ContractMemory | null = null;
  /** Alive as long as their memories. */
  static readonly #weights = new WeakMap<WebAssembly.Memory, ArrayBuffer>();
  static #made = 0;
  /** Bytes that the process held at the last look. */
  static #resident = 0;
  /** Bytes that V8 was not told of yet. */
  static #untold = 0;

  readonly memory: WebAssembly.Memory;
  readonly #limits: MemoryLimits;
  #hostEnd = 0;
  #uses = 0;
  /** Told of every write of a host function. */
  onHostWrite: ((write: HostWrite) => void) | null = null;

  private constructor(limits: MemoryLimits) {
    this.#limits = limits;
    this.memory = new WebAssembly.Memory({ ...limits, shared: true });
    ContractMemory.#weigh(this.memory);
  }

  static #weigh(memory: WebAssembly.Memory): void {
    ContractMemory.#untold += MIN_WEIGHT;
    if (ContractMemory.#made % LOOK_EVERY === 0) {
      const resident = process.memoryUsage.rss();
      if (ContractMemory.#made > 0)
        ContractMemory.#untold += Math.max(0, resident - ContractMemory.#resident);
      ContractMemory.#resident = resident;
    }
    ContractMemory.#made++;
    if (ContractMemory.#untold < WEIGHT) return;
    ContractMemory.#weights.set(memory, new ArrayBuffer(WEIGHT));
    ContractMemory.#untold = 0;
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
    // V8 fills shared memory element by element: large ones take an eighth of the time.
    new BigUint64Array(buffer, 0, Math.ceil(end / 8)).fill(0n);
    this.#hostEnd = 0;
    ContractMemory.#idle = this;
  }
}
