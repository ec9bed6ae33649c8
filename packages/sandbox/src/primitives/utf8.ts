/** How many continuation bytes may follow `first`, and the range of the first of them; null when none may. */
function sequence(
  first: number,
): { readonly length: number; readonly low: number; readonly high: number } | null {
  if (first >= 0xc2 && first <= 0xdf) return { length: 2, low: 0x80, high: 0xbf };
  if (first >= 0xe0 && first <= 0xef)
    return { length: 3, low: first === 0xe0 ? 0xa0 : 0x80, high: first === 0xed ? 0x9f : 0xbf };
  if (first >= 0xf0 && first <= 0xf4)
    return { length: 4, low: first === 0xf0 ? 0x90 : 0x80, high: first === 0xf4 ? 0x8f : 0xbf };
  return null;
}

/** Rust's `Display` of `Utf8Error` for bytes that are not UTF-8. */
export function utf8ErrorText(bytes: Uint8Array): string {
  let index = 0;
  while (index < bytes.length) {
    const first = bytes[index]!;
    if (first < 0x80) {
      index += 1;
      continue;
    }
    const shape = sequence(first);
    let valid = 1;
    if (shape) {
      for (; valid < shape.length; valid++) {
        const next = bytes[index + valid];
        if (next === undefined) return `incomplete utf-8 byte sequence from index ${index}`;
        const [low, high] = valid === 1 ? [shape.low, shape.high] : [0x80, 0xbf];
        if (next < low || next > high) break;
      }
    }
    if (!shape || valid < shape.length) return `invalid utf-8 sequence of ${valid} bytes from index ${index}`;
    index += shape.length;
  }
  throw new Error("expected bytes that are not UTF-8");
}
