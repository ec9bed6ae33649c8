/** Keys as sequences of half bytes, one per element: what trie nodes are split by. */
export type Nibbles = Uint8Array;

export function toNibbles(key: Uint8Array): Nibbles {
  const nibbles = new Uint8Array(key.length * 2);
  for (let i = 0; i < key.length; i++) {
    nibbles[2 * i] = key[i]! >> 4;
    nibbles[2 * i + 1] = key[i]! & 15;
  }
  return nibbles;
}

/** The inverse of {@link toNibbles}; the count is even. */
export function toKey(nibbles: readonly number[]): Uint8Array {
  const key = new Uint8Array(nibbles.length / 2);
  for (let i = 0; i < key.length; i++) key[i] = (nibbles[2 * i]! << 4) | nibbles[2 * i + 1]!;
  return key;
}

/** Length of the longest prefix that `a` shares with `b` from `offset` on. */
export function commonPrefix(a: Nibbles, b: Nibbles, offset: number): number {
  const limit = Math.min(a.length, b.length - offset);
  let length = 0;
  while (length < limit && a[length] === b[offset + length]) length++;
  return length;
}

export function join(...parts: readonly (Nibbles | readonly number[])[]): Nibbles {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function encodedLength(nibbles: Nibbles): number {
  return (nibbles.length >> 1) + 1;
}

/** Hex-prefix form: 0x20 marks a leaf, 0x10 an odd count, whose first nibble shares the first byte. */
export function encodeNibbles(nibbles: Nibbles, isLeaf: boolean): Uint8Array {
  const odd = nibbles.length & 1;
  const encoded = new Uint8Array(encodedLength(nibbles));
  encoded[0] = (isLeaf ? 0x20 : 0) | (odd ? 0x10 | nibbles[0]! : 0);
  for (let i = 1; i < encoded.length; i++) {
    encoded[i] = (nibbles[2 * i - 2 + odd]! << 4) | nibbles[2 * i - 1 + odd]!;
  }
  return encoded;
}
