import test from "ava";
import { ByteSize, HostError } from "./errors.js";
import { debugHexBytes, debugString } from "./rust_debug.js";

test("an error has the text of transactions and the one of views", (t) => {
  const error = new HostError("KeyLengthExceeded", { length: 2049n, limit: 2048 });
  t.is(error.message, "The length of a storage key 2049 exceeds the limit 2048");
  t.deepEqual(error.toFunctionCallError(), {
    rpc: { ExecutionError: "The length of a storage key 2049 exceeds the limit 2048" },
    debug: "HostError(KeyLengthExceeded { length: 2049, limit: 2048 })",
  });
  t.is(new HostError("GasExceeded").toFunctionCallError().debug, "HostError(GasExceeded)");
});

test("texts of a contract are escaped in views only", (t) => {
  const error = new HostError("GuestPanic", { panic_msg: 'bad "quotes"\n' });
  t.is(error.message, 'Smart contract panicked: bad "quotes"\n');
  t.is(error.debug, 'GuestPanic { panic_msg: "bad \\"quotes\\"\\n" }');
});

for (const [text, expected] of [
  ["", '""'],
  ["it's plain, čeština, 日本語, 🦀", '"it\'s plain, čeština, 日本語, 🦀"'],
  ['"\\', '"\\"\\\\"'],
  ["\0\t\r\n", '"\\0\\t\\r\\n"'],
  ["\u0001\u007f\u0085", '"\\u{1}\\u{7f}\\u{85}"'],
  ["a\u00a0b\u2028c\u200bd", '"a\\u{a0}b\\u{2028}c\\u{200b}d"'],
  ["e\u0301", '"e\\u{301}"'],
  ["\u{e000}\u{10ffff}", '"\\u{e000}\\u{10ffff}"'],
] as const) {
  test(`Debug of ${JSON.stringify(text)} is Rust's`, (t) => {
    t.is(debugString(text), expected);
  });
}

test("bytes are listed in upper-case hex without leading zeros", (t) => {
  t.is(debugHexBytes(new Uint8Array([0, 10, 255])), "[0, A, FF]");
});

test("sizes are decimal, with one digit", (t) => {
  t.deepEqual(
    [0, 999, 1000, 4_000_000, 2_500_000_000].map((size) => `${new ByteSize(size)}`),
    ["0 B", "999 B", "1.0 kB", "4.0 MB", "2.5 GB"],
  );
});
