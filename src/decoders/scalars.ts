import { u128Of } from "../decimal.js";
import { latin1 } from "../host.js";
import { type Decoded, type JsonDecoder, malformed, ok } from "./decoder.js";

/** Longest scalar with some room for white space. */
const SCALAR_LENGTH = 64;

/**
 * A JSON `true` or `false`.
 *
 * @example
 * method({ returns: boolean() });
 */
export function boolean(): JsonDecoder<boolean> {
  return scalar((text) => (text === "true" ? true : text === "false" ? false : undefined), asBoolean);
}

/**
 * A finite JSON number. For balances and other large integers use {@link u128} or {@link u64}.
 *
 * @example
 * method({ returns: number() });
 */
export function number(): JsonDecoder<number> {
  return scalar((text) => finite(parsed(text)), finite);
}

/**
 * A whole number up to 2^64 - 1, exact, from a JSON number or a decimal string (`U64`). Inside of an object or array a
 * JSON number above 2^53 - 1 is malformed: it would not be exact any more.
 *
 * @example
 * method({ returns: u64() });
 */
export function u64(): JsonDecoder<bigint> {
  return unsigned(64n);
}

/**
 * A whole number up to 2^128 - 1, exact, from a JSON number or a decimal string (`U128`). Inside of an object or array a
 * JSON number above 2^53 - 1 is malformed: it would not be exact any more.
 *
 * @example
 * method({ returns: u128() }); // "1000000000000000000000000" is 10n ** 24n
 */
export function u128(): JsonDecoder<bigint> {
  return unsigned(128n);
}

function asBoolean(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** The engine's own parser knows what a JSON number is, for a fifth of the gas of a pattern. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function finite(value: unknown): number | undefined {
  // The difference is NaN for what is not finite: half the gas of asking Number.isFinite.
  return typeof value === "number" && value - value === 0 ? value : undefined;
}

function unsigned(bits: bigint): JsonDecoder<bigint> {
  const limit = 1n << bits;
  const bounded = (digits: string | bigint) => {
    const value = u128Of(digits);
    return value !== undefined && value < limit ? value : undefined;
  };
  return scalar(
    (text) => {
      const digits =
        text[0] === '"' && text[text.length - 1] === '"' ? text.substring(1, text.length - 1) : text;
      // JSON has no number with a zero in front.
      return text[0] === "0" && text !== "0" ? undefined : bounded(digits);
    },
    (value) => {
      if (typeof value === "number")
        return Number.isSafeInteger(value) && value >= 0 ? bounded(BigInt(value)) : undefined;
      const isShort = typeof value === "string" && value.length <= SCALAR_LENGTH - 2;
      return isShort ? bounded(value) : undefined;
    },
  );
}

/** A decoder of one word: from its text, or as a part of JSON that has been parsed. `undefined` is none. */
export function scalar<T>(
  parse: (text: string) => T | undefined,
  check: (value: unknown) => T | undefined,
  maxLength = SCALAR_LENGTH,
): JsonDecoder<T> {
  return {
    maxLength,
    maxTokens: 0,
    decode(bytes) {
      if (bytes.length > maxLength) return malformed("type");
      // Every valid scalar is ASCII, and other bytes give characters that none of them takes.
      const text = latin1(bytes);
      const value = parse(text);
      // Few answers have white space around them, and removing it costs more than all the rest.
      return typed(value === undefined ? parse(trimmed(text)) : value);
    },
    take: (value) => typed(check(value)),
  };
}

function typed<T>(value: T | undefined): Decoded<T> {
  return value === undefined ? malformed("type") : ok(value);
}

/** Without JSON's white space, which is less than what `trim` removes. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
