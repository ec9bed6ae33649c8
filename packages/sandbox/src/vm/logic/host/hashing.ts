import { hash } from "node:crypto";
import { ripemd160 as ripemd160Hash } from "@noble/hashes/legacy.js";
import { keccak_256, keccak_512 } from "@noble/hashes/sha3.js";
import { ExtCosts } from "../../../parameters/cost.js";
import type { VMLogic } from "../logic.js";
import type { U64 } from "../vmstate.js";

type HashFunction = (logic: VMLogic, valueLen: U64, valuePtr: U64, registerId: U64) => void;

function perByte(base: number, byte: number, digest: (value: Uint8Array) => Uint8Array): HashFunction {
  return (logic, valueLen, valuePtr, registerId) => {
    logic.gas.payBase(base);
    const value = logic.read(valueLen, valuePtr);
    logic.gas.payPer(byte, value.length);
    logic.setRegister(registerId, digest(value));
  };
}

export const sha256 = perByte(ExtCosts.sha256_base, ExtCosts.sha256_byte, (value) =>
  hash("sha256", value, "buffer"),
);
export const keccak256 = perByte(ExtCosts.keccak256_base, ExtCosts.keccak256_byte, keccak_256);
export const keccak512 = perByte(ExtCosts.keccak512_base, ExtCosts.keccak512_byte, keccak_512);

/** Charged per block of 64 bytes, padding included. */
export const ripemd160: HashFunction = (logic, valueLen, valuePtr, registerId) => {
  logic.gas.payBase(ExtCosts.ripemd160_base);
  const value = logic.read(valueLen, valuePtr);
  logic.gas.payPer(ExtCosts.ripemd160_block, Math.floor((value.length + 8) / 64) + 1);
  logic.setRegister(registerId, ripemd160Hash(value));
};
