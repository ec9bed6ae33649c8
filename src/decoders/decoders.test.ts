import test from "ava";
import { deserialize, type Schema, serialize } from "borsh";
import fc from "fast-check";
import * as v from "valibot";
import { readOutcome } from "../outcome.js";
import { type MockResult, mockHost } from "../testing/mock-host.js";
import { accountId } from "./account-id.js";
import { anything } from "./anything.js";
import { array } from "./array.js";
import { borsh, custom } from "./custom.js";
import type { Decoder } from "./decoder.js";
import { json } from "./json.js";
import { nothing } from "./nothing.js";
import { object } from "./object.js";
import { option } from "./option.js";
import { excessOf, parseJson } from "./parse-json.js";
import { rawBytes } from "./raw-bytes.js";
import { record } from "./record.js";
import { boolean, number, u64, u128 } from "./scalars.js";
import { standard } from "./standard.js";
import { string, text } from "./string.js";
import { tuple } from "./tuple.js";

const read = <T>(decoder: Decoder<T>, result: MockResult) => {
  const host = mockHost({ results: [result] });
  return { outcome: readOutcome(0, decoder, host.env), calls: host.calls.map(([name]) => name) };
};
const isStrings = (value: unknown): value is string[] =>
  (value as unknown[]).every((item) => typeof item === "string");
const schema: Schema = { struct: { x: "u32", name: "string" } };
const point = { x: 7, name: "ü" };

const message = object({ premium: boolean(), sender: accountId(), text: string({ maxLength: 12 }) });

