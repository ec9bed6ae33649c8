import { hash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";

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

const { Point: EdPoint } = ed25519;

/**
 * Verifies as ed25519-dalek 2 does: s has to be below the order and r has to be the very bytes of the computed point,
 * but keys may be of small order or not canonical, and the equation is the one without the cofactor. Neither of noble's
 * own modes is that: the strict one refuses more keys, ZIP-215 accepts more.
 */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  if (s >= EdPoint.Fn.ORDER) return false;
  let key: InstanceType<typeof EdPoint>;
  try {
    key = EdPoint.fromBytes(publicKey, true);
  } catch {
    return false;
  }
  const digest = hash("sha512", Buffer.concat([r, publicKey, message]), "buffer");
  const challenge = EdPoint.Fn.create(bytesToNumberLE(digest));
  const expected = EdPoint.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(challenge));
  return Buffer.compare(expected.toBytes(), r) === 0;
}
