import type { Decoder } from "./decoders/decoder.js";
import { ok } from "./decoders/decoder.js";
import { MAX_INPUTS, MAX_RETURN_LENGTH } from "./limits.js";
import { decodeOutcome, type Outcome } from "./outcome.js";
import { tgas } from "./units.js";

/** Bytes in front of each result: what became of it, and its length in three bytes, which 4 MiB fit into. */
const PACKED_HEAD = 4;

/** Results that fit into one callback and, packed, into one value of the host. */
export function mostPacked(decoder: Decoder<unknown>): number {
  return Math.max(1, Math.min(MAX_INPUTS, Math.floor(MAX_RETURN_LENGTH / packedLength(decoder))));
}

/** Bytes that one packed result takes at most. */
export function packedLength({ maxLength, unread }: Decoder<unknown>): number {
  return PACKED_HEAD + (unread === true ? 0 : Math.min(maxLength, MAX_RETURN_LENGTH));
}

/**
 * Gas that suffices for handing on results, or storing them, if all of them have the longest length. Measured on the
 * repository's builds: 1 Tgas, 0.036 for each result, 50 Mgas for each byte; a contract with much state needs more.
 */
export function packingGas(decoder: Decoder<unknown>): (results: number) => bigint {
  const each = 0.06 + packedLength(decoder) * 6e-5;
  return (results) => tgas(3 + results * each);
}

const STATUSES = ["failed", "ok", "tooLong", "malformed"] as const;

/** Results that are packed before they are decoded: the bytes as they came, none where the decoder reads none. */
export function undecoded({ maxLength, unread }: Decoder<unknown>): Decoder<Uint8Array> {
  return unread === true ? { maxLength, unread, decode: ok } : { maxLength, decode: ok };
}

/** Results as one run of bytes. Decoding is left to who unpacks them, so that it is done and paid for once. */
export function pack(outcomes: readonly Outcome<Uint8Array>[]): Uint8Array {
  let size = outcomes.length * PACKED_HEAD;
  for (const outcome of outcomes) if (outcome.status === "ok") size += outcome.value.length;
  const packed = new Uint8Array(size);
  let offset = 0;
  for (const outcome of outcomes) {
    const { status } = outcome;
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

/** The results that {@link pack} was given, decoded; `undefined` if these bytes are not `count` packed results. */
export function unpack<T>(packed: Uint8Array, count: number, decoder: Decoder<T>): Outcome<T>[] | undefined {
  const outcomes: Outcome<T>[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const status = STATUSES[packed[offset] as number];
    if (status === undefined || offset + PACKED_HEAD > packed.length) return undefined;
    const [high, middle, low] = packed.subarray(offset + 1, offset + PACKED_HEAD);
    const length = ((high as number) << 16) | ((middle as number) << 8) | (low as number);
    offset += PACKED_HEAD;
    if (status === "ok") {
      outcomes.push(decodeOutcome(decoder, packed.slice(offset, offset + length)));
      offset += length;
    } else {
      outcomes.push(
        status === "failed"
          ? { status }
          : status === "tooLong"
            ? { status, length }
            : { status, reason: "decoder" },
      );
    }
  }
  return offset === packed.length ? outcomes : undefined;
}
