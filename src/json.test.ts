import test from "ava";
import fc from "fast-check";
import { XccError } from "./errors.js";
import { decodeContext, encodeArgs, encodeContext } from "./json.js";
import { MAX_ARGS_LENGTH } from "./limits.js";

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

test("a call without arguments sends an object", (t) => {
  t.is(asText(encodeArgs(undefined)), "{}");
  t.is(asText(encodeArgs({})), "{}");
});

test("a bigint is sent as a decimal string, however deep", (t) => {
  const args = { amount: 2n ** 128n - 1n, list: [{ n: -5n }], text: "ü\u0000" };
  t.is(asText(encodeArgs(args)), `{"amount":"${2n ** 128n - 1n}","list":[{"n":"-5"}],"text":"ü\\u0000"}`);
});

test("bytes are sent as they are", (t) => {
  const bytes = Uint8Array.of(0, 255, 1);
  t.is(encodeArgs(bytes), bytes);
});

for (const [what, args] of [
  ["text", '{"a":1}'],
  ["an array", [1]],
  ["null", null],
  ["a number", 1],
  ["a Map", { m: new Map() }],
  ["a Set", { m: new Set() }],
  ["bytes in an object", { b: new Uint8Array(1) }],
  ["NaN", { n: Number.NaN }],
  ["a function", { f: () => 1 }],
  ["a symbol", { s: Symbol("s") }],
  ["a symbol in an array", { list: [Symbol("s")] }],
  ["an infinite number", { deep: [{ n: Number.POSITIVE_INFINITY }] }],
  ["too much", new Uint8Array(MAX_ARGS_LENGTH + 1)],
] as const) {
  test(`arguments: ${what} is refused`, (t) => {
    t.throws(() => encodeArgs(args), { message: /^XCC03 args: / });
  });
}

test("arguments that hold themselves, or cannot say what they are, are refused", (t) => {
  const order: { id: number; items: unknown[] } = { id: 1, items: [] };
  order.items.push({ order });
  t.throws(() => encodeArgs(order), { instanceOf: XccError, message: /^XCC03 args: TypeError: / });
  const toJSON = () => {
    throw new Error("no");
  };
  t.throws(() => encodeArgs({ a: { toJSON } }), { message: "XCC03 args: Error: no" });
});

test("an object that is twice in the arguments does not hold itself", (t) => {
  const both = { id: 1 };
  t.is(asText(encodeArgs({ a: both, b: [both] })), '{"a":{"id":1},"b":[{"id":1}]}');
});

/** Every value that a context keeps: JSON, bigint and bytes, with the tag among the keys. */
const { context } = fc.letrec((tie) => ({
  context: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, undefined),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: "binary" }),
    fc.bigInt(),
    fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
    fc.array(tie("context")),
    fc.dictionary(fc.oneof(fc.constantFrom("$", "__proto__", "value"), fc.string()), tie("context"), {
      noNullPrototype: true,
    }),
  ),
}));

test("a context comes back as it was sent", (t) => {
  fc.assert(
    fc.property(context, (value) => {
      // In an object: alone, undefined is no context.
      t.deepEqual(decodeContext(JSON.parse(encodeContext({ value }))), { value });
    }),
  );
});

for (const [what, value] of [
  ["a function", () => 1],
  ["a symbol", { s: Symbol("s") }],
  ["NaN", [Number.NaN]],
  ["a Map", new Map()],
  ["a Date", { at: new Date(0) }],
  ["undefined", undefined],
] as const) {
  test(`a context with ${what} is refused`, (t) => {
    t.throws(() => encodeContext(value), { message: /^XCC14 context: / });
  });
}

test("a cyclic context is refused", (t) => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  t.throws(() => encodeContext(cycle), { message: "XCC14 context: 33 levels" });
});
