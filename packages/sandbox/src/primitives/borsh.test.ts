import test from "ava";
import { deserialize, type Schema, serialize } from "borsh";
import fc from "fast-check";
import {
  BorshError,
  bytes,
  type Codec,
  decode,
  encode,
  enumeration,
  option,
  safeU64,
  struct,
  u8,
  u32,
  u64,
  u128,
  utf8,
  vec,
} from "./borsh.js";

type Shape =
  | { readonly kind: "Nothing" }
  | { readonly kind: "Text"; readonly text: string; readonly maybe: bigint | null };

const shape = enumeration<Shape>({
  Nothing: struct<object>({}),
  Text: struct<{ text: string; maybe: bigint | null }>({ text: utf8, maybe: option(u128) }),
});

interface Everything {
  readonly a: number;
  readonly b: number;
  readonly c: bigint;
  readonly d: bigint;
  readonly e: Uint8Array;
  readonly f: readonly Shape[];
}

const everything: Codec<Everything> = struct<Everything>({
  a: u8,
  b: u32,
  c: u64,
  d: u128,
  e: bytes,
  f: vec(shape),
});

// The same type in the notation of the npm package, which is the oracle here.
const SCHEMA: Schema = {
  struct: {
    a: "u8",
    b: "u32",
    c: "u64",
    d: "u128",
    e: { array: { type: "u8" } },
    f: {
      array: {
        type: {
          enum: [
            { struct: { Nothing: { struct: {} } } },
            { struct: { Text: { struct: { text: "string", maybe: { option: "u128" } } } } },
          ],
        },
      },
    },
  },
};

const arbitrary = fc.record({
  a: fc.nat(255),
  b: fc.nat(2 ** 32 - 1),
  c: fc.bigInt(0n, 2n ** 64n - 1n),
  d: fc.bigInt(0n, 2n ** 128n - 1n),
  e: fc.uint8Array({ maxLength: 20 }),
  f: fc.array(
    fc.oneof(
      fc.constant<Shape>({ kind: "Nothing" }),
      fc.record({
        kind: fc.constant("Text" as const),
        text: fc.string({ unit: "grapheme", maxLength: 8 }),
        maybe: fc.option(fc.bigInt(0n, 2n ** 128n - 1n)),
      }),
    ),
    { maxLength: 4 },
  ),
});

const asSchema = (value: Everything) => ({
  ...value,
  e: [...value.e],
  f: value.f.map((item) =>
    item.kind === "Text" ? { Text: { text: item.text, maybe: item.maybe } } : { Nothing: {} },
  ),
});

test("values are written as the borsh package writes them, and read back", (t) => {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const written = encode(everything, value);
      t.deepEqual(written, serialize(SCHEMA, asSchema(value)));
      t.deepEqual(decode(everything, written), value);
      t.deepEqual(deserialize(SCHEMA, written), asSchema(value));
    }),
  );
});

const REFUSED: readonly [title: string, codec: Codec<unknown>, hex: string, text: string][] = [
  ["too short a number", u64, "0000", "Unexpected length of input"],
  ["trailing bytes", u8, "0101", "Not all bytes read"],
  ["a length beyond the input", bytes, "ffffffff00", "Unexpected length of input"],
  ["a count beyond the input", vec(u8), "ffffffff0102", "Unexpected length of input"],
  [
    "an option that is neither",
    option(u8),
    "02",
    "Invalid Option representation: 2. The first byte must be 0 or 1",
  ],
  ["an unknown variant", shape, "63", "Unexpected variant tag: 99"],
  ["bytes that are not UTF-8", utf8, "02000000fffe", "invalid utf-8 sequence of 1 bytes from index 0"],
];

for (const [title, codec, hex, text] of REFUSED) {
  test(`refused: ${title}`, (t) => {
    t.throws(() => decode(codec, Buffer.from(hex, "hex")), { instanceOf: BorshError, message: text });
  });
}

test("a number that must be exact as a double is refused above 2^53", (t) => {
  t.is(decode(safeU64, encode(u64, 2n ** 53n - 1n)), 2 ** 53 - 1);
  t.throws(() => decode(safeU64, encode(u64, 2n ** 53n)), { instanceOf: BorshError });
});

test("a sum outside of u128 is never written", (t) => {
  t.throws(() => encode(u128, 2n ** 128n), { instanceOf: RangeError });
  t.throws(() => encode(u128, -1n), { instanceOf: RangeError });
});

test("what was read does not share memory with the message", (t) => {
  const message = encode(bytes, Uint8Array.of(1, 2, 3));
  const value = decode(bytes, message);
  message.fill(0);
  t.deepEqual(value, Uint8Array.of(1, 2, 3));
});

test("random bytes are read or refused, never anything else", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
      try {
        t.deepEqual(encode(everything, decode(everything, input)), input);
      } catch (error) {
        t.true(error instanceof BorshError);
      }
    }),
  );
});
