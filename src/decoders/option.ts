import { type Decoder, type JsonDecoder, ok } from "./decoder.js";
import { isNothing } from "./nothing.js";

/**
 * What the inner decoder reads, or `null` where there is none: no bytes, JSON's `null`, or a field that is missing. For
 * Rust's `Option<T>`.
 *
 * @example
 * option(u128()); // "1" is 1n, null is null
 * object({ sender: accountId(), memo: option(string()) });
 */
export function option<T>(inner: JsonDecoder<T>): JsonDecoder<T | null>;
export function option<T>(inner: Decoder<T>): Decoder<T | null>;
export function option<T>(inner: Decoder<T> & Partial<JsonDecoder<T>>): Decoder<T | null> {
  const { take } = inner;
  return {
    ...inner,
    unread: false,
    maxLength: Math.max(inner.maxLength, 4),
    decode: (bytes) => (isNothing(bytes) ? ok(null) : inner.decode(bytes)),
    ...(take && {
      take: (value: unknown) => (value === undefined || value === null ? ok(null) : take(value)),
    }),
  };
}