const decoders = {
  accountId: accountId(),
  anything: anything(),
  array: array(u128(), 3),
  boolean: boolean(),
  borsh: borsh<unknown, Schema>(deserialize, schema),
  custom: custom((bytes) => bytes.length, { maxLength: 100 }),
  json: json(),
  "json(check)": json(isStrings),
  nothing: nothing(),
  number: number(),
  object: message,
  "object of all": object({
    json: json(isStrings),
    number: number(),
    option: option(u64()),
    record: record(boolean(), 2),
    standard: standard(v.number()),
    tuple: tuple([]),
  }),
  option: option(u128()),
  "option(text)": option(text()),
  rawBytes: rawBytes(),
  record: record(u64(), 2),
  standard: standard(
    v.array(
      v.pipe(
        v.string(),
        v.transform((item) => item.length),
      ),
    ),
  ),
  string: string(),
  text: text(),
  tuple: tuple([accountId(), u128(), option(array(message, 2))]),
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
  ["accountId", '"alice.near"', { ok: "alice.near" }],
  ["accountId", ` "${"a".repeat(64)}"\n`, { ok: "a".repeat(64) }],
  ["accountId", '"Alice"', TYPE],
  ["accountId", "alice.near", TYPE],
  ["accountId", `"${"a".repeat(65)}"`, TYPE],
  ["option", "", { ok: null }],
  ["option", "null", { ok: null }],
  ["option", '"7"', { ok: 7n }],
  ["option", "true", TYPE],
  ["option(text)", "nul", { ok: "nul" }],
  ["option(text)", "", { ok: null }],
  ["array", "[]", { ok: [] }],
  ["array", '["1",2, "340282366920938463463374607431768211455"]', { ok: [1n, 2n, 2n ** 128n - 1n] }],
  ["array", "[1,2,3,4]", { malformed: "length" }],
  ["array", "[1,true]", { malformed: "type at 1" }],
  ["array", "[9007199254740992]", { malformed: "type at 0" }],
  ["array", "{}", TYPE],
  ["array", "", JSON_ERROR],
  [
    "object",
    '{"text":"hi","more":[1],"premium":true,"sender":"aa"}',
    { ok: { premium: true, sender: "aa", text: "hi" } },
  ],
  ["object", '{"premium":true,"sender":"aa"}', { malformed: "type at text" }],
  ["object", '{"premium":true,"sender":"AA","text":"hi"}', { malformed: "type at sender" }],
  ["object", '{"premium":true,"sender":"aa","text":"12345678901"}', { malformed: "length at text" }],
  ["object", '{"__proto__":{"premium":true,"sender":"aa","text":"hi"}}', { malformed: "type at premium" }],
  ["object", "[]", TYPE],
  ["object", "null", TYPE],
  [
    "object of all",
    '{"json":["a"],"number":-1,"record":{"a":true},"standard":2,"tuple":[]}',
    { ok: { json: ["a"], number: -1, option: null, record: { a: true }, standard: 2, tuple: [] } },
  ],
  [
    "object of all",
    '{"json":[1],"number":-1,"record":{},"standard":2,"tuple":[]}',
    { malformed: "check at json" },
  ],
  [
    "object of all",
    '{"json":[],"number":1e999,"record":{},"standard":2,"tuple":[]}',
    { malformed: "type at number" },
  ],
  [
    "object of all",
    '{"json":[],"number":1,"record":{},"standard":"2","tuple":[]}',
    { malformed: "schema at standard" },
  ],
  ["record", '{"alice.near":"5","bob.near":6}', { ok: { "alice.near": 5n, "bob.near": 6n } }],
  ["record", '{"a":1,"b":2,"c":3}', { malformed: "length" }],
  ["record", `{"${"a".repeat(65)}":1}`, { malformed: "length" }],
  ["record", '{"a":null}', { malformed: "type at a" }],
  ["record", "[]", TYPE],
  ["standard", '["a","bc"]', { ok: [1, 2] }],
  ["standard", "[1]", { malformed: "schema" }],
  ["standard", "[", JSON_ERROR],
  ["tuple", '["alice.near","1",null]', { ok: ["alice.near", 1n, null] }],
  ["tuple", '["alice.near","1"]', { malformed: "length" }],
  [
    "tuple",
    '["alice.near","1",[{"premium":false,"sender":"bob","text":3}]]',
    { malformed: "type at 2.0.text" },
  ],
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
    t.deepEqual(parseJson(Uint8Array.from(bytes), 1e6), { status: "malformed", reason: "json" });
    t.is(excessOf(bytes, 1e6), undefined);
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

const tokensOf = (text: string) => text.replace(/"[^"]*"/g, "").replace(/[^[{,]/g, "").length;

for (const text of [
  "[1,2,3]",
  "[[],[]]",
  '{"a":1,"b":[2]}',
  `[${'",[{",'.repeat(5)}1]`,
  '""""""',
  "[".repeat(99),
]) {
  test(`the tokens of ${text.slice(0, 30)} are its opening brackets and commas outside of strings`, (t) => {
    const bytes = Buffer.from(text);
    const tokens = tokensOf(text);
    t.is(excessOf(bytes, tokens), undefined);
    if (tokens > 0) t.is(excessOf(bytes, tokens - 1), "tokens");
  });
}

test("tokens are counted as a simple loop counts them, whatever the bytes", (t) => {
  const marks = fc.constantFrom("[", "]", "{", ",", '"', '"a,["', "\\\\", '"\\""', " ");
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 60 }), fc.nat({ max: 30 }), (parts, limit) => {
      const text = parts.join("");
      const strings = text.match(/"(?:[^"\\]|\\.)*("|$)/g) ?? [];
      const outside = strings.reduce((rest, string) => rest.replace(string, ""), text);
      const expected = outside.replace(/[^[{,]/g, "").length > limit;
      // With more strings than its tokens allow it is no JSON: then it is refused as well.
      if (strings.length <= limit) t.is(excessOf(Buffer.from(text), limit) !== undefined, expected, text);
    }),
  );
});

