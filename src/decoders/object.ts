import {
  type Decoded,
  type DecoderOutput,
  type JsonDecoder,
  type JsonOptions,
  malformed,
  ok,
} from "./decoder.js";
import { jsonDecoder, malformedAt } from "./json-decoder.js";

/** Values of the decoders of an {@link object}. */
export type ObjectOutput<F> = { -readonly [K in keyof F]: DecoderOutput<F[K]> };

/**
 * A JSON object with named fields: Rust's structs. Fields that are not named are left out; a missing one is malformed,
 * unless its decoder is an `option`. Its longest length and what parsing it can cost follow from the fields; the options
 * make room for a callee that answers many more.
 *
 * @example
 * object({ premium: boolean(), sender: accountId(), text: string({ maxLength: 280 }) });
 */
export function object<F extends { readonly [name: string]: JsonDecoder<unknown> }>(
  fields: F,
  options?: JsonOptions,
): JsonDecoder<ObjectOutput<F>> {
  const names = Object.keys(fields);
  const decoders: JsonDecoder<unknown>[] = Object.values(fields);
  let [maxLength, maxTokens] = [2, 1];
  for (const name of names) {
    const field = fields[name] as JsonDecoder<unknown>;
    // Quotes, colon, comma; three bytes are the most that a character takes.
    maxLength += 3 * name.length + 4 + field.maxLength;
    maxTokens += field.maxTokens + 1;
  }
  const take = (value: unknown) => properties(value, names, decoders) as Decoded<ObjectOutput<F>>;
  return jsonDecoder({ maxLength, maxTokens }, take, options);
}

// The engine has no Object.hasOwn.
const HAS_OWN = Object.prototype.hasOwnProperty;

function properties(
  value: unknown,
  names: readonly string[],
  decoders: readonly JsonDecoder<unknown>[],
): Decoded<object> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed("type");
  const taken: Record<string, unknown> = {};
  // By index: iterators would cost every object some Ggas.
  const { length } = names;
  for (let i = 0; i < length; i++) {
    const name = names[i] as string;
    const given = HAS_OWN.call(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const property = (decoders[i] as JsonDecoder<unknown>).take(given);
    if (property.status !== "ok") return malformedAt(name, property);
    taken[name] = property.value;
  }
  return ok(taken);
}
