import { fail } from "./errors.js";
import { type Env, readRegister, toUtf8 } from "./host.js";
import { contextBytes, contextOf } from "./json.js";
import { MAX_STORAGE_KEY_LENGTH } from "./limits.js";

/** yoctoNEAR that a contract must hold for each byte it stores (`storage_amount_per_byte`; near-runtime.md 2.3). */
export const STORAGE_PRICE = 10n ** 19n;

/** Bytes of the account's storage that a record takes beside its key and value (`num_extra_bytes_record`). */
export const RECORD_BYTES = 40;

/**
 * A record of the library in the contract's storage, beside near-sdk-js's `STATE`: it can be written without the whole
 * state, and a method that writes the state back does not touch it.
 *
 * @throws XccError XCC16 if the key is longer than the host takes.
 */
export function storageKey(text: string): Uint8Array {
  const key = toUtf8(text);
  if (key.length > MAX_STORAGE_KEY_LENGTH) {
    fail("XCC16 storage", `${key.length} bytes`);
  }
  return key;
}

/** The record as it is stored, or `undefined`. */
export function readBytes(key: Uint8Array, env: Env): Uint8Array | undefined {
  return env.storage_read(key, 0) === 1n ? readRegister(env) : undefined;
}

/** The record, or `undefined`. */
export function readRecord(key: Uint8Array, env: Env): unknown {
  const bytes = readBytes(key, env);
  return bytes === undefined ? undefined : contextOf(bytes);
}

/** A value as it is stored: as in a context, `bigint` and bytes come back as they were. */
export function encodeRecord(value: unknown): Uint8Array {
  return contextBytes(value);
}
