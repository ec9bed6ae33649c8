import { type Decoder, malformed, ok } from "./decoder.js";

/**
 * No result: no bytes, what a method without a return value answers, or `null`. Anything else is malformed.
 *
 * @example
 * method({ args: typed<{ greeting: string }>(), returns: nothing() });
 */
export function nothing(): Decoder<undefined> {
  return { maxLength: 4, decode: (bytes) => (isNothing(bytes) ? ok(undefined) : malformed("type")) };
}

export function isNothing(bytes: Uint8Array): boolean {
  return bytes.length === 0 || (bytes.length === 4 && String.fromCharCode(...bytes) === "null");
}
