import { fromUtf8, latin1, toUtf8 } from "./host.js";

const ED = 0xed;

/**
 * Text of bytes, or `undefined` if they are not UTF-8. The engine replaces what is wrong by U+FFFD and lets encoded
 * surrogates pass, so a text is looked at twice only when it may have one of the two.
 */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  const text = fromUtf8(bytes);
  // A callee chooses the bytes: they are compared and searched by the engine, not in a loop that it could make costly.
  const characters = latin1(bytes);
  // Of ASCII every byte is a character.
  if (text === characters) return text;
  if (text.includes("\ufffd") && latin1(toUtf8(text)) !== characters) return undefined;
  return hasSurrogate(bytes) ? undefined : text;
}

/** Whether there are encoded surrogates, which are not UTF-8: `ED`, then `A0` to `BF`. */
function hasSurrogate(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(ED); i !== -1; i = bytes.indexOf(ED, i + 1)) {
    if ((bytes[i + 1] as number) >= 0xa0) return true;
  }
  return false;
}
