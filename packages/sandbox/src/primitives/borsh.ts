import { isUtf8 } from "node:buffer";
import { utf8ErrorText } from "./utf8.js";

/**
 * Borsh with the strictness of the Rust crate (borsh 1): every refusal has the text that nearcore's RPC shows to the
 * client. The npm package accepts trailing bytes, any boolean byte and broken UTF-8, so it cannot stand on a wire
 * that strangers write to. Each type is described once, by a {@link Codec} that reads and writes.
 */
export class BorshError extends Error {
  override readonly name = "BorshError";
}

const U128_LIMIT = 1n << 128n;

/** Reads from `bytes` without copying more than the values asked for; never past the end. */
export class Reader {
  offset = 0;
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    // A Buffer's `slice` would share memory instead of copying.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private advance(length: number): number {
    const start = this.offset;
    if (length > this.bytes.length - start) throw new BorshError("Unexpected length of input");
    this.offset = start + length;
    return start;
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  u128(): bigint {
    const start = this.advance(16);
    return (this.view.getBigUint64(start + 8, true) << 64n) | this.view.getBigUint64(start, true);
  }

  /** A copy, so that a small value does not keep a large message alive. */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.slice(start, start + length);
  }

  finish(): void {
    if (this.offset !== this.bytes.length) throw new BorshError("Not all bytes read");
  }
}

/** Grows as needed; `finish` answers exactly the bytes written. */
export class Writer {
  private bytes = new Uint8Array(256);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** May replace `bytes` and `view`. */
  private reserve(length: number): number {
    const start = this.length;
    const needed = start + length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, start));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    this.length = needed;
    return start;
  }

  u8(value: number): void {
    const start = this.reserve(1);
    this.view.setUint8(start, value);
  }

  u16(value: number): void {
    const start = this.reserve(2);
    this.view.setUint16(start, value, true);
  }

  u32(value: number): void {
    const start = this.reserve(4);
    this.view.setUint32(start, value, true);
  }

  u64(value: bigint): void {
    const start = this.reserve(8);
    this.view.setBigUint64(start, value, true);
  }

  u128(value: bigint): void {
    if (value < 0n || value >= U128_LIMIT) throw new RangeError(`expected a u128, got ${value}`);
    const start = this.reserve(16);
    this.view.setBigUint64(start, value, true);
    this.view.setBigUint64(start + 8, value >> 64n, true);
  }

  raw(value: Uint8Array): void {
    const start = this.reserve(value.length);
    this.bytes.set(value, start);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** One type's borsh form, in both directions. */
export interface Codec<T> {
  read(reader: Reader): T;
  write(writer: Writer, value: T): void;
}

/** Throws {@link BorshError} when `bytes` is not exactly one value. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  const value = codec.read(reader);
  reader.finish();
  return value;
}

export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

export const u8: Codec<number> = { read: (r) => r.u8(), write: (w, v) => w.u8(v) };
export const u16: Codec<number> = { read: (r) => r.u16(), write: (w, v) => w.u16(v) };
export const u32: Codec<number> = { read: (r) => r.u32(), write: (w, v) => w.u32(v) };
export const u64: Codec<bigint> = { read: (r) => r.u64(), write: (w, v) => w.u64(v) };
export const u128: Codec<bigint> = { read: (r) => r.u128(), write: (w, v) => w.u128(v) };

/** A u64 of our own state that is known to be far below 2^53. */
export const safeU64: Codec<number> = {
  read(r) {
    const value = Number(r.u64());
    if (!Number.isSafeInteger(value)) throw new BorshError(`expected an integer below 2^53, got ${value}`);
    return value;
  },
  write: (w, v) => w.u64(BigInt(v)),
};

export const bytes: Codec<Uint8Array> = {
  read: (r) => r.take(r.u32()),
  write(w, v) {
    w.u32(v.length);
    w.raw(v);
  },
};

export const utf8: Codec<string> = {
  read(r) {
    const raw = r.take(r.u32());
    if (!isUtf8(raw)) throw new BorshError(utf8ErrorText(raw));
    return Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString("utf8");
  },
  write: (w, v) => bytes.write(w, Buffer.from(v, "utf8")),
};

export function vec<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    read(r) {
      const length = r.u32();
      const items: T[] = [];
      // Every item takes at least one byte, so a lying length ends with the input and reserves nothing.
      for (let i = 0; i < length; i++) items.push(item.read(r));
      return items;
    },
    write(w, items) {
      w.u32(items.length);
      for (const value of items) item.write(w, value);
    },
  };
}

export function option<T>(some: Codec<T>): Codec<T | null> {
  return {
    read(r) {
      const tag = r.u8();
      if (tag === 0) return null;
      if (tag === 1) return some.read(r);
      throw new BorshError(`Invalid Option representation: ${tag}. The first byte must be 0 or 1`);
    },
    write(w, value) {
      w.u8(value === null ? 0 : 1);
      if (value !== null) some.write(w, value);
    },
  };
}

/** Fields in the order they are named. */
export function struct<T extends object>(fields: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][];
  return {
    read(r) {
      const value: Partial<T> = {};
      for (const [name, codec] of entries) value[name] = codec.read(r);
      return value as T;
    },
    write(w, value) {
      for (const [name, codec] of entries) codec.write(w, value[name]);
    },
  };
}

type Variants<T extends { readonly kind: string }> = {
  readonly [K in T["kind"]]: Codec<Omit<Extract<T, { readonly kind: K }>, "kind">>;
};

/** A Rust enum: `kind` names the variant, tags count from 0 in the order the variants are named. */
export function enumeration<T extends { readonly kind: string }>(
  variants: Variants<T>,
): Codec<T> & { readVariant(reader: Reader, tag: number): T } {
  const kinds = Object.keys(variants) as T["kind"][];
  const codecs = kinds.map((kind) => variants[kind] as unknown as Codec<object>);
  const tags = new Map(kinds.map((kind, tag) => [kind, tag]));
  const readVariant = (r: Reader, tag: number): T => {
    const codec = codecs[tag];
    if (!codec) throw new BorshError(`Unexpected variant tag: ${tag}`);
    return { kind: kinds[tag], ...codec.read(r) } as T;
  };
  return {
    readVariant,
    read: (r) => readVariant(r, r.u8()),
    write(w, value) {
      const tag = tags.get(value.kind)!;
      w.u8(tag);
      codecs[tag]!.write(w, value);
    },
  };
}
