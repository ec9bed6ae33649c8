import test from "ava";
import { type Action, functionCall } from "./actions.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { costOf } from "./fees.js";
import { explainGas } from "./gas.js";
import { weighted } from "./gas-spec.js";
import {
  addFullAccessKey,
  addFunctionCallKey,
  createAccount,
  deleteAccount,
  deleteKey,
  deployContract,
  stake,
  transfer,
} from "./plain-actions.js";
import { type Plan, receipt } from "./plan.js";
import { mockHost } from "./testing/mock-host.js";
import { tgas } from "./units.js";

const key = new Uint8Array(33);
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
  t.throws(() => plan.detach(), { message: "XCC07 gas: need 41.3, have 30" });
});

// Fees of protocol 77; protocol.test.ts holds all of them against its parameters.
const RECEIPT = 216_119_000_000;
const feeOf = (receiverId: string, action: Action) =>
  costOf([receipt(receiverId, [action], 0)], "me.near").fees - RECEIPT;

test("a name of two bytes a character costs both; a key's names cost a separator each", (t) => {
  const callKey = (methods: string[]) => addFunctionCallKey(key, { receiverId: "aa", methods });
  t.is(feeOf("aa.near", callKey([])), 2 * 102_217_625_000);
  t.is(feeOf("me.near", callKey(["a", "bé"])), 2 * 102_217_625_000 + 6 * (2 * 1_925_331));
  t.is(feeOf("@self", functionCall("get")), 980_000_000_000 + 5 * (2 * 2_235_934));
});

test("names are counted in bytes: one unit of gas less is refused by the plan", (t) => {
  t.is(feeOf("aa.near", functionCall("gét")), 980_000_000_000 + 6 * (47_683_715 + 2_235_934));
  const plan = batch("aa.near", [functionCall("é".repeat(128)), functionCall("é".repeat(128))]);
  const { need } = explainGas(plan, situation);
  const host = mockHost({ prepaidGas: need - 1n, usedGas: 0n });
  t.throws(() => plan.detach(), { message: /^XCC07 / });
  t.deepEqual(host.promises, []);
});

test("a transfer to an implicit account pays for creating it", (t) => {
  const named = feeOf("aa.near", transfer(1n));
  t.is(feeOf("0".repeat(64), transfer(1n)) - named, 2 * (3_850_000_000_000 + 101_765_125_000));
  t.is(feeOf(`0x${"0".repeat(40)}`, transfer(1n)) - named, 2 * 3_850_000_000_000);
  t.is(feeOf("z".repeat(64), transfer(1n)), named);
});

// Base fee, memory and UTF-8 of protocol 77; on top of that the instructions, which the sandbox tests hold to be enough.
const reserveOf = (plan: Plan) => Number(explainGas(plan, situation).reserve);

test("the reserve grows by what the host reads", (t) => {
  const one = (id: string, method: string, args: Uint8Array) => callMethod(id, method, args, { gas: 1n });
  const plain = reserveOf(one("aa", "m", new Uint8Array(1)));
  t.is(reserveOf(one("aa", "m", new Uint8Array(2))) - plain, 3_801_333 + 5_000);
  t.is(reserveOf(one("aa", "mm", new Uint8Array(1))) - plain, 3_801_333 + 5_000);
  t.is(reserveOf(one("aaa", "m", new Uint8Array(1))) - plain, 3_801_333 + 291_580_479 + 20_000_000);
  const weighed = (length: number) =>
    reserveOf(callMethod("aa", "m", new Uint8Array(length), { gas: weighted() }));
  t.is(weighed(2) - weighed(1), 3_801_333 + 5_000 + 6_300_000);
});

/** What tokens take more: `account_balance` with the 16 bytes that it writes, and comparing it. */
const BALANCE = 264_768_111 + 2_803_794_861 + 16 * 2_723_772 + 5_000_000_000;

for (const [what, action, read] of [
  ["createAccount", createAccount(), 0],
  ["transfer", transfer(1n), 2_609_863_200 + 16 * 3_801_333 + BALANCE],
  ["deployContract", deployContract(new Uint8Array(9)), 2_609_863_200 + 9 * 3_806_333],
  ["stake", stake(1n, key), 2 * 2_609_863_200 + 49 * 3_801_333],
  ["addFullAccessKey", addFullAccessKey(key), 2_609_863_200 + 33 * 3_801_333],
  ["deleteKey", deleteKey(key), 2_609_863_200 + 33 * 3_801_333],
  ["deleteAccount", deleteAccount("bb"), 2_609_863_200 + 3_111_779_061 + 2 * 315_381_812],
  [
    "addFunctionCallKey",
    addFunctionCallKey(key, { receiverId: "aa", methods: ["m"] }),
    4 * 2_609_863_200 + 3_111_779_061 + 49 * 3_801_333 + 2 * 315_381_812 + 23_801_333,
  ],
] as const) {
  test(`the reserve of ${what} is what the host reads, and instructions`, (t) => {
    const rest =
      reserveOf(batch("aa.near", [createAccount(), action])) - reserveOf(batch("aa.near", [createAccount()]));
    t.is(rest, 264_768_111 + 10_000_000_000 + read);
  });
}
