import { type Decoded, type JsonDecoder, malformed, ok } from "./decoder.js";
import { jsonDecoder, malformedAt } from "./json-decoder.js";

/** Longest name in a {@link record}: that of an account id. */
const MAX_NAME_LENGTH = 64;

/**
 * A JSON object with any names, of up to 64 characters, and values of one type: Rust's maps. With more than `max` names
 * it is malformed.
 *
 * @example
 * record(u128(), 20); // {"alice.near":"100","bob.near":"5"}
 */
export function record<T>(of: JsonDecoder<T>, max: number): JsonDecoder<Record<string, T>> {
  const bounds = {
    maxLength: 2 + max * (3 * MAX_NAME_LENGTH + 4 + of.maxLength),
    maxTokens: 1 + max * (of.maxTokens + 1),
  };
  return jsonDecoder(bounds, (value) => properties(value, of, max), undefined);
}

function properties<T>(value: unknown, of: JsonDecoder<T>, max: number): Decoded<Record<string, T>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed("type");
  const names = Object.keys(value);
  if (names.length > max) return malformed("length");
  const record = value as Record<string, unknown>;
  for (const name of names) {
    if (name.length > MAX_NAME_LENGTH) return malformed("length");
    const property = of.take(record[name]);
    if (property.status !== "ok") return malformedAt(name, property);
    // JSON.parse has made it a property of the object's own, whatever its name.
    record[name] = property.value;
  }
  return ok(record as Record<string, T>);
}
