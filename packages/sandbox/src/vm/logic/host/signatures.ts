import { ExtCosts } from "../../../parameters/cost.js";
import { verifyEd25519 } from "../../../primitives/crypto.js";
import { recoverSecp256k1 } from "../ecrecover.js";
import { HostError } from "../errors.js";
import type { VMLogic } from "../logic.js";
import { type U64, u64 } from "../vmstate.js";

function ecrecoverError(msg: string): HostError {
  return new HostError("ECRecoverError", { msg });
}

/** 1 and the 64 bytes of the key in the register, or 0. With `malleabilityFlag` only the lower half of s is good. */
export function ecrecover(
  logic: VMLogic,
  hashLen: U64,
  hashPtr: U64,
  signatureLen: U64,
  signaturePtr: U64,
  v: U64,
  malleabilityFlag: U64,
  registerId: U64,
): bigint {
  logic.gas.payBase(ExtCosts.ecrecover_base);
  const signature = logic.read(signatureLen, signaturePtr);
  if (signature.length !== 64)
    throw ecrecoverError(`The length of the signature: ${signature.length}, exceeds the limit of 64 bytes`);
  if (u64(v) > 3n) throw ecrecoverError(`V recovery byte 0 through 3 are valid but was provided ${u64(v)}`);
  const hash = logic.read(hashLen, hashPtr);
  if (hash.length !== 32)
    throw ecrecoverError(`The length of the hash: ${hash.length}, exceeds the limit of 32 bytes`);
  if (u64(malleabilityFlag) > 1n)
    throw ecrecoverError(`Malleability flag needs to be 0 or 1, but is instead ${u64(malleabilityFlag)}`);
  const key = recoverSecp256k1(hash, signature, Number(v), malleabilityFlag === 1n);
  if (key === null) return 0n;
  logic.setRegister(registerId, key);
  return 1n;
}

function ed25519Error(what: string): HostError {
  return new HostError("Ed25519VerifyInvalidInput", { msg: `invalid ${what} length` });
}

export function ed25519Verify(
  logic: VMLogic,
  signatureLen: U64,
  signaturePtr: U64,
  messageLen: U64,
  messagePtr: U64,
  publicKeyLen: U64,
  publicKeyPtr: U64,
): bigint {
  logic.gas.payBase(ExtCosts.ed25519_verify_base);
  const signature = logic.read(signatureLen, signaturePtr);
  if (signature.length !== 64) throw ed25519Error("signature");
  // A check of an old version of the crate, kept so that nothing more is charged where it fails.
  if ((signature[63]! & 0xe0) !== 0) return 0n;
  const message = logic.read(messageLen, messagePtr);
  logic.gas.payPer(ExtCosts.ed25519_verify_byte, message.length);
  const publicKey = logic.read(publicKeyLen, publicKeyPtr);
  if (publicKey.length !== 32) throw ed25519Error("public key");
  return verifyEd25519(message, signature, publicKey) ? 1n : 0n;
}
