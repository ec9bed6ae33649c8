import test from "ava";
import { buildFixture } from "./build.js";
import { cases } from "./fixtures/cases.js";
import { callContract } from "./host.js";

type Call = readonly [name: string, args: readonly unknown[]];

const DECIMALS = [
  ..."0 -0 1 -1 0.1 0.2 0.3 0.5 1.5 2.5 1e21 1e-7 123456789 1.005 1e300 5e-324 1.7976931348623157e308 4.35 0.000001".split(
    " ",
  ),
  ..."9007199254740991 9007199254740993 18446744073709551615 1e22 1e23 0.1e-6 4.9406564584124654e-324 2.2250738585072014e-308".split(
    " ",
  ),
  // Halves of the smallest numbers, the largest ones, ties with something far behind them, and more digits than are kept.
  ..."2.4703282292062327e-324 2.4703282292062328e-324 2.2250738585072011e-308 1.7976931348623158e308 1.7976931348623159e308".split(
    " ",
  ),
  ..."123456789e-318 1e-300 1e308 1e309 1e-400 9007199254740992.5 9007199254740993.00000000000000000001 4503599627370497.5".split(
    " ",
  ),
  `0.${"1".repeat(790)}e-250`,
  `${"9".repeat(900)}e-600`,
  // On an exact tie V8 takes the even digit.
  "90615606136208.12",
  "5e-7",
  "1.45",
  "8.345",
  "25e-1",
  "0.25",
  "0.125",
  "1234.5",
  "99999.5",
  "1e20",
  "123e-20",
];

const INTEGERS = [
  0n,
  1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n,
  2n ** 127n,
  2n ** 128n,
  10n ** 19n,
  10n ** 24n,
]
  .flatMap((n) => [n - 1n, n, n + 1n])
  .flatMap((n) => [n, -n])
  .map(String);

/** The same numbers in every run. */
function* pseudoRandom(count: number): Generator<number> {
  let state = 0x2545f491n;
  for (let i = 0; i < count; i++) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & (2n ** 64n - 1n);
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, state ^ (state >> 29n));
    const value = view.getFloat64(0);
    if (Number.isFinite(value)) yield value;
  }
}

/** Integers of up to `length` digits of one of the kinds where carries and guesses of quotients go wrong; the same in every run. */
function* largeIntegers(count: number, length: number): Generator<string> {
  const digits = ["0123456789abcdef", "0f", "f", "0008"];
  let state = 88172645463325252n;
  const random = (below: number) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & (2n ** 64n - 1n);
    return Number((state >> 33n) % BigInt(below));
  };
  for (let i = 0; i < count; i++) {
    const kind = digits[random(digits.length)]!;
    const text = Array.from({ length: 1 + random(length) }, () => kind[random(kind.length)]).join("");
    yield String(BigInt(`0x1${text}`) * (random(2) ? 1n : -1n));
  }
}

const LARGE = [...largeIntegers(60, 90)];

const TEXTS = [
  "",
  "a",
  "  padded\n",
  "straße ΑΣ İ",
  "😀 emoji",
  "a,b; c",
  "2024-abc 2023-x",
  "ab",
  "日本語",
  'q\u0000\u001f"\\',
  "\ud800x",
];

