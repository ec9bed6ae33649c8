import test from "ava";
import { nextGasPrice } from "./gas_price.js";
import { testChain } from "./testing.js";

const LIMIT = 10n ** 15n;

// Section 7 of near-runtime.md: one percent up or down for a full or an empty chunk, nothing at half of the limit.
const cases: readonly (readonly [title: string, price: bigint, gasUsed: bigint, next: bigint])[] = [
  ["falls half a percent over an idle block", 10n ** 9n, 0n, 995_000_000n],
  ["stays at half of the limit", 10n ** 9n, LIMIT / 2n, 10n ** 9n],
  ["rises half a percent over a full block", 10n ** 9n, LIMIT, 1_005_000_000n],
  ["does not fall below the minimum", 10n ** 8n, 0n, 10n ** 8n],
  ["does not rise above twenty times the minimum", 2n * 10n ** 9n, LIMIT, 2n * 10n ** 9n],
];

for (const [title, price, gasUsed, next] of cases) {
  test(`the price ${title}`, (t) => t.is(nextGasPrice(price, gasUsed, testChain().config), next));
}
