import type { Decoded, DecoderOutput, JsonDecoder } from "./decoder.js";
import { items } from "./items.js";
import { jsonDecoder } from "./json-decoder.js";

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
  const { length } = decoders;
  const take = (value: unknown) =>
    items(value, length, (i) => decoders[i] as JsonDecoder<unknown>, length) as Decoded<TupleOutput<D>>;
  return jsonDecoder({ maxLength, maxTokens }, take, undefined);
}
