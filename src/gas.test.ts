import test from "ava";
import { createAccount, functionCall, transfer } from "./actions.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { actionFee, receiptFee } from "./fees.js";
import { explainGas } from "./gas.js";
import { weighted } from "./gas-spec.js";
import { mockHost } from "./testing/mock-host.js";
import { tgas } from "./units.js";

const situation = { have: tgas(300), currentAccountId: "me.near" };

test("outside of a contract a plan is explained as data", (t) => {
  const plan = all([
    callMethod("aa.near", "get", {}, { gas: tgas(5) }),
    batch("bb.near", [functionCall("put", {}, { gas: weighted(2, tgas(1)) }), transfer(1n)]),
  ]).then(callMethod("me.near", "done", {}, { gas: tgas(10) }));
  const table = explainGas(plan, situation);
  t.deepEqual(
    table.receipts.map(({ receiverId, actions, attached, weight }) => [
      receiverId,
      actions,
      attached,
      weight,
    ]),
    [
      ["aa.near", ["get"], tgas(5), 0],
      ["bb.near", ["put", "transfer"], tgas(1), 2],
      ["me.near", ["done"], tgas(10), 0],
    ],
  );
  t.is(table.attached, tgas(16));
  t.is(table.need, table.fees + table.attached + table.reserve);
  t.true(table.fits);
  t.false(explainGas(plan, { ...situation, have: table.need - 1n }).fits);
  t.true(explainGas(plan, { ...situation, have: table.need }).fits);
});

test("a plan that does not fit is refused with the numbers, in Tgas", (t) => {
  mockHost({ prepaidGas: tgas(31), usedGas: tgas(1) });
  const plan = callMethod("aa.near", "get", {}, { gas: tgas(40) });
  t.throws(() => plan.detach(), { message: "XCC07 gas: need 41.8, have 30" });
});

// What the Rust contracts of the baselines paid on a real node for creating their promises (protocol 77), in gas.
test("fees are the protocol's", (t) => {
  const call = (method: string, args = {}) => functionCall(method, args);
  // A receipt: 2 x 108,059,500,000; a call: 200 + 780 Ggas and its bytes; a result: 2 x 36,486,732,312.
  t.is(receiptFee(0), 216_119_000_000);
  t.is(receiptFee(3), 216_119_000_000 + 3 * 72_973_464_624);
  t.is(actionFee(call("get"), "aa.near", false), 980_000_000_000 + 5 * (47_683_715 + 2_235_934));
  t.is(actionFee(call("get"), "me.near", true), 980_000_000_000 + 5 * (2 * 2_235_934));
  t.is(actionFee(transfer(1n), "aa.near", false), 2 * 115_123_062_500);
  t.is(actionFee(createAccount(), "aa.me.near", false), 7_700_000_000_000);
});

test("a transfer to an implicit account pays for creating it", (t) => {
  const named = actionFee(transfer(1n), "aa.near", false);
  t.is(actionFee(transfer(1n), "0".repeat(64), false) - named, 2 * (3_850_000_000_000 + 101_765_125_000));
  t.is(actionFee(transfer(1n), `0x${"0".repeat(40)}`, false) - named, 2 * 3_850_000_000_000);
  t.is(actionFee(transfer(1n), "z".repeat(64), false), named);
});
