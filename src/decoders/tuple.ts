import { type Decoded, type DecoderOutput, type JsonDecoder, malformed, ok } from "./decoder.js";
import { jsonDecoder, malformedAt } from "./json-decoder.js";

/** Values of the decoders of a {@link tuple}. */
export type TupleOutput<D extends readonly unknown[]> = { -readonly [K in keyof D]: DecoderOutput<D[K]> };

/**
 * A JSON array of a fixed length whose items have types of their own: Rust's tuples.
 *
 * @example
 * tuple([accountId(), u128()]); // ["alice.near","100"]
 */
export function tuple<D extends readonly JsonDecoder<unknown>[]>(
  decoders: readonly [...D],
): JsonDecoder<TupleOutput<D>> {
  let [maxLength, maxTokens] = [2, 1];
  for (const decoder of decoders) {
    maxLength += decoder.maxLength + 1;
    maxTokens += decoder.maxTokens + 1;
  }
  const take = (value: unknown) => items(value, decoders) as Decoded<TupleOutput<D>>;
  return jsonDecoder({ maxLength, maxTokens }, take, undefined);
}

function items(value: unknown, decoders: readonly JsonDecoder<unknown>[]): Decoded<unknown[]> {
  if (!Array.isArray(value)) return malformed("type");
  if (value.length !== decoders.length) return malformed("length");
  for (let i = 0; i < value.length; i++) {
    const item = (decoders[i] as JsonDecoder<unknown>).take(value[i]);
    if (item.status !== "ok") return malformedAt(i, item);
    value[i] = item.value;
  }
  return ok(value);
}
