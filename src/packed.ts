import { rounded } from "./decimal.js";
import { type Decoder, ONLY_STRING, ok } from "./decoders/decoder.js";
import type { BoundedDecoder } from "./decoders/json-decoder.js";
import { globals } from "./host.js";
import { MAX_INPUTS, MAX_RETURN_LENGTH } from "./limits.js";
import { decodeOutcome, FAILED, MALFORMED, type Outcome } from "./outcome.js";

/** Bytes in front of each result: what became of it, and its length in three bytes, which 4 MiB fit into. */
const PACKED_HEAD = 4;

/** Results that fit into one callback and, packed, into one value of the host. */
export function mostPacked(decoder: Decoder<unknown>): number {
  return Math.max(1, Math.min(MAX_INPUTS, Math.floor(MAX_RETURN_LENGTH / packedLength(decoder))));
}

/** Bytes that one packed result takes at most. */
export function packedLength({ maxLength, unread }: Decoder<unknown>): number {
  return PACKED_HEAD + (unread === true ? 0 : maxLength < MAX_RETURN_LENGTH ? maxLength : MAX_RETURN_LENGTH);
}

/**
 * Gas that suffices for handing on results, or storing them, if all of them have the longest length. Measured on the
 * repository's builds: 1 Tgas, 0.036 for each result, 50 Mgas for each byte; a contract with much state needs more.
 */
export function packingGas(decoder: Decoder<unknown>): (results: number) => number {
  const each = 0.06 + packedLength(decoder) * 6e-5;
  return (results) => rounded((3 + results * each) * 1e12);
}

const STATUSES = ["failed", "ok", "tooLong", "malformed"] as const;

/** Results that are packed before they are decoded: the bytes as they came, none where the decoder reads none. */
export function undecoded({ maxLength, unread }: Decoder<unknown>): Decoder<Uint8Array> {
  return unread === true ? { maxLength, unread, decode: ok } : { maxLength, decode: ok };
}

/** Results as one run of bytes. Decoding is left to who unpacks them, so that it is done and paid for once. */
export function pack(outcomes: readonly Outcome<Uint8Array>[]): Uint8Array {
  const count = outcomes.length;
  let size = count * PACKED_HEAD;
  for (let i = 0; i < count; i++) {
    const outcome = outcomes[i] as Outcome<Uint8Array>;
    if (outcome.status === "ok") size += outcome.value.length;
  }
  const packed = new Uint8Array(size);
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const outcome = outcomes[i] as Outcome<Uint8Array>;
    const status = outcome.status;
    const length = status === "ok" ? outcome.value.length : status === "tooLong" ? outcome.length : 0;
    packed[offset] = STATUSES.indexOf(status);
    packed[offset + 1] = length >> 16;
    packed[offset + 2] = length >> 8;
    packed[offset + 3] = length;
    offset += PACKED_HEAD;
    if (status === "ok") {
      packed.set(outcome.value, offset);
      offset += length;
    }
  }
  return packed;
}

/** One of each of {@link STATUSES}, for the engine to copy. */
const KINDS = [FAILED, { status: "ok", value: 0 }, { status: "tooLong", length: 0 }, MALFORMED];

/** Adds the results that {@link pack} was given, decoded, to others; false if these bytes are not `count` packed results. */
export function unpack<T>(
  packed: Uint8Array,
  count: number,
  decoder: Decoder<T>,
  outcomes: Outcome<T>[],
): boolean {
  const native = globals.env?.near_xcc_unpack;
  const first = outcomes.length;
  const { maxLength, allowed } = decoder as BoundedDecoder<T>;
  if (native === undefined || allowed === undefined) return unpackByLoop(packed, count, decoder, outcomes);
  if (!native(packed, count, maxLength, allowed, KINDS, outcomes)) return false;
  // A string has nothing more to be asked.
  if (allowed === ONLY_STRING) return true;
  for (let i = first; i < outcomes.length; i++) {
    const outcome = outcomes[i] as Outcome<unknown>;
    if (outcome.status === "ok") outcomes[i] = taken(outcome.value, decoder as BoundedDecoder<T>);
  }
  return true;
}

function taken<T>(value: unknown, decoder: BoundedDecoder<T>): Outcome<T> {
  try {
    return decoder.take(value);
  } catch {
    return MALFORMED;
  }
}

function unpackByLoop<T>(
  packed: Uint8Array,
  count: number,
  decoder: Decoder<T>,
  outcomes: Outcome<T>[],
): boolean {
  const { maxLength, unread } = decoder;
  const first = outcomes.length;
  const size = packed.length;
  let offset = 0;
  for (let i = first; i < first + count; i++) {
    const status = STATUSES[packed[offset] as number];
    const start = offset + PACKED_HEAD;
    if (status === undefined || start > size) break;
    const high = packed[offset + 1] as number;
    const middle = packed[offset + 2] as number;
    const length = (high << 16) | (middle << 8) | (packed[offset + 3] as number);
    offset = start;
    if (status === "failed") outcomes[i] = FAILED;
    else if (status === "malformed") outcomes[i] = MALFORMED;
    else if (status === "tooLong" || (length > maxLength && unread !== true))
      outcomes[i] = { status: "tooLong", length };
    else outcomes[i] = decodeOutcome(decoder, packed.slice(start, start + length));
    if (status === "ok") offset += length;
  }
  if (offset === size && outcomes.length === first + count) return true;
  outcomes.length = first;
  return false;
}
