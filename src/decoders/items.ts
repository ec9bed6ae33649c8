import { type Decoded, type JsonDecoder, malformed, ok } from "./decoder.js";
import { malformedAt } from "./json-decoder.js";

/** The items of an array that has been parsed, each taken by its own decoder. */
export function items(
  value: unknown,
  max: number,
  decoderAt: (index: number) => JsonDecoder<unknown>,
  min = 0,
): Decoded<unknown[]> {
  if (!Array.isArray(value)) return malformed("type");
  if (value.length > max || value.length < min) return malformed("length");
  for (let i = 0; i < value.length; i++) {
    const item = decoderAt(i).take(value[i]);
    if (item.status !== "ok") return malformedAt(i, item);
    value[i] = item.value;
  }
  return ok(value);
}
