import test from "ava";
import { type MockHostOptions, mockHost } from "../../../src/testing/mock-host.js";
import { Batch } from "./contract.js";

const target = "hello.near";
const contract = new Batch();
const NEAR = 10n ** 24n;

/** Calls a method and its callback, with the result that the batch has. */
function roundTrip(
  send: () => unknown,
  callback: () => unknown,
  result: string | undefined,
  sender: MockHostOptions,
) {
  const sending = mockHost(sender);
  sending.finish(send());
  const input = sending.receipts().at(-1)?.actions[0]?.args as string;
  const host = mockHost({ results: [result], input });
  return { answer: callback(), refunds: host.receipts(), sent: sending.receipts() };
}

test("batch_actions sets, sets and gets in one receipt", (t) => {
  const { sent } = roundTrip(
    () => contract.batch_actions({ target }),
    () => contract.batch_actions_callback(),
    '"two"',
    {},
  );
  t.deepEqual(
    sent.map(({ receiverId, waitsFor, actions }) => [
      receiverId,
      waitsFor,
      actions.map(({ method }) => method),
    ]),
    [
      [target, [], ["set_greeting", "set_greeting", "get_greeting"]],
      ["contract.near", [0], ["batch_actions_callback"]],
    ],
  );
});

for (const [result, answer] of [
  ['"two"', "two"],
  [undefined, null],
  ["", null],
  [`"${"x".repeat(5000)}"`, null],
] as const) {
  test(`batch_actions answers ${answer} for ${result?.slice(0, 10)}`, (t) => {
    const { answer: answered } = roundTrip(
      () => contract.batch_actions({ target }),
      () => contract.batch_actions_callback(),
      result,
      {},
    );
    t.is(answered, answer);
  });
}

const calls = [
  { method: "add_message", args: { text: "hi" }, deposit: "0.25 NEAR" as const },
  { method: "step_one", gas: "5 Tgas" as const, deposit: `${NEAR}` as const },
];
const batch = (result: string | undefined) =>
  roundTrip(
    () => contract.batch({ target, calls }),
    () => contract.batch_callback(),
    result,
    { predecessorId: "payer.near", attachedDeposit: (NEAR * 5n) / 4n },
  );

test("batch sends the calls as given", (t) => {
  const [receipt] = batch('"done"').sent;
  t.deepEqual(
    receipt?.actions.map(({ method, args, deposit, gas, weight }) => [method, args, deposit, gas, weight]),
    [
      ["add_message", '{"text":"hi"}', NEAR / 4n, 0n, 1n],
      ["step_one", "{}", NEAR, 5_000_000_000_000n, 0n],
    ],
  );
});

test("a batch that went well answers its last result and keeps nothing to send back", (t) => {
  t.deepEqual(batch('{"n":1}').answer, { n: 1 });
  t.is(batch("").answer, null);
  t.deepEqual(batch("not JSON").refunds, []);
});

test("a batch that failed answers null and sends the deposit back to who attached it", (t) => {
  const { answer, refunds } = batch(undefined);
  t.is(answer, null);
  t.deepEqual(
    refunds.map(({ receiverId, actions }) => [receiverId, actions]),
    [["payer.near", [{ kind: "transfer", amount: (NEAR * 5n) / 4n }]]],
  );
});

for (const [what, args, attachedDeposit, message] of [
  ["a wrong target", { target: "No", calls: [{ method: "m" }] }, 0n, /^XCC01/],
  ["no calls", { target, calls: [] }, 0n, /^XCC05/],
  ["less spent than attached", { target, calls: calls.slice(0, 1) }, NEAR, /^the calls spend 25/],
  ["more spent than attached", { target, calls }, NEAR, /^the calls spend 125/],
  ["a wrong deposit", { target, calls: [{ method: "m", deposit: "lots" }] }, 0n, /^XCC02/],
  ["a wrong method", { target, calls: [{ method: "" }] }, 0n, /^XCC04/],
  ["wrong gas", { target, calls: [{ method: "m", gas: 5 }] }, 0n, /^XCC07/],
] as const) {
  test(`batch refuses ${what} before any promise`, (t) => {
    const host = mockHost({ attachedDeposit });
    t.throws(() => contract.batch(args as unknown as Parameters<Batch["batch"]>[0]), { message });
    t.deepEqual(host.promises, []);
  });
}

test("the callbacks are not for others", (t) => {
  for (const callback of [() => contract.batch_callback(), () => contract.batch_actions_callback()]) {
    mockHost({ predecessorId: "mallory.near", results: ['"x"'] });
    t.throws(callback, { message: "Function is private" });
  }
});
