import { WasmError } from "./errors.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Longest name of an import, export or custom section, in bytes (wasmparser's MAX_WASM_STRING_SIZE). */
const MAX_STRING_SIZE = 100_000;

/** Reads the scalar encodings of the WebAssembly binary format. Offsets are those of the whole module. */
export class BinaryReader {
  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
    /** First byte behind what may be read. */
    readonly end: number = bytes.length,
  ) {}

  get done(): boolean {
    return this.position >= this.end;
  }

  /** A reader of the next `length` bytes, which this reader steps over. */
  section(length: number): BinaryReader {
    const start = this.position;
    this.skip(length);
    return new BinaryReader(this.bytes, start, this.position);
  }

  skip(length: number): void {
    if (length > this.end - this.position) this.fail(`unexpected end, ${length} bytes wanted`);
    this.position += length;
  }

  u8(): number {
    if (this.position >= this.end) this.fail("unexpected end");
    return this.bytes[this.position++]!;
  }

  /** Four bytes, little-endian. */
  u32le(): number {
    const start = this.position;
    this.skip(4);
    const { bytes } = this;
    return (
      (bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24)) >>> 0
    );
  }

  /** LEB128, unsigned, at most 32 bits; redundant leading zeros are allowed up to five bytes. */
  u32(): number {
    let byte = this.u8();
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    byte = this.u8();
    if (byte > 0x0f) this.fail("integer does not fit u32", this.position - 1);
    return (result | (byte << 28)) >>> 0;
  }

  /** LEB128, signed, at most 32 bits. */
  i32(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    const last = this.u8();
    const unused = last & 0x78;
    if (last > 0x7f || (unused !== 0 && unused !== 0x78))
      this.fail("integer does not fit i32", this.position - 1);
    return result | (last << 28);
  }

  /** Steps over a LEB128, signed, at most 64 bits. */
  skipI64(): void {
    for (let count = 0; count < 9; count++) if (this.u8() < 0x80) return;
    const last = this.u8();
    if (last !== 0x00 && last !== 0x7f) this.fail("integer does not fit i64", this.position - 1);
  }

  name(): string {
    const start = this.position;
    const length = this.u32();
    if (length > MAX_STRING_SIZE) {
      throw new WasmError("LIMIT", `a name of ${length} bytes is longer than ${MAX_STRING_SIZE}`, start);
    }
    const from = this.position;
    this.skip(length);
    try {
      return utf8.decode(this.bytes.subarray(from, this.position));
    } catch {
      return this.fail("name is not UTF-8", from);
    }
  }

  fail(reason: string, offset: number = this.position): never {
    throw new WasmError("MALFORMED", reason, offset);
  }
}
