import { type Decoded, malformed, ok } from "./decoder.js";
import { strictUtf8 } from "./utf8.js";

/** Deepest nesting that is parsed: the limit of Rust's serde_json. Some 2,000 levels would end the call with a trap. */
const MAX_DEPTH = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What a byte does to the level; a quote ends the loop over plain bytes. */
const STEP: number[] = new Array(256).fill(0);
STEP[0x5b] = STEP[0x7b] = 1;
STEP[0x5d] = STEP[0x7d] = -1;
STEP[QUOTE] = MAX_DEPTH * 2;

/** JSON of bytes, without throwing. */
export function parseJson(bytes: Uint8Array): Decoded<unknown> {
  const text = strictUtf8(bytes);
  if (text === undefined) return malformed("utf8");
  if (bytes.length > MAX_DEPTH && tooDeep(bytes)) return malformed("depth");
  try {
    return ok(JSON.parse(text));
  } catch {
    return malformed("json");
  }
}

/** Whether JSON text nests deeper than {@link MAX_DEPTH} levels. */
export function tooDeep(bytes: Uint8Array): boolean {
  return openings(bytes) > MAX_DEPTH && nests(bytes);
}

/** Number of `[` and `{`, counted up to the limit: a bound of the depth that costs a search, not a loop over bytes. */
function openings(bytes: Uint8Array): number {
  let count = 0;
  for (const bracket of [0x5b, 0x7b]) {
    for (let i = bytes.indexOf(bracket); i !== -1 && count <= MAX_DEPTH; i = bytes.indexOf(bracket, i + 1))
      count++;
  }
  return count;
}

/**
 * Whether brackets outside of strings nest too deep. A callee chooses the bytes, so every byte is looked at once: a
 * pattern for strings would start again at every quote of a text without an end.
 */
function nests(bytes: Uint8Array): boolean {
  const { length } = bytes;
  let level = 0;
  for (let i = 0; i < length; i++) {
    level += STEP[bytes[i] as number] as number;
    if (level <= MAX_DEPTH) continue;
    if (bytes[i] !== QUOTE) return true;
    level -= STEP[QUOTE] as number;
    i = endOfString(bytes, i);
  }
  return false;
}

/** Index of the quote that ends the string which starts at `from`; the last byte if none does. */
function endOfString(bytes: Uint8Array, from: number): number {
  let end = from;
  let escaped = true;
  while (escaped) {
    end = bytes.indexOf(QUOTE, end + 1);
    if (end === -1) return bytes.length - 1;
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === BACKSLASH) backslashes++;
    escaped = backslashes % 2 === 1;
  }
  return end;
}
