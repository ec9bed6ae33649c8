import { checkBound, type Decoder, type LengthOptions, malformed, ok } from "./decoder.js";

/** The `deserialize` of the package `borsh`, version 2. */
export type BorshDeserialize<Schema> = (schema: Schema, bytes: Uint8Array) => unknown;

/**
 * A Borsh value, decoded by the package `borsh`, which the contract imports itself: contracts without Borsh carry
 * none of it. Bytes left over behind the value are not noticed by it.
 *
 * @default maxLength 16384
 * @example
 * import { deserialize } from "borsh";
 * borsh<{ x: number }>(deserialize, { struct: { x: "u32" } });
 */
export function borsh<T, Schema = unknown>(
  deserialize: BorshDeserialize<Schema>,
  schema: Schema,
  options?: LengthOptions,
): Decoder<T> {
  return custom((bytes) => deserialize(schema, bytes) as T, { maxLength: 16_384, ...options });
}

/**
 * A decoder of the author's own. If the function throws, the result is malformed.
 *
 * @example
 * custom((bytes) => bytes[0] === 1, { maxLength: 1 });
 */
export function custom<T>(
  decode: (bytes: Uint8Array) => T,
  options: { readonly maxLength: number },
): Decoder<T> {
  return {
    maxLength: checkBound("maxLength", options.maxLength),
    decode(bytes) {
      try {
        return ok(decode(bytes));
      } catch {
        return malformed("decoder");
      }
    },
  };
}