const TABLE: Record<string, readonly Call[]> = {
  "numbers print as in V8": [...DECIMALS, ...[...pseudoRandom(400)].map(String)].map((text) => [
    "numberToString",
    [text],
  ]),
  "toFixed, toExponential and toPrecision round as in V8": DECIMALS.filter(
    (text) => Math.abs(Number(text)) < 1e21,
  ).map((text) => ["numberFormats", [text]]),
  "numbers parse as in V8": [
    ...DECIMALS,
    "",
    " 12 ",
    "0x1f",
    "1_0",
    "12px",
    "Infinity",
    "-Infinity",
    "1e1000",
    "10000000000000000000000000",
    "123456789012345678901234567890",
    "00099999999999999999999999",
    ".5",
    "5.",
    "0b11",
  ].map((text) => ["parseNumbers", [text]]),
  "integer operators": [0, 1, -1, 5, 31, 2 ** 31, -(2 ** 31), 2 ** 32 - 1].flatMap((a) =>
    [0, 1, 31, 33, -7].map((b): Call => ["integerMath", [a, b]]),
  ),
  "floating-point operators": [0, -0.5, 0.5, 1.5, 2.5, -2.5, 1e300, 3].flatMap((a) =>
    [1, -3, 0.1, 0].flatMap((b): Call[] => [
      ["floatMath", [a, b]],
      ["roots", [a]],
    ]),
  ),
  "BigInt operators, above all around 2^63, 2^64 and 10^19": INTEGERS.flatMap((a) =>
    ["1", "-7", "18446744073709551615", "9223372036854775808", "10000000000000000000"].map(
      (b): Call => ["bigints", [a, b]],
    ),
  ),
  "BigInt operators of many limbs": LARGE.flatMap((a, i) =>
    [LARGE[(i * 7 + 1) % LARGE.length]!, LARGE[(i * 3 + 2) % LARGE.length]!].map(
      (b): Call => ["bigints", [a, b]],
    ),
  ),
  "BigInts as text, shifted and as numbers": [...INTEGERS, ...LARGE].flatMap((x): Call[] => [
    ["bigintTexts", [x, 1]],
    ["bigintTexts", [x, 64]],
    ["bigintTexts", [x, 77]],
  ]),
  "numbers as BigInts": [0, -0, 1.5, -1, 2 ** 53, -(2 ** 70), 1e300, 0.1].map((x) => [
    "bigintFromNumber",
    [x],
  ]),
  "BigInt powers": (["2", "10", "-3"] as const).flatMap((x) =>
    [0, 1, 19, 24, 64, 200].map((n): Call => ["bigintPowers", [x, n]]),
  ),
  "64-bit views": INTEGERS.map((x) => ["bigintViews", [x]]),
  strings: TEXTS.map((text) => ["strings", [text]]),
  "regular expressions": TEXTS.map((text) => ["regexps", [text]]),
  JSON: [null, true, 1.5, 'é\u2028"', [1, [2, {}]], { a: [1, "x", null], "b c": { d: 1e21 } }].map(
    (value) => ["json", [value]],
  ),
  dates: [0, 1, -1, 951782400000, 1700000000123, -62198755200000, 8.64e15].flatMap((time): Call[] => [
    ["dates", [time]],
    ["dateParts", [1970 + (time % 100), 1, 29]],
  ]),
  "collections, generators, classes, objects, exceptions": [
    ["collections", [[3, 1, 2, 300, 3, 10]]],
    ["generators", [5]],
    ["typedArrays", [[3, 1.5, 3, 255, 0, 3], 3]],
    ["typedArrays", [[3, 1.5, 3], 1.5]],
    ["typedArrays", [[], 3]],
    ["integerKeys", [[5, 3, 9, 1, 0, 4294967294, 4294967295, 7, 3, 2147483648]]],
    ["integerKeys", [Array.from({ length: 200 }, (_, index) => (index * 7919) % 1009)]],
    ["weakCollections", [5]],
    ["classes", ["Rex"]],
    ["objects", [{ a: 1, b: 2 }]],
    ["objects", [{ b: 2, 10: 1, 9: 2 }]],
    ["exceptions", ["{"]],
    ["exceptions", ["{}"]],
  ],
};

const contract = buildFixture("conformance.ts");

for (const [title, calls] of Object.entries(TABLE)) {
  test(title, async (t) => {
    const { wasm } = await contract;
    const answer = JSON.parse(callContract(wasm, "run", { input: { calls } }).value!) as unknown[];
    for (const [index, [name, args]] of calls.entries()) {
      const expected = JSON.parse(JSON.stringify(cases[name]!(...(args as never[]))));
      t.deepEqual(answer[index], expected, `${name}(${JSON.stringify(args)})`);
    }
  });
}
