import { createPublicKey, type KeyObject, verify as verifySignature } from "node:crypto";
import { createRequire } from "node:module";
import { base58 } from "@scure/base";
import { BorshError, type Codec, type Reader } from "./borsh.js";

// Loading these takes as long as starting the rest of a node, on each of its threads, and few chains use them: OpenSSL
// checks ed25519 signatures. Node remembers what it has loaded.
const require = createRequire(import.meta.url);
const curves = {
  ed25519: () => (require("@noble/curves/ed25519.js") as typeof import("@noble/curves/ed25519.js")).ed25519,
  secp256k1: () =>
    (require("@noble/curves/secp256k1.js") as typeof import("@noble/curves/secp256k1.js")).secp256k1,
};

/** Borsh form: a tag (0 ed25519, 1 secp256k1), then 32 or 64 bytes. The text form exists only at the RPC. */
export type PublicKey = Uint8Array;
/** Borsh form: a tag (0 ed25519, 1 secp256k1), then 64 or 65 bytes. */
export type Signature = Uint8Array;

const CURVES = ["ed25519", "secp256k1"] as const;
const KEY_LENGTHS = [32, 64] as const;
const SIGNATURE_LENGTHS = [64, 65] as const;

function readCurve(reader: Reader): 0 | 1 {
  const tag = reader.u8();
  if (tag === 0 || tag === 1) return tag;
  throw new BorshError(`unknown key type '${tag}'`);
}

function tagged(tag: number, data: Uint8Array): Uint8Array {
  const value = new Uint8Array(data.length + 1);
  value[0] = tag;
  value.set(data, 1);
  return value;
}

export const publicKeyCodec: Codec<PublicKey> = {
  read(r) {
    const tag = readCurve(r);
    return tagged(tag, r.take(KEY_LENGTHS[tag]));
  },
  write: (w, v) => w.raw(v),
};

export const signatureCodec: Codec<Signature> = {
  read(r) {
    const tag = readCurve(r);
    const data = r.take(SIGNATURE_LENGTHS[tag]);
    // nearcore keeps this check of an older ed25519 library: the scalar's top three bits are zero.
    if (tag === 0 && (data[63]! & 0xe0) !== 0) throw new BorshError("signature error");
    return tagged(tag, data);
  },
  write: (w, v) => w.raw(v),
};

/** The key of refunds that nobody signed. */
export const EMPTY_PUBLIC_KEY: PublicKey = new Uint8Array(33);

export function publicKeyToString(key: PublicKey): string {
  return `${CURVES[key[0]!]}:${base58.encode(key.subarray(1))}`;
}

export const signatureToString: (signature: Signature) => string = publicKeyToString;

/** nearcore's `ParseKeyError`; the message is its `Display`. */
export class ParseKeyError extends Error {
  override readonly name = "ParseKeyError";
}

function lengthError(expected: number, received: number): ParseKeyError {
  return new ParseKeyError(
    `invalid key length: expected the input of ${expected} bytes, but ${received} was given`,
  );
}

/** The crate bs58 into a buffer of `length` bytes: it stops at the first character that is bad or does not fit. */
function decodeBase58(text: string, length: number): Uint8Array {
  // No text of `length` bytes is longer than this, and decoding takes quadratic time.
  const bounded = text.slice(0, length * 2);
  const valid = /^[1-9A-HJ-NP-Za-km-z]*/.exec(bounded)![0];
  const data = base58.decode(valid);
  if (data.length > length) throw lengthError(length, length + 1);
  if (valid.length < bounded.length) {
    const char = String.fromCodePoint(bounded.codePointAt(valid.length)!);
    throw new ParseKeyError(
      char < "\x80"
        ? `invalid key data: provided string contained invalid character '${char}' at byte ${valid.length}`
        : `invalid key data: provided string contained non-ascii character starting at byte ${valid.length}`,
    );
  }
  if (data.length !== length) throw lengthError(length, data.length);
  return data;
}

/** Reads `ed25519:<base58>`, `secp256k1:<base58>` or bare base58 of an ed25519 key. Throws {@link ParseKeyError}. */
export function parsePublicKey(text: string): PublicKey {
  const colon = text.indexOf(":");
  const curve = colon < 0 ? "ed25519" : text.slice(0, colon).toLowerCase();
  const tag = CURVES.indexOf(curve as (typeof CURVES)[number]);
  if (tag < 0) throw new ParseKeyError(`unknown key type '${curve}'`);
  return tagged(tag, decodeBase58(text.slice(colon + 1), KEY_LENGTHS[tag]!));
}

/** The keys used last, as OpenSSL holds them: accounts sign many times with one. */
const keyObjects = new Map<string, KeyObject>();
const MAX_KEY_OBJECTS = 1_000;

function keyObject(key: Uint8Array): KeyObject {
  const x = Buffer.from(key).toString("base64url");
  let object = keyObjects.get(x);
  if (object) return object;
  // As a JWK: OpenSSL takes ten times as long to find out what kind of key a DER file holds.
  object = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  if (keyObjects.size === MAX_KEY_OBJECTS) keyObjects.clear();
  keyObjects.set(x, object);
  return object;
}

/**
 * OpenSSL decides as ed25519-dalek's `verify` does: s below the order, no cofactor, the encoding of R compared byte
 * for byte, the key's encoding hashed as given, small-order and non-canonical keys allowed. The property tests
 * compare the edges.
 */
export function verifyEd25519(message: Uint8Array, signed: Uint8Array, key: Uint8Array): boolean {
  try {
    return verifySignature(null, message, keyObject(key), signed);
  } catch {
    // OpenSSL may refuse the key already while it is loaded: then no signature is valid.
    return false;
  }
}

/** `message` has 32 bytes. As libsecp256k1: r and s in range and not zero, s in the lower half, recovery id below 4. */
function verifySecp256k1(message: Uint8Array, signed: Uint8Array, key: Uint8Array): boolean {
  if (signed[64]! > 3) return false;
  try {
    return curves
      .secp256k1()
      .verify(signed.subarray(0, 64), message, tagged(4, key), { prehash: false, lowS: true });
  } catch {
    return false;
  }
}

/** nearcore's `Signature::verify`: false, too, for curves that do not match. `message` is a 32-byte hash. */
export function verify(signed: Signature, message: Uint8Array, key: PublicKey): boolean {
  if (signed[0] !== key[0]) return false;
  const check = key[0] === 0 ? verifyEd25519 : verifySecp256k1;
  return check(message, signed.subarray(1), key.subarray(1));
}

/** A staking key is an ed25519 key whose point decodes and is free of torsion. */
export function isValidStakingKey(key: PublicKey): boolean {
  if (key[0] !== 0) return false;
  try {
    return curves.ed25519().Point.fromBytes(key.subarray(1), true).isTorsionFree();
  } catch {
    return false;
  }
}

/** The key that a NEAR-implicit account's name spells. */
export function publicKeyOfImplicitAccount(accountId: string): PublicKey {
  return tagged(0, Buffer.from(accountId, "hex"));
}

export function samePublicKey(a: PublicKey, b: PublicKey): boolean {
  return Buffer.compare(a, b) === 0;
}
