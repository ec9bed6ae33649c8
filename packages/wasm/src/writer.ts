import type { ExternalKind, SectionId } from "./module.js";

const utf8 = new TextEncoder();

/** Grows a byte array; writes the scalar encodings of the WebAssembly binary format, LEB128 in its shortest form. */
export class BinaryWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  u8(byte: number): this {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
    return this;
  }

  u32(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.u8(rest);
  }

  /** Signed LEB128 of any integer up to 2^53: `i32.const` and `i64.const`. */
  signed(value: number): this {
    let rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      // Bitwise operators see 32 bits only: the remainder of -1 by 128 is 127 here too.
      this.u8((((rest % 0x80) + 0x80) % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.u8(rest & 0x7f);
  }

  raw(bytes: Uint8Array): this {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Raw bytes of a range: for a few bytes, as operators are, faster than {@link raw}. */
  copy(source: Uint8Array, start: number, end: number): this {
    const length = end - start;
    if (this.#length + length > this.#bytes.length) this.#grow(length);
    for (let from = start; from < end; from++) this.#bytes[this.#length++] = source[from]!;
    return this;
  }

  /** Raw bytes behind their length. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  name(text: string): this {
    return this.sized(utf8.encode(text));
  }

  section(id: SectionId, content: BinaryWriter): this {
    return this.u8(id).sized(content.bytes);
  }

  export(name: string, kind: ExternalKind, index: number): this {
    return this.name(name).u8(kind).u32(index);
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed));
    bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
