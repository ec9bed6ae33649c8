import { copyOf } from "../copy.js";
import { fromUtf8, toUtf8 } from "../host.js";
import {
  all,
  anything,
  batch,
  callMethod,
  createAccount,
  each,
  functionCall,
  type Plan,
  transfer,
  weighted,
} from "../index.js";
import { contextBytes, contextOf } from "../json.js";

/** Values whose check or encoding the engine of near-xcc-build does itself: one table for it and for JavaScript. */

// The lists of nearcore's account-id crate, in our own words.
export const ACCOUNT_IDS: readonly string[] = [
  "aa",
  "a-a",
  "a_b-c.d1",
  "near",
  "0o0ooo00oo00o",
  "alex-skidanov",
  "10-4.8-2",
  "b-o_w_e-n",
  "over.9000",
  "z0.9a",
  "a".repeat(64),
  "0x0123456789abcdef0123456789abcdef01234567",
];

export const NO_ACCOUNT_IDS: readonly unknown[] = [
  "",
  "a",
  "A",
  "Abc",
  "-near",
  "near-",
  "_a",
  "a.",
  ".a",
  "a..b",
  "a-_b",
  "a._b",
  "a b",
  "a/b",
  "a:b",
  "a`b",
  "a{b",
  "near\n",
  "near\u0000",
  "ñandú",
  "near€",
  "@self",
  "hello@near",
  `${"a".repeat(63)}!`,
  `${"a-".repeat(31)}!!`,
  "a".repeat(65),
  undefined,
  null,
  42,
  ["aa"],
  {},
];

/** Texts, and values of other types, that may be a whole number up to 2^128 - 1. */
export const NUMBERS: readonly unknown[] = [
  ..."0 1 9 007 10 999999999 1000000000 4294967296 18446744073709551615 18446744073709551616".split(" "),
  ...[-1n, 0n, 1n].flatMap((more) => [2n ** 96n + more, 2n ** 128n + more, 10n ** 38n + more].map(String)),
  ...["9".repeat(39), "9".repeat(100), `${"0".repeat(90)}12`, `1${"0".repeat(39)}`],
  ...["", " ", " 1", "1 ", "1\n", "-1", "+1", "0x10", "1e3", "1.0", "1n", "1_0", "/", ":", "12:", "1\u0000"],
  ...["\u0661", "\uff11", "1\u20ac", "a", "Infinity"],
  ...[0n, 1n, -1n, 2n ** 64n, 2n ** 127n, 2n ** 128n - 1n, 2n ** 128n, 2n ** 129n, -(2n ** 128n), 1n - 1n],
  ...[0, 1, 1.5, Number.NaN, true, null, undefined, {}, ["1"]],
];

/** What a callee can answer, a character for each byte; nothing if it failed. Read with 3 tokens at most. */
export const RESULTS: readonly (string | undefined)[] = [
  undefined,
  "",
  " ",
  "null",
  ' \t{"a":[1]}\r\n',
  "[1,2]",
  "[1,2,3]",
  "[1,2,3,4]",
  '["[[[[,,,,"]',
  '["\\"[[[[",1]',
  '["\\\\",1,2,3]',
  '"text"',
  ' "text"',
  '"text" ',
  '"text',
  '"a"b',
  '"a""b""c""d""e""f""g""h""i"',
  '"\\u0000\\ud800\\n"',
  '"\u0001"',
  `"${"[".repeat(300)}"`,
  `"a"${"[".repeat(300)}`,
  "[".repeat(300),
  `"${"a".repeat(597)}"`,
  `"${"a".repeat(598)}"`,
  `"${"a".repeat(599)}"`,
  "[1]\u0000",
  "{a:1}",
  "[01]",
  '{"a":1,"a":2}',
  '{"__proto__":1}',
  "tru",
  "1e999",
  "-0",
  // Bytes that are UTF-8, and bytes that are not.
  '"\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80 \xef\xbf\xbd"',
  '"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"',
  '\xef\xbb\xbf"bom"',
  ...["\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x82", "\xe2(\xa1"],
  ...["\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80"],
  ...["\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc3\xbc\xff"],
].flatMap((text) => (text?.[0] && text[0] >= "\x80" ? [text, `"abcdefgh${text}ijk"`] : [text]));

class Point {
  constructor(
    readonly x: unknown,
    readonly y = 2,
  ) {}
}

