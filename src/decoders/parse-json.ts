import { globals } from "../host.js";
import { strictUtf8 } from "../utf8.js";
import { type Decoded, malformed, ONLY_STRING } from "./decoder.js";

/** Deepest nesting that is parsed: the limit of Rust's serde_json. Some 2,000 levels would end the call with a trap. */
const MAX_DEPTH = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENINGS = [0x5b, 0x7b];
const COMMAS = [0x2c];

/** What a byte does to the level; a quote ends the loop over plain bytes. */
const STEP: number[] = new Array(256).fill(0);
STEP[0x5b] = STEP[0x7b] = 1;
STEP[0x5d] = STEP[0x7d] = -1;
STEP[QUOTE] = MAX_DEPTH * 2;

type ParseJson = (bytes: Uint8Array, maxTokens: number) => Decoded<unknown>;

/**
 * JSON of bytes, without throwing. Parsing costs gas by the value, up to 15 Ggas each, and a callee could answer a
 * thousand times more values than its method should: what has more than `maxTokens` opening brackets and commas is not
 * parsed at all.
 */
export const parseJson = /* @__PURE__ */ chooseParseJson();

function chooseParseJson(): ParseJson {
  const native = globals.env?.near_xcc_json;
  if (native === undefined) return parseByLoops;
  return (bytes, maxTokens) => {
    try {
      return { status: "ok", value: native(bytes, bytes.length, maxTokens) };
    } catch (reason) {
      return malformed(reason as string);
    }
  };
}

function parseByLoops(bytes: Uint8Array, maxTokens: number): Decoded<unknown> {
  if (maxTokens === ONLY_STRING && bytes[0] !== QUOTE) return malformed("type");
  const text = strictUtf8(bytes);
  if (text === undefined) return malformed("utf8");
  if (maxTokens !== ONLY_STRING && (text.length > MAX_DEPTH || text.length > maxTokens)) {
    const excess = excessOf(bytes, maxTokens);
    if (excess !== undefined) return malformed(excess);
  }
  try {
    return { status: "ok", value: JSON.parse(text) };
  } catch {
    return malformed("json");
  }
}

/**
 * What JSON text has too much of: `depth` above {@link MAX_DEPTH}, or `tokens`. Most answers pass by a bound that costs
 * a few searches: all brackets and commas, in strings or not.
 */
export function excessOf(bytes: Uint8Array, maxTokens: number): "depth" | "tokens" | undefined {
  const openings = count(bytes, OPENINGS, maxTokens === Number.POSITIVE_INFINITY ? MAX_DEPTH : maxTokens);
  if (openings > MAX_DEPTH && maxTokens > MAX_DEPTH && nests(bytes)) return "depth";
  const tokens = openings + count(bytes, COMMAS, maxTokens);
  return tokens > maxTokens && hasMore(bytes, maxTokens) ? "tokens" : undefined;
}

/** How often some bytes occur, counted until it is more than the limit. */
function count(bytes: Uint8Array, searched: readonly number[], limit: number): number {
  let found = 0;
  if (limit === Number.POSITIVE_INFINITY) return found;
  for (let k = 0; k < searched.length; k++) {
    const byte = searched[k] as number;
    for (let i = bytes.indexOf(byte); i !== -1 && found <= limit; i = bytes.indexOf(byte, i + 1)) found++;
  }
  return found;
}

/**
 * Whether there are more brackets and commas outside of strings. The engine searches from one to the next, which costs
 * nothing by the byte, and stops at the limit.
 */
function hasMore(bytes: Uint8Array, maxTokens: number): boolean {
  const searched = [...OPENINGS, ...COMMAS];
  const next = searched.map((byte) => find(bytes, byte, 0));
  let tokens = 0;
  // JSON has at most a name and a text behind every token.
  let strings = 2 * maxTokens + 2;
  for (let end = -1; end < bytes.length; ) {
    const quote = find(bytes, QUOTE, end + 1);
    for (let k = 0; k < searched.length; k++) {
      let at = next[k] as number;
      if (at < end) at = find(bytes, searched[k] as number, end);
      for (; at < quote; at = find(bytes, searched[k] as number, at + 1)) {
        if (++tokens > maxTokens) return true;
      }
      next[k] = at;
    }
    if (--strings < 0) return true;
    end = quote === bytes.length ? quote : endOfString(bytes, quote);
  }
  return false;
}

/** Index of the next such byte; the length if there is none. */
function find(bytes: Uint8Array, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? bytes.length : index;
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

/** Index of the quote that ends the string which starts at `from`; the length if none does. */
function endOfString(bytes: Uint8Array, from: number): number {
  let end = from;
  let escaped = true;
  while (escaped) {
    end = bytes.indexOf(QUOTE, end + 1);
    if (end === -1) return bytes.length;
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === BACKSLASH) backslashes++;
    escaped = backslashes % 2 === 1;
  }
  return end;
}
