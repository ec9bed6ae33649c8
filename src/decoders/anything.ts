import { type Decoder, ok } from "./decoder.js";

/**
 * Any result, which is not read: for calls of which only the success matters.
 *
 * @example
 * const sent = after(anything(), { callback: "on_sent" });
 */
export function anything(): Decoder<undefined> {
  return { maxLength: Number.POSITIVE_INFINITY, unread: true, decode: () => ok(undefined) };
}
