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

class Point {
  constructor(
    readonly x: unknown,
    readonly y = 2,
  ) {}
}

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
};
