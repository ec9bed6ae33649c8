import { fromUtf8, toUtf8 } from "../host.js";

/**
 * Text of bytes, or `undefined` if they are not UTF-8. The engine replaces what is wrong by U+FFFD and lets encoded
 * surrogates pass, so a text is looked at twice only when it has one of the two.
 */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  const text = fromUtf8(bytes);
  if (text.includes("\ufffd") && !sameBytes(toUtf8(text), bytes)) return undefined;
  return hasSurrogate(bytes) ? undefined : text;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** A surrogate is encoded as `ED A0..BF xx`; `ED` starts no other wrong sequence. */
function hasSurrogate(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(0xed); i !== -1; i = bytes.indexOf(0xed, i + 1)) {
    if ((bytes[i + 1] ?? 0) >= 0xa0) return true;
  }
  return false;
}
