import test from "ava";
import { runtimeConfig } from "../parameters/config_store.js";
import { IntegerOverflowError } from "../parameters/fees.js";
import type { Action } from "../primitives/action.js";
import { ZERO_HASH } from "../primitives/hash.js";
import type { Transaction } from "../primitives/transaction.js";
import { gasPriceInflated, txCost } from "./config.js";

const config = runtimeConfig(77);
const PRICE = 100_000_000n;
const TGAS = 10n ** 12n;

function transaction(actions: readonly Action[], receiverId = "bob.near"): Transaction {
  return {
    version: 0,
    signerId: "alice.near",
    publicKey: new Uint8Array(33),
    nonce: 1n,
    receiverId,
    blockHash: ZERO_HASH,
    actions,
    priorityFee: 0n,
  };
}

const call = (gas: bigint): Action => ({
  kind: "FunctionCall",
  methodName: "m",
  args: Buffer.from("{}"),
  gas,
  deposit: 0n,
});

test("prices are inflated with rounding up", (t) => {
  t.is(gasPriceInflated(10_000n, [101n, 100n], 1n), 10_100n);
  t.is(gasPriceInflated(10_000n, [101n, 100n], 3n), 10_304n);
  t.is(gasPriceInflated(10_000n, [101n, 100n], 32n), 13_750n);
});

// Section 5.2 of near-runtime.md.
const PRICES: readonly [gas: bigint, receiver: string, price: bigint][] = [
  [1n, "alice.near", 100_000_000n],
  [1n, "bob.near", 103_000_000n],
  [4_855_842_000_000n - 1n, "bob.near", 103_000_000n],
  [4_855_842_000_000n, "bob.near", 106_090_000n],
  [30n * TGAS, "bob.near", 122_987_387n],
  [300n * TGAS, "bob.near", 625_040_174n],
];

for (const [gas, receiver, price] of PRICES) {
  test(`the receipt of a call with ${gas} gas to ${receiver} is bought at ${price}`, (t) => {
    t.is(txCost(config, transaction([call(gas)], receiver), PRICE).receiptGasPrice, price);
  });
}

// Section 10.
test("a transfer", (t) => {
  const cost = txCost(config, transaction([{ kind: "Transfer", deposit: 5n }]), PRICE);
  t.is(cost.gasBurnt, 223_182_562_500n);
  t.is(cost.gasRemaining, 223_182_562_500n);
  t.is(cost.burntAmount, 22_318_256_250_000_000_000n);
  t.is(cost.totalCost, 22_318_256_250_000_000_000n + 223_182_562_500n * 103_000_000n + 5n);
});

test("a function call with three bytes", (t) => {
  const cost = txCost(config, transaction([call(30n * TGAS)]), PRICE);
  t.is(cost.gasBurnt, 308_202_551_145n);
  t.is(cost.gasRemaining, 30n * TGAS + 888_059_500_000n + 3n * 2_235_934n);
});

test("a cost beyond the node's integers is an error", (t) => {
  t.throws(() => txCost(config, transaction([{ kind: "Transfer", deposit: 2n ** 128n - 1n }]), PRICE), {
    instanceOf: IntegerOverflowError,
  });
});
