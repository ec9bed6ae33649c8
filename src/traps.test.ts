// The traps of near-sdk-js 2.0.0: what it does on the mock host, and what this library does instead.
import test from "ava";
import { NearPromise, near } from "near-sdk-js";
import { after } from "./after.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { nothing } from "./decoders/nothing.js";
import { u128 } from "./decoders/scalars.js";
import { string } from "./decoders/string.js";
import { weighted } from "./gas-spec.js";
import { join } from "./join.js";
import { transfer } from "./plain-actions.js";
import { type MockHost, mockHost } from "./testing/mock-host.js";
import { type Amount, tgas } from "./units.js";

const field = (host: MockHost, name: string) => host.receipts()[0]?.actions[0]?.[name];
const call = (name: string) => callMethod("callee.near", name, {}, { gas: tgas(1) });
const single = after(string(), { callback: "on_single" });

test("1: arguments of a weighted call arrive as they are, UTF-8 and NUL included", (t) => {
  const args = { a: 1, text: "é✓\0" };
  const theirs = mockHost();
  NearPromise.new("callee.near").functionCallWeight("m", JSON.stringify(args), 0n, 0n, 1n).onReturn();
  t.regex(field(theirs, "args") as string, /^123,34,97,34,/);

  const ours = mockHost();
  ours.finish(callMethod("callee.near", "m", args, { gas: weighted() }));
  t.is(field(ours, "args"), '{"a":1,"text":"é✓\\u0000"}');
  const raw = mockHost();
  raw.finish(callMethod("callee.near", "m", Buffer.from('{"a":"\0é"}'), { gas: weighted() }));
  t.is(field(raw, "args"), '{"a":"\0é"}');
});

test("2: a returned plan is executed; what only extends NearPromise is not", (t) => {
  class Derived extends NearPromise {}
  const theirs = mockHost();
  t.is(typeof theirs.finish(new Derived({ promiseIndex: null } as never, false)), "string");
  t.deepEqual(theirs.promises, []);

  for (const plan of [
    call("m"),
    call("a").then(call("b")),
    batch("aa", [transfer(1n)]),
    single.plan(call("m")),
  ]) {
    const ours = mockHost();
    t.is(ours.finish(plan), undefined);
    t.is(ours.returned, ours.promises.length - 1);
  }
});

test("3, 4, 20: a void, a failed and an oversized result are values", (t) => {
  const theirs = mockHost({ results: ["", undefined] });
  t.throws(() => JSON.parse(near.promiseResult(0)));
  t.throws(() => near.promiseResult(1), { message: /Promise result Failed/ });
  t.is(theirs.receipts().length, 0);

  const declared = join(
    { empty: nothing(), failed: string(), long: string({ maxLength: 4 }) },
    { callback: "on_it" },
  );
  const ours = mockHost({ results: ["", undefined, '"long text"'] });
  t.deepEqual(declared.settled(), {
    empty: { status: "ok", value: undefined },
    failed: { status: "failed" },
    long: { status: "tooLong", length: 11 },
  });
  t.is(ours.calls.filter(([name]) => name === "read_register").length, 3);
});

test("5: an amount or gas that would be sent wrong is refused", (t) => {
  for (const [amount, sent] of [
    [1e24, 2003764205190119424n],
    ["1000000000000000000000000", 2003764205190119424n],
    [-5n, 0n],
    [-5, 2n ** 64n - 5n],
    [Number.NaN, 0n],
  ] as [bigint, bigint][]) {
    const theirs = mockHost();
    NearPromise.new("bob.near").transfer(amount).onReturn();
    t.is(field(theirs, "amount"), sent);
    if (typeof amount === "string")
      t.deepEqual(transfer(amount as Amount), { kind: "transfer", amount: 10n ** 24n });
    else t.throws(() => transfer(amount), { message: /^XCC02/ });
  }
  const theirs = mockHost();
  NearPromise.new("callee.near")
    .functionCall("m", "{}", 0n, undefined as never)
    .onReturn();
  t.is(field(theirs, "gas"), 0n);
  const ours = mockHost();
  ours.finish(callMethod("callee.near", "m"));
  t.is(field(ours, "gas"), tgas(10));
});

test("6, 7: bigints are sent as text, and objects as JSON", (t) => {
  const args = { amount: 10n ** 24n };
  mockHost();
  t.throws(() => JSON.stringify(args), { message: /BigInt/ });
  const theirs = mockHost();
  NearPromise.new("callee.near")
    .functionCall("m", args as never, 0n, 1n)
    .onReturn();
  t.is(field(theirs, "args"), "[object Object]");

  const ours = mockHost();
  ours.finish(callMethod("callee.near", "m", args));
  t.is(field(ours, "args"), '{"amount":"1000000000000000000000000"}');
  t.deepEqual(u128().decode(Buffer.from('"1000000000000000000000000"')), { status: "ok", value: 10n ** 24n });
});

test("7, 9, 10: a join takes what it is given, in one host call", (t) => {
  const theirs = mockHost();
  const first = near.promiseBatchCreate("aa");
  const second = near.promiseBatchCreate("bb");
  near.promiseAnd([first, second] as never);
  t.deepEqual(theirs.promises.at(-1), { kind: "joint", inputs: [0] });

  const ours = mockHost();
  ours.finish(all([call("a"), call("b"), call("c")]).then(call("d")));
  t.deepEqual(ours.promises[3], { kind: "joint", inputs: [0, 1, 2] });
  t.is(ours.promises.length, 5);
  t.throws(() => ours.finish(all([call("a"), call("b")])), { message: /^XCC09 join: / });
});

test("8: a plan that is emitted does not change; going on makes a new one", (t) => {
  const theirs = mockHost();
  const promise = NearPromise.new("callee.near").functionCall("a", "{}", 0n, 1n);
  promise.build();
  promise.functionCall("lost", "{}", 0n, 1n);
  promise.build();
  t.is(theirs.receipts()[0]?.actions.length, 1);

  const ours = mockHost();
  const plan = call("a");
  plan.detach();
  plan.then(call("b")).detach();
  t.deepEqual(
    ours.receipts().map(({ actions, waitsFor }) => [actions[0]?.method, waitsFor]),
    [
      ["a", []],
      ["b", [0]],
    ],
  );
});

test("11, 16: a callback that was left public refuses a stranger, results and all", (t) => {
  mockHost({ predecessorId: "mallory.near", results: ['"forged"'] });
  t.throws(() => single.settled(), { message: "XCC20 caller: mallory.near" });
});

test("14: importing the library touches no host", async (t) => {
  delete (globalThis as { env?: unknown }).env;
  await t.notThrowsAsync(import(`./index.js?${Date.now()}`));
});

test("17: a result of another type than declared is a value, so the refund still happens", (t) => {
  const resolve = after(u128(), { callback: "ft_resolve_transfer" });
  const paid = '{"paid":{"to":"alice.near","amount":"9"}}';
  for (const result of ['{"not":"a number"}', "", "null", "-1", '"x"']) {
    const host = mockHost({ results: [result], input: paid });
    if (resolve.settled().status !== "ok") resolve.refund();
    t.deepEqual(host.receipts()[0]?.actions, [{ kind: "transfer", amount: 9n }]);
  }
});
