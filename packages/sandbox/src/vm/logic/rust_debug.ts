const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\t": "\\t",
  "\r": "\\r",
  "\n": "\\n",
  '"': '\\"',
  "\\": "\\\\",
};

/** What Rust does not print as it is: controls, unassigned, separators other than the space, and marks that join. */
const ESCAPED = /["\\]|(?! )[\p{C}\p{Z}\p{Grapheme_Extend}]/gu;

/** Rust's `Debug` of a string, quotes included. */
export function debugString(text: string): string {
  const escaped = (char: string) => ESCAPES[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`;
  return `"${text.replace(ESCAPED, escaped)}"`;
}

/** Rust's `{:X?}` of bytes: `[1, FF, A0]`. */
export function debugHexBytes(bytes: Uint8Array): string {
  return `[${Array.from(bytes, (byte) => byte.toString(16).toUpperCase()).join(", ")}]`;
}
