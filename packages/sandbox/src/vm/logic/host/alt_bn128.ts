import { ExtCosts } from "../../../parameters/cost.js";
import { g1Multiexp, g1Sum, pairingCheck, splitMultiexp, splitPairing, splitSum } from "../alt_bn128.js";
import type { VMLogic } from "../logic.js";
import type { U64 } from "../vmstate.js";

export function altBn128G1Multiexp(logic: VMLogic, valueLen: U64, valuePtr: U64, registerId: U64): void {
  logic.gas.payBase(ExtCosts.alt_bn128_g1_multiexp_base);
  const elements = splitMultiexp(logic.read(valueLen, valuePtr));
  logic.gas.payPer(ExtCosts.alt_bn128_g1_multiexp_element, elements.length);
  logic.setRegister(registerId, g1Multiexp(elements));
}

export function altBn128G1Sum(logic: VMLogic, valueLen: U64, valuePtr: U64, registerId: U64): void {
  logic.gas.payBase(ExtCosts.alt_bn128_g1_sum_base);
  const elements = splitSum(logic.read(valueLen, valuePtr));
  logic.gas.payPer(ExtCosts.alt_bn128_g1_sum_element, elements.length);
  logic.setRegister(registerId, g1Sum(elements));
}

export function altBn128PairingCheck(logic: VMLogic, valueLen: U64, valuePtr: U64): bigint {
  logic.gas.payBase(ExtCosts.alt_bn128_pairing_check_base);
  const elements = splitPairing(logic.read(valueLen, valuePtr));
  logic.gas.payPer(ExtCosts.alt_bn128_pairing_check_element, elements.length);
  return pairingCheck(elements) ? 1n : 0n;
}
