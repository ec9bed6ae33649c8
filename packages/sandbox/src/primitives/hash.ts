import { hash as digest } from "node:crypto";
import { base58 } from "@scure/base";
import type { Codec } from "./borsh.js";
import type { CryptoHash } from "./types.js";

/** nearcore's `CryptoHash::default()`: 32 zero bytes. */
export const ZERO_HASH: CryptoHash = "0".repeat(64);

// OpenSSL's one-shot digest: at the sizes of receipts and trie nodes several times faster than a JavaScript sha256.
export function sha256(bytes: Uint8Array): Uint8Array {
  return digest("sha256", bytes, "buffer");
}

export function hash(bytes: Uint8Array): CryptoHash {
  return digest("sha256", bytes, "hex");
}

export function hashToBytes(hash: CryptoHash): Uint8Array {
  return Buffer.from(hash, "hex");
}

export function hashFromBytes(bytes: Uint8Array): CryptoHash {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

/** The form in which the RPC shows a hash. */
export function hashToBase58(hash: CryptoHash): string {
  return base58.encode(hashToBytes(hash));
}

/** `null` when `text` is not base58 of 32 bytes. */
export function hashFromBase58(text: string): CryptoHash | null {
  // base58 decoding is quadratic: refuse what cannot be 32 bytes before decoding it.
  if (text.length > 44 || text.length < 32) return null;
  try {
    const bytes = base58.decode(text);
    return bytes.length === 32 ? hashFromBytes(bytes) : null;
  } catch {
    return null;
  }
}

export const cryptoHashCodec: Codec<CryptoHash> = {
  read: (r) => hashFromBytes(r.take(32)),
  write: (w, v) => w.raw(hashToBytes(v)),
};