test("a result with more values than its type has is not parsed", (t) => {
  const numbers = array(number(), 10);
  t.is(read(numbers, `[${"1,".repeat(9)}1]`).outcome.status, "ok");
  const tokens = { status: "malformed", reason: "tokens" };
  t.deepEqual(read(numbers, `[${"[],".repeat(99)}[]]`).outcome, tokens);
  t.deepEqual(read(message, `{"more":[${"1,".repeat(99)}1]}`).outcome, tokens);
  t.deepEqual(read(json(), `[${"1,".repeat(1024)}1]`).outcome, tokens);
  t.deepEqual(read(json(), `[${Array(20).fill("[".repeat(99) + "]".repeat(99))}]`).outcome, tokens);
  t.is(read(json({ maxTokens: 2000 }), `[${"1,".repeat(1024)}1]`).outcome.status, "ok");
});

test("the longest length follows from the type", (t) => {
  const longest = JSON.stringify({ a: "x".repeat(10), bc: ["y".repeat(5), "z".repeat(5)] });
  const decoder = object({ a: string({ maxLength: 12 }), bc: array(string({ maxLength: 7 }), 2) });
  t.true(decoder.maxLength >= longest.length);
  t.true(decoder.maxLength < 2 * longest.length, `${decoder.maxLength}`);
  t.is(read(decoder, longest).outcome.status, "ok");
  t.is(object({}, { maxLength: 7 }).maxLength, 7);
});

for (const bound of [Number.NaN, -1, 1.5, Number.NEGATIVE_INFINITY, "10"] as number[]) {
  test(`a bound of ${bound} bounds nothing: the decoder is refused when it is declared`, (t) => {
    const message = new RegExp(`^XCC17 schema: max(Length|Tokens) "?${bound}"?$`);
    const [maxLength, maxTokens] = [bound, bound];
    for (const declare of [
      () => json({ maxLength }),
      () => json({ maxTokens }),
      () => json(isStrings, { maxTokens }),
      () => standard(v.number(), { maxTokens }),
      () => object({}, { maxLength }),
      () => string({ maxLength }),
      () => text({ maxLength }),
      () => rawBytes({ maxLength }),
      () => custom(() => 1, { maxLength }),
      () => borsh(deserialize, schema, { maxLength }),
    ]) {
      t.throws(declare, { message });
    }
    if (typeof bound === "number") {
      t.throws(() => array(number(), bound), { code: "XCC17" });
      t.throws(() => record(number(), bound), { code: "XCC17" });
    }
  });
}

test("who wants no bound says Infinity", (t) => {
  const unbounded = json({ maxLength: Number.POSITIVE_INFINITY, maxTokens: Number.POSITIVE_INFINITY });
  t.is(read(unbounded, `[${"1,".repeat(20_000)}1]`).outcome.status, "ok");
  t.deepEqual(read(unbounded, "[".repeat(200) + "]".repeat(200)).outcome, {
    status: "malformed",
    reason: "depth",
  });
});

test("a schema that is none, or that cannot answer at once, is refused when it is declared", (t) => {
  t.throws(() => standard({} as never), { message: "XCC17 schema: expected a Standard Schema" });
  t.throws(() => standard(v.objectAsync({})), { message: "XCC17 schema: valibot: it is async" });
});

test("a schema that answers by a Promise now and then, or throws, makes a result malformed", (t) => {
  const odd = (validate: (value: unknown) => unknown) =>
    standard({
      "~standard": { version: 1, vendor: "odd", validate: (value) => value !== undefined && validate(value) },
    });
  const reasonOf = (decoder: Decoder<unknown>) => read(decoder, "1").outcome;
  const rejected = odd(() => Promise.reject(new Error("nobody waits")));
  t.deepEqual(reasonOf(rejected), { status: "malformed", reason: "async" });
  const throwing = odd(() => {
    throw new Error("no");
  });
  t.deepEqual(reasonOf(throwing), { status: "malformed", reason: "schema" });
  t.deepEqual(reasonOf(odd(() => ({ value: 5 }))), { status: "ok", value: 5 });
});
