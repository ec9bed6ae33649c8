import { ExtCosts } from "../../../parameters/cost.js";
import {
  checkInputSize,
  decompress,
  g1,
  g2,
  itemSize,
  mapToGroup,
  multiexp,
  pairingCheck,
  sum,
} from "../bls12381.js";
import type { VMLogic } from "../logic.js";
import { type U64, u64 } from "../vmstate.js";

type BlsFunction = (logic: VMLogic, valueLen: U64, valuePtr: U64, registerId: U64) => bigint;

interface Row {
  /** What the error for a bad length calls the function. */
  readonly name: string;
  readonly base: number;
  readonly element: number;
  readonly size: number;
  readonly compute: (data: Uint8Array) => Uint8Array | null;
}

/**
 * 0 with the result in the register, 1 for an input that is no point. Elements are charged by the length argument
 * before anything is read, so an input from a register (a length of 2^64 - 1) always overflows.
 */
function blsFunction({ name, base, element, size, compute }: Row): BlsFunction {
  return (logic, valueLen, valuePtr, registerId) => {
    logic.gas.payBase(base);
    logic.gas.payPerArgument(element, u64(valueLen) / BigInt(size));
    const data = logic.read(valueLen, valuePtr);
    checkInputSize(data, size, name);
    const result = compute(data);
    if (result === null) return 1n;
    logic.setRegister(registerId, result);
    return 0n;
  };
}

export const bls12381P1Sum = blsFunction({
  name: "bls12381_p1_sum",
  base: ExtCosts.bls12381_p1_sum_base,
  element: ExtCosts.bls12381_p1_sum_element,
  size: itemSize.sum(g1),
  compute: (data) => sum(g1, data),
});

export const bls12381P2Sum = blsFunction({
  name: "bls12381_p2_sum",
  base: ExtCosts.bls12381_p2_sum_base,
  element: ExtCosts.bls12381_p2_sum_element,
  size: itemSize.sum(g2),
  compute: (data) => sum(g2, data),
});

export const bls12381G1Multiexp = blsFunction({
  name: "bls12381_p1_multiexp",
  base: ExtCosts.bls12381_g1_multiexp_base,
  element: ExtCosts.bls12381_g1_multiexp_element,
  size: itemSize.multiexp(g1),
  compute: (data) => multiexp(g1, data),
});

export const bls12381G2Multiexp = blsFunction({
  name: "bls12381_p2_multiexp",
  base: ExtCosts.bls12381_g2_multiexp_base,
  element: ExtCosts.bls12381_g2_multiexp_element,
  size: itemSize.multiexp(g2),
  compute: (data) => multiexp(g2, data),
});

export const bls12381MapFpToG1 = blsFunction({
  name: "bls12381_map_fp_to_g1",
  base: ExtCosts.bls12381_map_fp_to_g1_base,
  element: ExtCosts.bls12381_map_fp_to_g1_element,
  size: itemSize.map(g1),
  compute: (data) => mapToGroup(g1, data),
});

export const bls12381MapFp2ToG2 = blsFunction({
  name: "bls12381_map_fp2_to_g2",
  base: ExtCosts.bls12381_map_fp2_to_g2_base,
  element: ExtCosts.bls12381_map_fp2_to_g2_element,
  size: itemSize.map(g2),
  compute: (data) => mapToGroup(g2, data),
});

export const bls12381P1Decompress = blsFunction({
  name: "bls12381_p1_decompress",
  base: ExtCosts.bls12381_p1_decompress_base,
  element: ExtCosts.bls12381_p1_decompress_element,
  size: itemSize.decompress(g1),
  compute: (data) => decompress(g1, data),
});

export const bls12381P2Decompress = blsFunction({
  name: "bls12381_p2_decompress",
  base: ExtCosts.bls12381_p2_decompress_base,
  element: ExtCosts.bls12381_p2_decompress_element,
  size: itemSize.decompress(g2),
  compute: (data) => decompress(g2, data),
});

/** 0 when the product of the pairings is one, 2 when it is not, 1 for an input that is no point. */
export function bls12381PairingCheck(logic: VMLogic, valueLen: U64, valuePtr: U64): bigint {
  logic.gas.payBase(ExtCosts.bls12381_pairing_base);
  const data = logic.read(valueLen, valuePtr);
  logic.gas.payPer(ExtCosts.bls12381_pairing_element, Math.floor(data.length / itemSize.pairing));
  checkInputSize(data, itemSize.pairing, "bls12381_pairing_check");
  const isOne = pairingCheck(data);
  if (isOne === null) return 1n;
  return isOne ? 0n : 2n;
}
