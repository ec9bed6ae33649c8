import { type Decoded, malformed, ok } from "./decoder.js";
import { strictUtf8 } from "./utf8.js";

/** Deepest nesting that is parsed: the limit of Rust's serde_json. Some 2,000 levels would end the call with a trap. */
const MAX_DEPTH = 128;

/** JSON of bytes, without throwing. */
export function parseJson(bytes: Uint8Array): Decoded<unknown> {
  const text = strictUtf8(bytes);
  if (text === undefined) return malformed("utf8");
  if (bytes.length > MAX_DEPTH && tooDeep(text)) return malformed("depth");
  try {
    return ok(JSON.parse(text));
  } catch {
    return malformed("json");
  }
}

function tooDeep(text: string): boolean {
  return openings(text) > MAX_DEPTH && depth(text) > MAX_DEPTH;
}

/** Number of `[` and `{`, counted up to the limit: a bound of the depth that costs a search, not a loop over characters. */
function openings(text: string): number {
  let count = 0;
  for (const bracket of "[{") {
    for (let i = text.indexOf(bracket); i !== -1 && count <= MAX_DEPTH; i = text.indexOf(bracket, i + 1))
      count++;
  }
  return count;
}

/** Deepest nesting, strings left out. */
function depth(text: string): number {
  const token = /"(?:[^"\\]|\\.)*"|[[{\]}]/gs;
  let level = 0;
  let deepest = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const first = match[0];
    if (first === "[" || first === "{") deepest = Math.max(deepest, ++level);
    else if (first === "]" || first === "}") level--;
    if (deepest > MAX_DEPTH) break;
  }
  return deepest;
}
