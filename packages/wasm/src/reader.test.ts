import test from "ava";
import fc from "fast-check";
import { BinaryReader, BinaryWriter, WasmError } from "./index.js";

const bytes = (...values: number[]) => Uint8Array.from(values);
const code = (read: () => unknown) => {
  try {
    read();
    return null;
  } catch (error) {
    return (error as WasmError).code;
  }
};

test("what the writer writes, the reader reads", (t) => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 32 - 1 }), fc.integer(), fc.string(), (unsigned, signed, name) => {
      const reader = new BinaryReader(new BinaryWriter(1).u32(unsigned).signed(signed).name(name).bytes);
      t.is(reader.u32(), unsigned);
      t.is(reader.i32(), signed);
      t.is(reader.name(), Buffer.from(name).toString());
      t.true(reader.done);
    }),
  );
});

test("constants of 64 bits are written as V8 reads them", (t) => {
  for (const value of [0, 63, 64, -64, -65, 2 ** 31, -(2 ** 31), 2 ** 40 + 1, -(2 ** 52) - 1]) {
    const code = new BinaryWriter().u8(0x00).u8(0x42).signed(value).u8(0x0b);
    const module = new BinaryWriter()
      .raw(
        bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7e, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0),
      )
      .section(10, new BinaryWriter().u32(1).sized(code.bytes));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes), {});
    t.is((exports.f as () => bigint)(), BigInt(value));
  }
});

test("integers may be padded, but must not overflow", (t) => {
  t.is(new BinaryReader(bytes(0x80, 0x80, 0x80, 0x80, 0x00)).u32(), 0);
  t.is(new BinaryReader(bytes(0xff, 0xff, 0xff, 0xff, 0x0f)).u32(), 2 ** 32 - 1);
  t.is(new BinaryReader(bytes(0xff, 0xff, 0xff, 0xff, 0x7f)).i32(), -1);
  t.is(new BinaryReader(bytes(0x80, 0x80, 0x80, 0x80, 0x78)).i32(), -(2 ** 31));
  const malformed = (...values: number[]) => code(() => new BinaryReader(bytes(...values)).u32());
  t.is(malformed(0xff, 0xff, 0xff, 0xff, 0x1f), "MALFORMED");
  t.is(malformed(0x80, 0x80, 0x80, 0x80, 0x80), "MALFORMED");
  t.is(malformed(0x80), "MALFORMED");
  t.is(
    code(() => new BinaryReader(bytes(0xff, 0xff, 0xff, 0xff, 0x4f)).i32()),
    "MALFORMED",
  );
  const wide = (last: number) => code(() => new BinaryReader(bytes(...Array(9).fill(0x80), last)).skipI64());
  t.deepEqual([wide(0x00), wide(0x7f), wide(0x01), wide(0x80)], [null, null, "MALFORMED", "MALFORMED"]);
});

test("names are UTF-8 of at most 100,000 bytes", (t) => {
  t.is(new BinaryReader(bytes(3, 0xef, 0xbb, 0xbf)).name(), "\ufeff");
  t.is(
    code(() => new BinaryReader(bytes(1, 0xff)).name()),
    "MALFORMED",
  );
  t.is(
    code(() => new BinaryReader(bytes(5, 0x61)).name()),
    "MALFORMED",
  );
  t.is(
    code(() => new BinaryReader(new BinaryWriter().name("x".repeat(100_001)).bytes).name()),
    "LIMIT",
  );
});

test("a reader ends where its section ends", (t) => {
  const reader = new BinaryReader(bytes(1, 2, 3));
  const section = reader.section(2);
  t.deepEqual([section.u8(), section.u8(), reader.u8()], [1, 2, 3]);
  t.is(
    code(() => section.u8()),
    "MALFORMED",
  );
  t.is(
    code(() => reader.section(1)),
    "MALFORMED",
  );
});

test("errors say what and where", (t) => {
  const error = t.throws(() => new BinaryReader(bytes(0x80, 0x80), 1).u32(), { instanceOf: WasmError });
  t.like(error, { code: "MALFORMED", offset: 2, message: "unexpected end (MALFORMED, at byte 2)" });
});
