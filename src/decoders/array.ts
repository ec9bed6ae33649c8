import type { Decoded, JsonDecoder } from "./decoder.js";
import { items } from "./items.js";
import { jsonDecoder } from "./json-decoder.js";

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
  return jsonDecoder(bounds, (value) => items(value, max, () => of) as Decoded<T[]>, undefined);
}
