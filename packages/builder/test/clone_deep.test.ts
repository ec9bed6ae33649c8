import test from "ava";
// @ts-expect-error: has no types, and is a dependency of near-sdk-js
import { cloneDeep as lodashCloneDeep } from "lodash-es";
// @ts-expect-error: plain JavaScript that goes into contracts
import { cloneDeep } from "../engine/clone_deep.js";

class Account {
  owner = "alice";
  balances = new Map([["a", { amount: 1n }]]);
}
const cyclic: Record<string, unknown> = { name: "self" };
cyclic["self"] = cyclic;
const shared = { n: 1 };
const symbol = Symbol("key");

const VALUES: Record<string, unknown> = {
  primitives: [1, "a", null, undefined, true, 10n ** 30n, Number.NaN],
  "nested objects": { a: { b: [1, { c: 2 }] }, [symbol]: 3 },
  "objects of classes": new Account(),
  dates: { at: new Date(1234) },
  "maps and sets": [new Map([[{ k: 1 }, [1]]]), new Set([1, { a: 1 }])],
  "typed arrays": { bytes: Uint8Array.of(1, 2, 3) },
  "a cycle": cyclic,
  "shared parts": [shared, shared],
  "arrays with holes and properties": Object.assign([1, undefined, 3], { extra: 1 }),
  "functions inside": { f: Math.max },
  "a function": Math.max,
};

for (const [title, value] of Object.entries(VALUES)) {
  test(`cloneDeep equals lodash's: ${title}`, (t) => {
    const copy = cloneDeep(value);
    t.deepEqual(copy, lodashCloneDeep(value));
    if (typeof value === "object") t.not(copy, value);
  });
}

test("a copy shares nothing that can change, and keeps classes and identity", (t) => {
  const account = new Account();
  const copy = cloneDeep(account) as Account;
  copy.balances.get("a")!.amount = 2n;
  t.is(account.balances.get("a")!.amount, 1n);
  t.true(copy instanceof Account);
  const [first, second] = cloneDeep([shared, shared]) as unknown[];
  t.is(first, second);
});
