import test from "ava";
import fc from "fast-check";
import { XccError } from "./errors.js";
import { type Amount, tgas, yocto } from "./units.js";

const NEAR = 10n ** 24n;

for (const [amount, expected] of [
  [0n, 0n],
  [2n ** 128n - 1n, 2n ** 128n - 1n],
  ["1 NEAR", NEAR],
  ["1.5 NEAR", (3n * NEAR) / 2n],
  ["0.000000000000000000000001 NEAR", 1n],
  ["340282366920938.463463374607431768211455 NEAR", 2n ** 128n - 1n],
  ["7 yoctoNEAR", 7n],
  ["10000000000000000000", 10n ** 19n],
] as [Amount, bigint][]) {
  test(`yocto(${String(amount)}) is ${expected}`, (t) => t.is(yocto(amount), expected));
}

for (const amount of [
  -1n,
  2n ** 128n,
  "340282366920938.463463374607431768211456 NEAR",
  1e24,
  Number.NaN,
  undefined,
  null,
  "",
  "1.5",
  "-1 NEAR",
  "1 Near",
  "1 NEAR ",
  "1e24",
  "0x10",
  ".5 NEAR",
  "0.0000000000000000000000001 NEAR",
  "1.5 yoctoNEAR",
  {},
]) {
  test(`yocto refuses ${String(amount)} (${typeof amount})`, (t) => {
    const error = t.throws(() => yocto(amount as Amount), { instanceOf: XccError });
    t.is(error?.code, "XCC02");
  });
}

test("an amount written with its unit is the amount", (t) => {
  const u128 = fc.bigInt(0n, 2n ** 128n - 1n);
  fc.assert(
    fc.property(u128, (amount) => {
      const near = `${amount / NEAR}.${(amount % NEAR).toString().padStart(24, "0")} NEAR` as Amount;
      t.is(yocto(near), amount);
      t.is(yocto(`${amount}`), amount);
    }),
  );
});

test("tgas counts 10^12", (t) => {
  t.is(tgas(10), 10n ** 13n);
  t.is(tgas(0.3), 300_000_000_000n);
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 9001, "10"]) {
    t.throws(() => tgas(wrong as number), { message: /^XCC07 gas: / });
  }
});
