import type { VMLogic } from "../logic.js";
import type { U64 } from "../vmstate.js";

export function readRegister(logic: VMLogic, registerId: U64, ptr: U64): void {
  logic.payBase();
  logic.memory.set(logic.gas, ptr, logic.registers.get(logic.gas, registerId));
}

/** 2^64 - 1 for a register that was never set. */
export function registerLen(logic: VMLogic, registerId: U64): bigint {
  logic.payBase();
  const length = logic.registers.length(registerId);
  return length === undefined ? -1n : BigInt(length);
}

export function writeRegister(logic: VMLogic, registerId: U64, length: U64, ptr: U64): void {
  logic.payBase();
  // Unlike elsewhere, a length of 2^64 - 1 is not a register here, only a length that no memory has.
  const data = logic.memory.view(logic.gas, ptr, length).slice();
  logic.setRegister(registerId, data);
}
