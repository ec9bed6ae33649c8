import { ExtCosts } from "../../parameters/cost.js";
import type { GuestMemory } from "../gas_globals.js";
import type { VMConfig } from "./config.js";
import { HostError } from "./errors.js";
import type { GasCounter } from "./gas_counter.js";

/** A u64 argument as WebAssembly hands it over: a signed bigint. */
export type U64 = bigint;

/** The argument as the number it stands for. */
export function u64(value: U64): bigint {
  return BigInt.asUintN(64, value);
}

/** 2^64 - 1: a length that says "the pointer is a register", or "up to the NUL". */
export const U64_MAX_ARGUMENT: U64 = -1n;

/**
 * nearcore's `Memory`: the guest's memory, each access charged before its bounds are checked. Addresses are rounded to
 * a double, which changes only those far outside any memory.
 */
export class Memory {
  readonly #guest: GuestMemory;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(guest: GuestMemory) {
    this.#guest = guest;
    this.#bytes = new Uint8Array(guest.buffer);
    this.#view = new DataView(guest.buffer);
  }

  /** The bytes themselves: copy what outlives the host call. */
  view(gas: GasCounter, ptr: U64, length: U64): Uint8Array {
    gas.payBase(ExtCosts.read_memory_base);
    gas.payPerArgument(ExtCosts.read_memory_byte, length);
    return this.viewForFree(ptr, length);
  }

  viewForFree(ptr: U64, length: U64): Uint8Array {
    const size = Number(u64(length));
    const start = this.#checked(address(ptr), size);
    return this.#bytes.subarray(start, start + size);
  }

  getU8(gas: GasCounter, at: number): number {
    const start = this.#charged(gas, at, 1);
    return this.#view.getUint8(start);
  }

  getU16(gas: GasCounter, at: number): number {
    const start = this.#charged(gas, at, 2);
    return this.#view.getUint16(start, true);
  }

  getU32(gas: GasCounter, at: number): number {
    const start = this.#charged(gas, at, 4);
    return this.#view.getUint32(start, true);
  }

  getU128(gas: GasCounter, ptr: U64): bigint {
    const start = this.#charged(gas, address(ptr), 16);
    return this.#view.getBigUint64(start, true) | (this.#view.getBigUint64(start + 8, true) << 64n);
  }

  set(gas: GasCounter, ptr: U64, data: Uint8Array): void {
    gas.payBase(ExtCosts.write_memory_base);
    gas.payPer(ExtCosts.write_memory_byte, data.length);
    const start = this.#checked(address(ptr), data.length);
    this.#bytes.set(data, start);
    this.#guest.wrote?.(start, data);
  }

  setU128(gas: GasCounter, ptr: U64, value: bigint): void {
    gas.payBase(ExtCosts.write_memory_base);
    gas.payPer(ExtCosts.write_memory_byte, 16);
    const start = this.#checked(address(ptr), 16);
    this.#view.setBigUint64(start, BigInt.asUintN(64, value), true);
    this.#view.setBigUint64(start + 8, value >> 64n, true);
    this.#guest.wrote?.(start, this.#bytes.slice(start, start + 16));
  }

  #charged(gas: GasCounter, at: number, size: number): number {
    gas.payBase(ExtCosts.read_memory_base);
    gas.payPer(ExtCosts.read_memory_byte, size);
    return this.#checked(at, size);
  }

  /** Bounds of the moment: `memory.grow` leaves a new buffer behind, so views are read only after this. */
  #checked(start: number, size: number): number {
    if (this.#bytes.buffer !== this.#guest.buffer) {
      this.#bytes = new Uint8Array(this.#guest.buffer);
      this.#view = new DataView(this.#guest.buffer);
    }
    if (size > this.#bytes.length - start) throw new HostError("MemoryAccessViolation");
    return start;
  }
}

/** A pointer as an index into memory. */
export function address(ptr: U64): number {
  return Number(u64(ptr));
}

/** What a register counts for beside its bytes. */
const REGISTER_OVERHEAD = 8;

/** nearcore's `Registers`. Values are never changed in place, so they may be handed on without a copy. */
export class Registers {
  readonly #limits: VMConfig["limits"];
  readonly #registers = new Map<U64, Uint8Array>();
  #memoryUsage = 0;

  constructor(config: VMConfig) {
    this.#limits = config.limits;
  }

  get(gas: GasCounter, id: U64): Uint8Array {
    const data = this.#registers.get(id);
    if (data === undefined) throw new HostError("InvalidRegisterId", { register_id: u64(id) });
    gas.payBase(ExtCosts.read_register_base);
    gas.payPer(ExtCosts.read_register_byte, data.length);
    return data;
  }

  /** `undefined` for a register that was never set. */
  length(id: U64): number | undefined {
    return this.#registers.get(id)?.length;
  }

  /** Keeps `data` itself: the caller must not change it afterwards. */
  set(gas: GasCounter, id: U64, data: Uint8Array): void {
    gas.payBase(ExtCosts.write_register_base);
    gas.payPer(ExtCosts.write_register_byte, data.length);
    this.#reserve(id, data.length);
    this.#registers.set(id, data);
  }

  #reserve(id: U64, length: number): void {
    const { max_register_size, max_number_registers, registers_memory_limit } = this.#limits;
    // A full set of registers refuses even to replace one: a bug of nearcore that became protocol.
    if (length > max_register_size || this.#registers.size >= max_number_registers)
      throw new HostError("MemoryAccessViolation");
    const old = this.#registers.get(id);
    const freed = old === undefined ? 0 : old.length + REGISTER_OVERHEAD;
    const usage = this.#memoryUsage - freed + length + REGISTER_OVERHEAD;
    if (usage > registers_memory_limit) throw new HostError("MemoryAccessViolation");
    this.#memoryUsage = usage;
  }
}
