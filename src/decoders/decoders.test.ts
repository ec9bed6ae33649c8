import test from "ava";
import { deserialize, type Schema, serialize } from "borsh";
import fc from "fast-check";
import { readOutcome } from "../outcome.js";
import { type MockResult, mockHost } from "../testing/mock-host.js";
import { anything } from "./anything.js";
import { borsh, custom } from "./custom.js";
import type { Decoder } from "./decoder.js";
import { json } from "./json.js";
import { nothing } from "./nothing.js";
import { parseJson, tooDeep } from "./parse-json.js";
import { rawBytes } from "./raw-bytes.js";
import { boolean, number, u64, u128 } from "./scalars.js";
import { string, text } from "./string.js";

const read = <T>(decoder: Decoder<T>, result: MockResult) => {
  const host = mockHost({ results: [result] });
  return { outcome: readOutcome(0, decoder, host.env), calls: host.calls.map(([name]) => name) };
};
const isStrings = (value: unknown): value is string[] =>
  (value as unknown[]).every((item) => typeof item === "string");
const schema: Schema = { struct: { x: "u32", name: "string" } };
const point = { x: 7, name: "ü" };

const decoders = {
  anything: anything(),
  boolean: boolean(),
  borsh: borsh<unknown, Schema>(deserialize, schema),
  custom: custom((bytes) => bytes.length, { maxLength: 100 }),
  json: json(),
  "json(check)": json(isStrings),
  nothing: nothing(),
  number: number(),
  rawBytes: rawBytes(),
  string: string(),
  text: text(),
  u64: u64(),
  u128: u128(),
} satisfies Record<string, Decoder<unknown>>;

const TYPE = { malformed: "type" };
const JSON_ERROR = { malformed: "json" };
const UTF8 = { malformed: "utf8" };

const cases: [keyof typeof decoders, Uint8Array | string, { ok: unknown } | { malformed: string }][] = [
  ["anything", "", { ok: undefined }],
  ["anything", "x".repeat(100_000), { ok: undefined }],
  ["nothing", "", { ok: undefined }],
  ["nothing", "null", { ok: undefined }],
  ["nothing", "0", TYPE],
  ["nothing", "true", TYPE],
  ["string", '"Hello"', { ok: "Hello" }],
  ["string", '"\\u00fc ü \\u0000 \ufffd"', { ok: "ü ü \0 \ufffd" }],
  ["string", "Hello", TYPE],
  ["string", "", TYPE],
  ["string", "1", TYPE],
  ["string", '"a', JSON_ERROR],
  ["string", Uint8Array.of(0x22, 0xff, 0x22), UTF8],
  ["string", Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), UTF8],
  ["string", Uint8Array.of(0x22, 0xed, 0x9f, 0xbf, 0x22), { ok: "\ud7ff" }],
  ["text", "Hello \ufffd", { ok: "Hello \ufffd" }],
  ["text", "", { ok: "" }],
  ["text", Uint8Array.of(0xc3), UTF8],
  ["rawBytes", Uint8Array.of(0xc3), { ok: Uint8Array.of(0xc3) }],
  ["boolean", "true", { ok: true }],
  ["boolean", " false\n", { ok: false }],
  ["boolean", "1", TYPE],
  ["number", "-1.5e2", { ok: -150 }],
  ["number", "1e999", TYPE],
  ["number", '"1"', TYPE],
  ["number", "0x10", TYPE],
  ["number", "", TYPE],
  ["u64", "18446744073709551615", { ok: 2n ** 64n - 1n }],
  ["u64", '"18446744073709551615"', { ok: 2n ** 64n - 1n }],
  ["u64", '"18446744073709551616"', TYPE],
  ["u64", "-1", TYPE],
  ["u64", "1.0", TYPE],
  ["u64", '"9223372036854775808"', { ok: 2n ** 63n }],
  ["u128", `"${2n ** 128n - 1n}"`, { ok: 2n ** 128n - 1n }],
  ["u128", '"10000000000000000000"', { ok: 10n ** 19n }],
  ["u128", `"${2n ** 128n}"`, TYPE],
  ["u128", '""', TYPE],
  ["u128", '"0x1"', TYPE],
  ["json", '{"a":[1,null]}', { ok: { a: [1, null] } }],
  ["json", "", JSON_ERROR],
  ["json", "{a:1}", JSON_ERROR],
  ["json", '\ufeff{"a":1}', JSON_ERROR],
  ["json(check)", '["a"]', { ok: ["a"] }],
  ["json(check)", "[1]", { malformed: "check" }],
  // The check calls a method that a number has not: it throws.
  ["json(check)", "1", { malformed: "check" }],
  ["borsh", serialize(schema, point), { ok: point }],
  ["borsh", "", { malformed: "decoder" }],
  ["custom", "abc", { ok: 3 }],
];

