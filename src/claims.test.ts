import test from "ava";
import {
  after,
  anything,
  batch,
  callMethod,
  claims,
  depositsOf,
  each,
  failedDeposits,
  type Plan,
  transfer,
} from "./index.js";
import { type MockHostOptions, type MockResult, mockHost } from "./testing/mock-host.js";

const NEAR = 10n ** 24n;
const payouts = claims({ callback: "on_payout" });
const storage = () => new Map<string, string>();

/** Emits a payment, and runs its callback: `undefined` for a payment that failed. */
function settle(plan: () => Plan, result: MockResult, options: MockHostOptions) {
  const sending = mockHost(options);
  sending.finish(plan());
  const receipts = sending.receipts();
  mockHost({
    ...options,
    predecessorId: "contract.near",
    results: [result],
    input: receipts.at(-1)?.actions[0]?.args as string,
  });
  return { noted: payouts.settle(), receipts };
}

test("a payment that arrives leaves nothing", (t) => {
  const options = { storage: storage() };
  const { noted, receipts } = settle(() => payouts.pay("ann.near", NEAR), "", options);
  t.is(noted, 0n);
  t.is(options.storage.size, 0);
  t.like(receipts[0], { receiverId: "ann.near", actions: [{ kind: "transfer", amount: NEAR }] });
});

test("payments that fail add up for each account, and one claim pays all of it, once", (t) => {
  const options = { storage: storage() };
  for (const [to, amount] of [
    ["ann.near", NEAR],
    ["bob.near", 5n * NEAR],
    ["ann.near", 2n * NEAR],
  ] as const) {
    t.is(settle(() => payouts.pay(to, amount), undefined, options).noted, amount);
  }
  t.deepEqual(
    [payouts.of("ann.near"), payouts.of("bob.near"), payouts.of("eve.near")],
    [3n * NEAR, 5n * NEAR, 0n],
  );
  const { receipts } = settle(() => payouts.claim(), "", { ...options, predecessorId: "ann.near" });
  t.like(receipts[0], { receiverId: "ann.near", actions: [{ kind: "transfer", amount: 3n * NEAR }] });
  mockHost({ ...options, predecessorId: "ann.near" });
  t.throws(() => payouts.claim(), { message: "XCC28 claim: ann.near" });
  t.is(payouts.of("bob.near"), 5n * NEAR);
});

test("while a claim is under way there is nothing more to claim; one that fails is the claimant's again", (t) => {
  const options = { storage: storage() };
  settle(() => payouts.pay("ann.near", NEAR), undefined, options);
  const asAnn = { ...options, predecessorId: "ann.near" };
  const { receipts } = settle(
    () => {
      const plan = payouts.claim("gone.near");
      t.throws(() => payouts.claim("ann.near"), { message: /^XCC28/ });
      return plan;
    },
    undefined,
    asAnn,
  );
  t.is(receipts[0]?.receiverId, "gone.near");
  t.deepEqual([payouts.of("ann.near"), payouts.of("gone.near")], [NEAR, 0n]);
});

test("what does not pay for its note is not noted, so nobody fills the contract's storage with nothing", (t) => {
  const options = { storage: storage() };
  const least = (): bigint => {
    const [[key, value] = ["", ""]] = options.storage;
    return BigInt(40 + key.length + value.length) * 10n ** 19n;
  };
  t.is(settle(() => payouts.pay("ann.near", 1n), undefined, options).noted, 0n);
  t.is(options.storage.size, 0);
  settle(() => payouts.pay("ann.near", 995n * 10n ** 18n), undefined, options);
  const price = least();
  for (const [amount, noted] of [
    [price - 1n, 0n],
    [price, price],
  ] as const) {
    options.storage.clear();
    t.is(settle(() => payouts.pay("ann.near", amount), undefined, options).noted, noted);
    t.true(options.storage.size === 0 || least() <= amount);
  }
});

test("the callback is the contract's own", (t) => {
  const forged = JSON.stringify({ count: 0, context: { account: "mallory.near", amount: { $: "n5" } } });
  mockHost({ predecessorId: "mallory.near", results: [undefined], input: forged });
  t.throws(() => payouts.settle(), { message: /^XCC20/ });
  mockHost({ predecessorId: "contract.near", input: forged });
  t.throws(() => payouts.settle(), { message: /^XCC21/ });
});

test("wrong receivers are refused before anything changes", (t) => {
  const options = { storage: storage() };
  settle(() => payouts.pay("ann.near", NEAR), undefined, options);
  mockHost({ ...options, predecessorId: "ann.near" });
  t.throws(() => payouts.pay("Ann", NEAR), { message: /^XCC01/ });
  t.throws(() => payouts.of("Ann"), { message: /^XCC01/ });
  t.throws(() => claims({ callback: "" }), { message: /^XCC04/ });
});

test("a refund can be paid so that it is not lost", (t) => {
  const purchase = after(anything(), { callback: "on_purchase" });
  const sending = mockHost({ predecessorId: "ann.near", attachedDeposit: NEAR });
  sending.finish(purchase.plan(callMethod("shop.near", "buy"), { refundable: true }));
  const host = mockHost({
    results: [undefined],
    input: sending.receipts().at(-1)?.actions[0]?.args as string,
  });
  t.is(purchase.refund(1n, payouts.pay.bind(payouts)), 1n);
  t.is(
    purchase.refund(undefined, (to, amount) => payouts.pay(to, amount)),
    NEAR - 1n,
  );
  t.is(
    purchase.refund(undefined, (to, amount) => payouts.pay(to, amount)),
    0n,
  );
  t.deepEqual(
    host.receipts().map(({ receiverId, actions: [a] }) => [receiverId, a?.kind, a?.amount ?? a?.method]),
    [
      ["ann.near", "transfer", 1n],
      ["contract.near", "functionCall", "on_payout"],
      ["ann.near", "transfer", NEAR - 1n],
      ["contract.near", "functionCall", "on_payout"],
    ],
  );
});

test("the deposits of plans: of calls, batches with transfers, the last receipt of a chain", (t) => {
  mockHost({ attachedDeposit: 100n });
  const call = (deposit: bigint) => callMethod("aa.near", "m", {}, { deposit });
  const plans = {
    none: callMethod("aa.near", "m"),
    call: call(5n),
    batch: batch("aa.near", [transfer(7n), transfer(8n)]),
    chain: call(30n).then(call(3n)),
  };
  const deposits = depositsOf(plans);
  t.deepEqual(deposits, { none: 0n, call: 5n, batch: 15n, chain: 3n });
  t.deepEqual(depositsOf([call(1n), call(2n)]), [1n, 2n]);
  t.throws(() => depositsOf([call(99n), call(2n)]), {
    message: "XCC23 refund: need 101, have 100",
  });
});

for (let failing = 0; failing < 16; failing++) {
  test(`by branch: of four calls those fail whose bit is set in ${failing}`, (t) => {
    const gifts = each(anything(), { callback: "on_gifts" });
    const results = [0, 1, 2, 3].map((i): MockResult => ((failing >> i) & 1 ? undefined : ""));
    mockHost({ results, input: '{"count":4}' });
    t.is(failedDeposits(gifts.settled(), [1n, 2n, 4n, 8n]), BigInt(failing));
  });
}
