import { fromUtf8, latin1, toUtf8 } from "../host.js";

/** Encoded surrogates, which are not UTF-8. `ED` starts no other wrong sequence. */
const SURROGATE = /\xed[\xa0-\xbf]/;

/**
 * Text of bytes, or `undefined` if they are not UTF-8. The engine replaces what is wrong by U+FFFD and lets encoded
 * surrogates pass, so a text is looked at twice only when it may have one of the two.
 */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  const text = fromUtf8(bytes);
  // A callee chooses the bytes: they are compared and searched by the engine, not in a loop that it could make costly.
  if (text.includes("\ufffd") && latin1(toUtf8(text)) !== latin1(bytes)) return undefined;
  // Of ASCII every byte is a character.
  if (text.length === bytes.length) return text;
  if (bytes.includes(0xed) && SURROGATE.test(latin1(bytes))) return undefined;
  return text;
}
