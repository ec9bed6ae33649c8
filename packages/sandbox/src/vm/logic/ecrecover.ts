import { secp256k1 } from "@noble/curves/secp256k1.js";

const { Point, Signature } = secp256k1;
const SECP256K1_ORDER = Point.Fn.ORDER;

/**
 * The 64 bytes of the key that made the signature, or null: with the crate secp256k1, r and s from 1 to below the
 * order. `rejectUpper` refuses s above half the order.
 */
export function recoverSecp256k1(
  messageHash: Uint8Array,
  signature: Uint8Array,
  recoveryId: number,
  rejectUpper: boolean,
): Uint8Array | null {
  const r = Point.Fn.fromBytes(signature.subarray(0, 32), true);
  const s = Point.Fn.fromBytes(signature.subarray(32), true);
  const limit = rejectUpper ? SECP256K1_ORDER / 2n + 1n : SECP256K1_ORDER;
  if (r === 0n || s === 0n || r >= SECP256K1_ORDER || s >= limit) return null;
  try {
    const key = new Signature(r, s, recoveryId).recoverPublicKey(messageHash);
    return key.toBytes(false).slice(1);
  } catch {
    // No point has this r, or the key would be the point at infinity.
    return null;
  }
}
