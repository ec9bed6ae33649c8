import { type Decoder, malformed, ok } from "./decoder.js";

/** Longest scalar with some room for white space. */
const SCALAR_LENGTH = 64;

/** A JSON `true` or `false`. */
export function boolean(): Decoder<boolean> {
  return scalar((text) => (text === "true" ? true : text === "false" ? false : undefined));
}

/** A finite JSON number. For balances and other large integers use {@link u128} or {@link u64}. */
export function number(): Decoder<number> {
  return scalar((text) => {
    const value = JSON_NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  });
}

/** A whole number up to 2^64 - 1, exact, from a JSON number or a decimal string (`U64`). */
export function u64(): Decoder<bigint> {
  return unsigned(64n);
}

/** A whole number up to 2^128 - 1, exact, from a JSON number or a decimal string (`U128`). */
export function u128(): Decoder<bigint> {
  return unsigned(128n);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const UNSIGNED = /^(?:"(\d+)"|(0|[1-9]\d*))$/;

function unsigned(bits: bigint): Decoder<bigint> {
  const limit = 1n << bits;
  return scalar((text) => {
    const match = UNSIGNED.exec(text);
    const value = match === null ? limit : BigInt(match[1] ?? match[2] ?? "");
    return value < limit ? value : undefined;
  });
}

function scalar<T>(parse: (text: string) => T | undefined): Decoder<T> {
  return {
    maxLength: SCALAR_LENGTH,
    decode(bytes) {
      // Every valid scalar is ASCII, and other bytes give characters that none of the patterns takes.
      const value = bytes.length > SCALAR_LENGTH ? undefined : parse(trimmed(String.fromCharCode(...bytes)));
      return value === undefined ? malformed("type") : ok(value);
    },
  };
}

/** Without JSON's white space, which is less than what `trim` removes. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}