for (const [name, result, expected] of cases) {
  const shown = typeof result === "string" ? result.slice(0, 60) : `[${[...result].slice(0, 9)}]`;
  test(`${name} of ${JSON.stringify(shown)}`, (t) => {
    const { outcome } = read(decoders[name] as Decoder<unknown>, result);
    t.deepEqual(
      outcome,
      "ok" in expected
        ? { status: "ok", value: expected.ok }
        : { status: "malformed", reason: expected.malformed },
    );
  });
}

for (const [name, decoder] of Object.entries(decoders) as [string, Decoder<unknown>][]) {
  test(`${name}: a failed call is no error`, (t) => {
    t.deepEqual(read(decoder, undefined).outcome, { status: "failed" });
  });

  test(`${name}: never throws on any bytes`, (t) => {
    const fragments = fc.constantFrom(
      '"',
      "[",
      "{",
      "}",
      "]",
      ":",
      ",",
      "1",
      "null",
      "true",
      "\\u",
      "\\",
      "-",
      "e9",
    );
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Uint8Array.from(bytes)),
      fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join("")),
      fc.json(),
    );
    fc.assert(
      fc.property(any, (result) => {
        const { status } = read(decoder, result).outcome;
        t.true(["ok", "malformed", "tooLong"].includes(status));
      }),
    );
  });

  if (!Number.isFinite(decoder.maxLength)) continue;
  test(`${name}: a result that is too long is never read`, (t) => {
    const { outcome, calls } = read(decoder, new Uint8Array(decoder.maxLength + 1));
    t.deepEqual(outcome, { status: "tooLong", length: decoder.maxLength + 1 });
    t.deepEqual(calls, ["promise_result", "register_len"]);
    t.not(read(decoder, new Uint8Array(decoder.maxLength)).outcome.status, "tooLong");
  });
}

test("a result that does not matter is not read", (t) => {
  t.deepEqual(read(anything(), "x").calls, ["promise_result"]);
});

test("the longest result is the author's to choose", (t) => {
  for (const decoder of [
    json({ maxLength: 3 }),
    string({ maxLength: 3 }),
    text({ maxLength: 3 }),
    rawBytes({ maxLength: 3 }),
  ]) {
    t.is(read(decoder as Decoder<unknown>, '"ab"').outcome.status, "tooLong");
    t.is(read(decoder as Decoder<unknown>, '"a"').outcome.status, "ok");
  }
  t.is(read(json(isStrings, { maxLength: 3 }), '["a"]').outcome.status, "tooLong");
  t.is(read(borsh(deserialize, schema, { maxLength: 3 }), "four").outcome.status, "tooLong");
});

test("JSON nested deeper than 128 levels is malformed: some 2,000 would trap", (t) => {
  const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
  t.is(read(json(), nested("[", "]", 128)).outcome.status, "ok");
  t.deepEqual(read(json(), nested("[", "]", 129)).outcome, { status: "malformed", reason: "depth" });
  t.deepEqual(read(json(), "[".repeat(4000)).outcome, { status: "malformed", reason: "depth" });
  t.deepEqual(read(json(), '{"a":'.repeat(200)).outcome, { status: "malformed", reason: "depth" });
});

// With a pattern for strings, looking for their end again from every quote took seconds here, and all gas in a contract.
for (const [what, tail] of [
  ["escaped quotes", '\\"'.repeat(60_000)],
  ["backslashes", "\\".repeat(120_000)],
  ["quotes", '",'.repeat(60_000)],
] as const) {
  test(`the depth of many ${what} without an end is found in one pass`, (t) => {
    const text = `${"[]".repeat(129)}"${tail}`;
    let looks = 0;
    const bytes = new Proxy(Buffer.from(text), {
      get(target, key) {
        if (typeof key === "string" && /^\d+$/.test(key)) looks++;
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    mockHost();
    t.deepEqual(parseJson(Uint8Array.from(bytes)), { status: "malformed", reason: "json" });
    t.false(tooDeep(bytes));
    t.true(looks <= 2 * text.length, `${looks} for ${text.length}`);
  });
}

test("encoded surrogates are no UTF-8, Hangul and U+FFFD beside them are", (t) => {
  for (const good of ["\ud7a3\ud7ff", "\ufffd\ud7ff", "\ufeffa", "\u{10ffff}"]) {
    t.deepEqual(read(text(), good).outcome, { status: "ok", value: good });
  }
  for (const bad of [
    [0xed, 0xa0, 0x80],
    [0xed, 0x9f, 0xbf, 0xed, 0xbf, 0xbf],
    [0xef, 0xbf, 0xbd, 0xff],
  ]) {
    t.deepEqual(read(text(), Uint8Array.from(bad)).outcome, { status: "malformed", reason: "utf8" });
  }
});

test("brackets that do not nest are no depth", (t) => {
  const wide = JSON.stringify(Array.from({ length: 300 }, (_, i) => [{ i }]));
  const quoted = JSON.stringify([`${'"['.repeat(300)}\\`, "[".repeat(300)]);
  t.is(read(json(), wide).outcome.status, "ok");
  t.is(read(json(), quoted).outcome.status, "ok");
});
