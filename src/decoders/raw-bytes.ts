import { checkBound, type Decoder, type LengthOptions, ok } from "./decoder.js";

/**
 * The bytes as they are.
 *
 * @default maxLength 16384
 * @example
 * method({ returns: rawBytes({ maxLength: 32 }) }); // a hash, as a Uint8Array
 */
export function rawBytes(options?: LengthOptions): Decoder<Uint8Array> {
  return { maxLength: checkBound("maxLength", options?.maxLength ?? 16_384), decode: ok };
}
