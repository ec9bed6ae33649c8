/** Reads the LEB128 numbers and names of a WebAssembly binary. */
export class ByteReader {
  position: number;
  readonly bytes: Uint8Array;
  readonly end: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    if (this.done) throw new RangeError("unexpected end of the WebAssembly binary");
    return this.bytes[this.position++]!;
  }

  /** An unsigned 32-bit LEB128 number. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
    throw new RangeError("LEB128 number too long");
  }

  /** A signed 32-bit LEB128 number. */
  s32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift + 7 < 32 && byte & 0x40 ? result | (-1 << (shift + 7)) : result;
    }
    throw new RangeError("LEB128 number too long");
  }

  take(length: number): Uint8Array {
    const start = this.position;
    this.position += length;
    if (this.position > this.end) throw new RangeError("unexpected end of the WebAssembly binary");
    return this.bytes.subarray(start, this.position);
  }

  name(): string {
    return Buffer.from(this.take(this.u32())).toString("utf8");
  }
}

export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

export function s32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 0x80);
  }
}

export function name(value: string): number[] {
  const bytes = Buffer.from(value, "utf8");
  return [...u32(bytes.length), ...bytes];
}

/** Concatenates without spreading large arrays. */
export function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}
