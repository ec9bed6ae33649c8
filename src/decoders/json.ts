import { type Decoded, type JsonDecoder, type JsonOptions, malformed, ok } from "./decoder.js";
import { jsonDecoder } from "./json-decoder.js";

/**
 * Any JSON value, taken on trust as `T` unless a check is given. A check that throws counts as one that says no.
 *
 * Where the type is known, `object`, `array`, `tuple` and `record` are better: they check, and know how long and how
 * costly an answer can be. For a schema of valibot, zod and others see `standard`.
 *
 * With the default bounds answers take up to 5 Tgas to read, or 19 where a callee sends a thousand numbers like `1e-300`: a
 * callback that names no gas gets 25.
 *
 * @default maxLength 16384
 * @default maxTokens 1024
 * @example
 * json<Message[]>();
 * json((value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string"));
 */
export function json<T = unknown>(options?: JsonOptions): JsonDecoder<T>;
export function json<T>(check: (value: unknown) => value is T, options?: JsonOptions): JsonDecoder<T>;
export function json<T>(
  first?: ((value: unknown) => value is T) | JsonOptions,
  second?: JsonOptions,
): JsonDecoder<T> {
  return typeof first === "function"
    ? jsonDecoder(ANY_JSON, (value) => checked(first, value), second)
    : jsonDecoder(ANY_JSON, (value) => ok(value as T), first);
}

/** Bounds of JSON of which nothing is known; as many tokens again are let through. */
export const ANY_JSON = { maxLength: 16_384, maxTokens: 512 };

function checked<T>(check: (value: unknown) => value is T, value: unknown): Decoded<T> {
  try {
    if (check(value)) return ok(value);
  } catch {
    // Says no.
  }
  return malformed("check");
}
