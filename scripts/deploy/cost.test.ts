import test from "ava";
import { addCosts, costOf, NO_COST, purchasePrice } from "./cost.js";
import type { PlannedAction } from "./plan.js";
import { PROTOCOL_77 } from "./protocol_77.fixture.js";

const TGAS = 10n ** 12n;
const PRICE = PROTOCOL_77.gasPrice;

test("a transfer costs what a real node charged for one, and inflates the receipt's half by 3 %", (t) => {
  const half = 223_182_562_500n;
  t.deepEqual(costOf([{ type: "transfer", amount: 5n }], false, PROTOCOL_77), {
    deposit: 5n,
    gasAtLeast: 2n * half * PRICE,
    gasAtMost: half * PRICE + half * 103_000_000n,
  });
});

test("create, transfer and key add up, to another account and to the signer itself alike", (t) => {
  const half = 4_174_947_687_500n;
  const actions: PlannedAction[] = [
    { type: "createAccount" },
    { type: "transfer", amount: 0n },
    { type: "addFullAccessKey", publicKey: "ed25519:x" },
  ];
  t.is(costOf(actions, false, PROTOCOL_77).gasAtLeast, 2n * half * PRICE);
  t.is(costOf(actions, true, PROTOCOL_77).gasAtMost, 2n * half * PRICE);
});

test("code is paid by the byte, more so when it is sent to another account", (t) => {
  const code = new Uint8Array(1_000);
  const own = costOf([{ type: "deploy", code }], true, PROTOCOL_77).gasAtLeast;
  const empty = costOf([{ type: "deploy", code: code.subarray(1_000) }], true, PROTOCOL_77).gasAtLeast;
  const other = costOf([{ type: "deploy", code }], false, PROTOCOL_77).gasAtLeast;
  t.is(own - empty, 1_000n * (6_812_999n + 64_572_944n) * PRICE);
  t.is(other - own, 1_000n * (47_683_715n - 6_812_999n) * PRICE);
});

test("a call's gas is bought but not counted as burnt", (t) => {
  const call: PlannedAction = { type: "call", method: "init", args: new Uint8Array(6), gas: 30n * TGAS };
  const { gasAtLeast, gasAtMost } = costOf([call], false, PROTOCOL_77);
  const send = 108_059_500_000n + 200_000_000_000n + 10n * 47_683_715n;
  const execution = 108_059_500_000n + 780_000_000_000n + 10n * 2_235_934n;
  t.is(gasAtLeast, (send + execution) * PRICE);
  t.is(gasAtMost, send * PRICE + (execution + 30n * TGAS) * 122_987_387n);
});

for (const [gas, toItself, price] of [
  [0n, false, 103_000_000n],
  [0n, true, 100_000_000n],
  [30n * TGAS, false, 122_987_387n],
  [300n * TGAS, false, 625_040_174n],
] as const) {
  test(`protocol 77 buys ${gas / TGAS} Tgas ${toItself ? "for oneself " : ""}at ${price}`, (t) => {
    t.is(purchasePrice(PROTOCOL_77, gas, toItself), price);
  });
}

test("from protocol 78 on the price is not inflated, from 85 on it has a floor", (t) => {
  t.is(purchasePrice({ ...PROTOCOL_77, protocolVersion: 78 }, 300n * TGAS, false), PRICE);
  const later = { ...PROTOCOL_77, protocolVersion: 86, minGasPurchasePrice: 1_000_000_000n };
  t.is(purchasePrice(later, 300n * TGAS, false), 1_000_000_000n);
  t.is(purchasePrice({ ...later, gasPrice: 2_000_000_000n }, 0n, false), 2_000_000_000n);
});

test("a charge per account raises the most, not the least", (t) => {
  const charged = { ...PROTOCOL_77, protocolVersion: 85, accountCreationCharge: 7n * 10n ** 21n };
  const actions: PlannedAction[] = [{ type: "createAccount" }];
  const { gasAtLeast, gasAtMost } = costOf(actions, false, charged);
  t.is(gasAtMost - gasAtLeast, 7n * 10n ** 21n - 2n * 3_850_000_000_000n * PRICE);
});

test("costs add up", (t) => {
  const one = { deposit: 1n, gasAtLeast: 2n, gasAtMost: 3n };
  t.deepEqual(addCosts([]), NO_COST);
  t.deepEqual(addCosts([one, one]), { deposit: 2n, gasAtLeast: 4n, gasAtMost: 6n });
});
