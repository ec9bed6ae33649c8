import { type Decoded, type JsonDecoder, malformed, ok } from "./decoder.js";
import { jsonDecoder, malformedAt } from "./json-decoder.js";

/**
 * A JSON array of values of one type. Its longest length and what parsing it can cost follow from the two bounds; with
 * more items than `max` it is malformed.
 *
 * @example
 * array(string({ maxLength: 280 }), 10);
 * array(object({ sender: accountId(), text: string() }), 10);
 */
export function array<T>(of: JsonDecoder<T>, max: number): JsonDecoder<T[]> {
  const bounds = { maxLength: 2 + max * (of.maxLength + 1), maxTokens: 1 + max * (of.maxTokens + 1) };
  return jsonDecoder(bounds, (value) => items(value, of, max), undefined);
}

function items<T>(value: unknown, of: JsonDecoder<T>, max: number): Decoded<T[]> {
  if (!Array.isArray(value)) return malformed("type");
  if (value.length > max) return malformed("length");
  for (let i = 0; i < value.length; i++) {
    const item = of.take(value[i]);
    if (item.status !== "ok") return malformedAt(i, item);
    value[i] = item.value;
  }
  return ok(value);
}
