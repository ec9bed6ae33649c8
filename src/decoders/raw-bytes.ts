import { type Decoder, type LengthOptions, ok } from "./decoder.js";

/**
 * The bytes as they are.
 *
 * @default maxLength 16384
 */
export function rawBytes(options?: LengthOptions): Decoder<Uint8Array> {
  return { maxLength: options?.maxLength ?? 16_384, decode: ok };
}