/** What copies of objects look like after they, or what they were copied from, have been changed. */
export function copies(): unknown[] {
  const made: Record<string, unknown>[] = [
    { ...new Point(1) },
    { a: 1, b: [2] },
    {},
    Object.create({ inherited: true }),
    Object.create(null),
  ];
  return made.map((original) => {
    const [kept, set, grown, shrunk] = [original, original, original, original].map(copyOf) as [
      typeof original,
      typeof original,
      typeof original,
      typeof original,
    ];
    set.x = "set";
    grown.y = "old";
    grown.z = "new";
    delete shrunk.x;
    delete shrunk.a;
    const again = copyOf(grown);
    original.x = "original";
    original.w = "later";
    return [kept, set, grown, shrunk, again, copyOf(shrunk), copyOf(original)].map((copy) => [
      Object.getPrototypeOf(copy) === Object.getPrototypeOf(original),
      copy.inherited,
      JSON.stringify(copy),
    ]);
  });
}

const one = (id: string) => callMethod(id, "m", { a: 1 });

/** Plans with every form of receipt that the engine makes by itself, and others between them. */
export const PLANS: { readonly [name: string]: () => Plan } = {
  "one call": () => one("aa.near"),
  "a share of the gas": () => callMethod("aa.near", "mü", { n: 1n }, { gas: weighted(3, 5n) }),
  "a deposit": () => callMethod("aa.near", "m", {}, { deposit: 2n ** 120n + 2n ** 64n + 3n }),
  "a chain": () => one("aa.near").then(one("bb.near")).then(one("cc.near")),
  "several calls": () => batch("aa.near", [functionCall("a"), functionCall("b", { n: 2n ** 70n })]),
  "calls and transfers": () => batch("aa.near", [functionCall("a"), transfer(2n ** 127n), functionCall("b")]),
  "a transfer": () => batch("aa.near", [transfer(5n)]),
  "a transfer that waits": () => one("aa.near").then(batch("bb.near", [transfer(1n)])),
  "other actions": () => batch("aa.near", [createAccount(), transfer(5n), functionCall("b")]),
  "a join": () => all([one("aa.near"), one("bb.near"), one("cc.near")]).then(one("dd.near")),
  "a join of everything": () => {
    const shared = one("aa.near");
    const inputs = [
      shared,
      batch("bb.near", [transfer(1n)]),
      batch("b.bb.near", [createAccount(), transfer(1n)]),
      one("cc.near"),
      one("dd.near").then(one("ee.near")),
      all([one("ff.near"), shared]).then(one("gg.near")),
      batch("hh.near", [functionCall("a"), functionCall("b")]),
    ];
    return all(inputs).then(one("ii.near"));
  },
  "a callback": () => poll.plan([one("aa.near"), one("bb.near")]),
  "a call of the contract itself": () =>
    all([one("contract.near"), one("bb.near")]).then(one("contract.near")),
};

const poll = each(anything(), { callback: "on_poll" });

/** Arguments of a call: encoded, or refused with XCC03. */
export const ARGS: { readonly [name: string]: () => unknown } = {
  none: () => undefined,
  empty: () => ({}),
  flat: () => ({ text: 'ü"\u0000', number: -1.5, flag: true, nothing: null, missing: undefined }),
  "a BigInt": () => ({ amount: 2n ** 128n - 1n, list: [{ n: -5n }] }),
  nested: () => ({ a: [1, "2", [3, { b: {} }]], c: { d: [[]] } }),
  "a Date": () => ({ at: new Date(0) }),
  "an instance": () => new Point({ inner: new Point(1) }),
  "a BigInt behind toJSON": () => ({ a: { toJSON: () => 5n } }),
  "what toJSON answers": () => ({ a: { toJSON: (key: string) => ({ key }) } }),
  "no prototype": () => Object.assign(Object.create(null), { a: 1 }),
  "a constructor of its own": () => ({ constructor: "x", a: 1 }),
  bytes: () => Uint8Array.of(123, 125),
  text: () => '{"a":1}',
  "an array": () => [1],
  null: () => null,
  "a number": () => 1,
  "a Map": () => new Map(),
  "a Map inside": () => ({ m: new Map() }),
  "a Set inside": () => ({ list: [new Set()] }),
  "bytes inside": () => ({ b: new Uint8Array(1) }),
  NaN: () => ({ n: Number.NaN }),
  "an infinite number": () => ({ deep: [{ n: Number.POSITIVE_INFINITY }] }),
  "a function": () => ({ f: () => 1 }),
  "a function in an instance": () => new Point(() => 1),
  "NaN behind toJSON": () => ({ a: { toJSON: () => Number.NaN } }),
  "a Map behind toJSON": () => ({ a: { toJSON: () => new Map() } }),
  "a symbol": () => ({ list: [{ s: Symbol("s") }] }),
  "a symbol in an array": () => ({ list: [Symbol("s")] }),
  "a symbol behind toJSON": () => ({ a: { toJSON: () => Symbol("s") } }),
  "a cycle": () => {
    const order: { id: number; items: unknown[] } = { id: 1, items: [] };
    order.items.push("plain", { order });
    return order;
  },
  "the same object twice": () => {
    const both = { id: 1 };
    return { a: both, b: [both] };
  },
  "a toJSON that throws": () => ({
    a: {
      toJSON() {
        throw new Error("no");
      },
    },
  }),
};

/** As deep as `levels` objects in each other. */
function nested(levels: number): unknown {
  let value: unknown = 1n;
  for (let i = 0; i < levels; i++) value = { value };
  return value;
}

/** Contexts that the engine writes and reads by itself. */
export const PLAIN_CONTEXTS: { readonly [name: string]: () => unknown } = {
  text: () => 'ü"\u0000\ud83d\ude00 \ud800',
  "the tag as text": () => '{"$":"n1"}',
  numbers: () => [0, -0, 1, -1.5, 1e21, 2 ** 53, 5e-324],
  scalars: () => [true, false, null],
  "a BigInt": () => 2n ** 200n,
  BigInts: () => ({ amount: -5n, list: [0n, { deep: 7n }] }),
  "undefined inside": () => ({ a: undefined, list: [undefined, 1] }),
  empty: () => ({ object: {}, list: [] }),
  flat: () => ({ id: "name/alice.near", attempt: 3, done: false, "": 1, 'odd "key"': "ü" }),
  "keys of other names": () => JSON.parse('{"__proto__":1,"constructor":{"toString":2},"$$":3}'),
  "the tag beside another key": () => ({ "": { $$: 1n } }),
  "no prototype": () => Object.assign(Object.create(null), { a: 1n }),
  "as deep as can be": () => nested(32),
};

/** Contexts that JavaScript writes or reads, or refuses with XCC14. */
export const OTHER_CONTEXTS: { readonly [name: string]: () => unknown } = {
  "the tag as a key": () => ({ $: "n1" }),
  "the tag as a key, twice": () => ({ $: { $: 1n } }),
  "the tag among keys": () => ({ a: 1, $: "u" }),
  "the tag without text": () => ({ $: "" }),
  bytes: () => ({ bytes: Uint8Array.of(0, 10, 255) }),
  "keys that are numbers": () => ({ b: 1, 2: 1n, 1: 2 }),
  "an array with holes": () => Object.assign([], { 0: 1, 2: 3 }),
  "too deep": () => nested(34),
  "an instance": () => new Point(1),
  "a Date": () => ({ at: new Date(0) }),
  "a Map": () => [new Map()],
  NaN: () => [Number.NaN],
  "a function": () => ({ f: () => 1 }),
  "a symbol": () => ({ s: Symbol("s") }),
  "a toJSON": () => ({ toJSON: () => 1 }),
  "a getter": () => ({
    get a() {
      return 1n;
    },
  }),
  "a hidden property": () => Object.defineProperty({ a: 1 }, "b", { value: 2 }),
  "a key that is a symbol": () => ({ [Symbol("s")]: 1, a: 1 }),
  undefined: () => undefined,
  "a cycle": () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    return cycle;
  },
};

/** A context as text, and what is read from it as text again; or why it is refused. */
export function contextTexts(context: unknown): string[] {
  try {
    const bytes = contextBytes(context);
    return [fromUtf8(bytes), fromUtf8(contextBytes(contextOf(bytes)))];
  } catch (error) {
    return [String((error as Error).message)];
  }
}

/** Texts that anybody can send to a callback. */
export const TEXTS: readonly string[] = [
  "",
  "{",
  "null",
  '{"$":"u"}',
  '{"$":1}',
  '{"$":"n"}',
  '{"$":"nabc"}',
  '{"$":"n0x1f"}',
  '{"$":"q1"}',
  '{"$":"b0aff"}',
  '{"$":"b","$":"n5"}',
  '{"a":{"$":"n1"},"a":{"$":"n2"}}',
  '{"$":{"$":{"$":"n1"}}}',
  '[{"$":"n1"},[{"$":"u"}]]',
  `${'{"a":'.repeat(60)}{"$":"n1"}${"}".repeat(60)}`,
];

/** What is read from such a text, or the name of the error. */
export function parsedText(text: string): string {
  try {
    return shownValue(contextOf(toUtf8(text)));
  } catch (error) {
    return (error as Error).name;
  }
}

export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue)}]`;
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  return `{${Object.keys(value).map((key) => `${key}:${shownValue((value as Record<string, unknown>)[key])}`)}}`;
}
