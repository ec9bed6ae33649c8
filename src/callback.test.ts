import test from "ava";
import { after } from "./after.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { defineContract, method } from "./contract.js";
import { json } from "./decoders/json.js";
import { number } from "./decoders/scalars.js";
import { string } from "./decoders/string.js";
import { each } from "./each.js";
import { explainGas } from "./gas.js";
import { weighted } from "./gas-spec.js";
import { join } from "./join.js";
import type { Plan } from "./plan.js";
import { type MockHostOptions, mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

const Hello = defineContract({
  get_greeting: method({ returns: string() }),
  set_greeting: method({ args: typed<{ greeting: string }>(), gas: tgas(7) }),
  tip: method({ payable: true, gas: weighted(2) }),
});
const Counter = defineContract({ get_num: method({ returns: number() }) });

const survey = join({ greeting: Hello.get_greeting, count: Counter.get_num }, { callback: "on_survey" });
const pair = join([string(), number()], { callback: "on_pair" });
const poll = each(Hello.get_greeting, { callback: "on_poll", gas: (results) => tgas(3 + results) });
const single = after(Hello.get_greeting, {
  callback: "on_single",
  context: typed<{ payer: string; amount: bigint; memo?: Uint8Array }>(),
});

const hello = (id = "hello.near") => Hello.at(id).get_greeting({}, { gas: tgas(1) });
const count = () => Counter.at("counter.near").get_num();

/** Sends a plan, and opens its callback with the input that was sent. */
function callbackOf(
  plan: () => Plan,
  results: MockHostOptions["results"] & object,
  sender: MockHostOptions = {},
) {
  const sending = mockHost(sender);
  sending.finish(plan());
  const [action] = sending.receipts().at(-1)?.actions ?? [];
  return mockHost({ results, input: action?.args as string });
}

// ---- the sender

test("the callback waits for the calls in the declared order, whatever the order given", (t) => {
  const host = mockHost();
  host.finish(survey.plan({ count: count(), greeting: hello() }));
  t.deepEqual(
    host
      .receipts()
      .map(({ receiverId, waitsFor, actions: [action] }) => [receiverId, waitsFor, action?.method]),
    [
      ["hello.near", [], "get_greeting"],
      ["counter.near", [], "get_num"],
      ["contract.near", [0, 1], "on_survey"],
    ],
  );
  t.is(host.returned, 3);
});

test("a single input needs no join", (t) => {
  const host = mockHost();
  host.finish(poll.plan([hello()]));
  t.is(host.promises.length, 2);
});

test("gas and deposit of a call come from its options, its declaration, the default", (t) => {
  const host = mockHost();
  const remote = Hello.at("hello.near");
  host.finish(
    batch("hello.near", [
      Hello.set_greeting({ greeting: "a" }),
      Hello.set_greeting({ greeting: "b" }, { gas: tgas(1) }),
      Hello.get_greeting(),
      Hello.tip({}, { deposit: "1 NEAR" }),
    ]).then(remote.tip({}, { gas: tgas(2), deposit: 5n })),
  );
  t.deepEqual(
    host
      .receipts()
      .flatMap(({ actions }) => actions.map(({ gas, weight, deposit }) => [gas, weight, deposit])),
    [
      [tgas(7), 0n, 0n],
      [tgas(1), 0n, 0n],
      [tgas(10), 0n, 0n],
      [0n, 2n, 10n ** 24n],
      [tgas(2), 0n, 5n],
    ],
  );
});

test("the callback's gas comes from the plan, the declaration, the default", (t) => {
  const gasOf = (plan: Plan) => {
    const host = mockHost();
    host.finish(plan);
    return host.receipts().at(-1)?.actions[0]?.gas;
  };
  t.is(gasOf(survey.plan({ greeting: hello(), count: count() })), tgas(10));
  // What the dearest answers can take, when that is more.
  const read = after(json(), { callback: "on_read" });
  const least = gasOf(read.plan(hello())) as bigint;
  t.true(least > tgas(23) && least < tgas(27), `${least}`);
  const both = join({ a: json(), b: json() }, { callback: "on_both" });
  t.true((gasOf(both.plan({ a: hello(), b: hello() })) as bigint) > 2n * least - tgas(3));
  const listed = each(string(), { callback: "on_list" });
  t.is(gasOf(listed.plan([hello(), hello()])), tgas(10));
  t.true((gasOf(listed.plan(Array.from({ length: 25 }, hello))) as bigint) > tgas(20));
  // More than any receipt can carry is refused by its sum, not here.
  t.is(
    explainGas(each(json(), { callback: "on_all" }).plan(Array.from({ length: 20 }, hello))).receipts.at(-1)
      ?.attached,
    tgas(300),
  );
  t.is(gasOf(survey.plan({ greeting: hello(), count: count() }, { gas: tgas(4) })), tgas(4));
  t.is(gasOf(poll.plan([hello(), hello()])), tgas(5));
  const host = mockHost();
  host.finish(poll.plan([hello()], { gas: weighted(3, tgas(6)) }));
  t.like(host.receipts().at(-1)?.actions[0], { gas: tgas(6), weight: 3n, args: '{"count":1}' });
});

test("the callback can be paid", (t) => {
  const host = mockHost();
  host.finish(poll.plan([hello()], { deposit: "2 NEAR" }));
  t.is(host.receipts().at(-1)?.actions[0]?.deposit, 2n * 10n ** 24n);
});

for (const [what, code, run] of [
  ["a missing call", "XCC06", () => survey.plan({ greeting: hello() } as never)],
  [
    "an undeclared call",
    "XCC06",
    () => survey.plan({ greeting: hello(), count: count(), more: hello() } as never),
  ],
  ["another name", "XCC06", () => survey.plan({ greeting: hello(), counter: count() } as never)],
  ["no calls", "XCC06", () => poll.plan([])],
  ["a joint as the only call", "XCC09", () => poll.plan([all([hello(), hello()]) as never])],
  ["a joint among the calls", "XCC09", () => poll.plan([hello(), all([hello(), hello()]) as never])],
  [
    "a joint by name",
    "XCC09",
    () => survey.plan({ greeting: all([hello(), hello()]), count: count() } as never),
  ],
  [
    "a callback's name that is too long in bytes",
    "XCC04",
    () => after(string(), { callback: "é".repeat(129) }),
  ],
  ["129 calls", "XCC06", () => poll.plan(Array.from({ length: 129 }, () => hello()))],
  ["no gas for the callback", "XCC07", () => poll.plan([hello()], { gas: 0n })],
  ["a join declared of nothing", "XCC06", () => join({}, { callback: "x" })],
  ["a declaration without callback", "XCC04", () => each(string(), {} as never)],
  ["a contract with a method called at", "XCC04", () => defineContract({ at: method() })],
  ["a contract at a wrong account", "XCC01", () => Hello.at("Hello")],
  ["a context that cannot be sent", "XCC14", () => single.plan(hello(), { context: (() => 1) as never })],
] as const) {
  test(`${what} is refused before the first promise`, (t) => {
    const host = mockHost();
    t.throws(run, { message: new RegExp(`^${code} `) });
    t.deepEqual(host.promises, []);
  });
}

// ---- the callback

test("results are read by name", (t) => {
  callbackOf(() => survey.plan({ greeting: hello(), count: count() }), ['"Hi"', "-3"]);
  t.deepEqual(survey.settled(), {
    greeting: { status: "ok", value: "Hi" },
    count: { status: "ok", value: -3 },
  });
  t.deepEqual(survey.all(), { greeting: "Hi", count: -3 });
});

test("results are read as a tuple", (t) => {
  callbackOf(() => pair.plan([callMethod("aa", "m"), callMethod("bb", "m")]), ['"Hi"', undefined]);
  t.deepEqual(pair.settled(), [{ status: "ok", value: "Hi" }, { status: "failed" }]);
  t.throws(() => pair.all(), { message: "XCC22 result: 1 failed" });
});

test("a failed call fails nothing but its own result", (t) => {
  callbackOf(() => survey.plan({ greeting: hello(), count: count() }), [undefined, "many"]);
  t.deepEqual(survey.settled(), {
    greeting: { status: "failed" },
    count: { status: "malformed", reason: "type" },
  });
  t.throws(() => survey.all(), { message: "XCC22 result: greeting failed" });
});

test("results of any number of calls come in order", (t) => {
  const results = Array.from({ length: 128 }, (_, i) => (i % 3 === 0 ? undefined : `"${i}"`));
  callbackOf(
    () =>
      poll.plan(
        results.map(() => hello()),
        { gas: tgas(20) },
      ),
    results,
    { prepaidGas: tgas(400) },
  );
  t.deepEqual(
    poll.settled().map((outcome) => (outcome.status === "ok" ? outcome.value : undefined)),
    results.map((result) => result?.slice(1, -1)),
  );
  t.throws(() => poll.all(), { message: "XCC22 result: 0 failed" });
});

test("one call: outcome and value", (t) => {
  const context = { payer: "alice.near", amount: 1n };
  callbackOf(() => single.plan(hello(), { context }), ['"Hi"']);
  t.deepEqual(single.settled(), { status: "ok", value: "Hi" });
  t.is(single.value(), "Hi");
  callbackOf(() => single.plan(hello(), { context }), [undefined]);
  t.throws(() => single.value(), { message: "XCC22 result: failed" });
});

test("of a batch the last action's result arrives", (t) => {
  const plan = () =>
    single.plan(batch("hello.near", [Hello.set_greeting({ greeting: "a" }), Hello.get_greeting()]), {
      context: { payer: "alice.near", amount: 1n },
    });
  callbackOf(plan, ['"a"']);
  t.is(single.value(), "a");
});

test("the context arrives with its types", (t) => {
  const context = { payer: "alice.near", amount: 2n ** 128n, memo: Uint8Array.of(0, 255) };
  callbackOf(() => single.plan(hello(), { context }), ['"Hi"']);
  t.deepEqual(single.context(), context);
});

// ---- the guard

const inputs = '{"count":2}';
for (const [what, options, message] of [
  ["by somebody", { predecessorId: "mallory.near", results: ['"Hi"', "1"] }, "XCC20 caller: mallory.near"],
  ["with too few results", { results: ['"Hi"'] }, "XCC21 results: need 2, have 1"],
  ["with too many results", { results: ['"Hi"', "1", "2"] }, "XCC21 results: need 2, have 3"],
  ["without results", { predecessorId: "contract.near" }, "XCC21 results: need 2, have 0"],
] as [string, MockHostOptions, string][]) {
  test(`a callback called ${what} is refused whatever it reads first`, (t) => {
    const reads = [
      () => survey.settled(),
      () => survey.all(),
      () => survey.context(),
      () => survey.refund(),
      () => poll.settled(),
      () => poll.context(),
    ];
    for (const read of reads) {
      const host = mockHost({ input: inputs, ...options });
      t.throws(read, { message });
      t.false(host.calls.some(([name]) => name === "promise_result"));
      t.deepEqual(host.promises, []);
    }
  });
}

test("no count that a forger names lets a callback without results pass", (t) => {
  for (const count of [0, -0, -1, null, "", "0", [], false, 0.5]) {
    mockHost({
      predecessorId: "contract.near",
      input: JSON.stringify({ count, paid: { to: "mallory.near", amount: "9" } }),
    });
    for (const read of [() => poll.settled(), () => poll.all(), () => poll.context(), () => poll.refund()]) {
      t.throws(read, { message: /^XCC21 results: / });
    }
  }
});

test("every declaration that a callback reads is guarded, not only the first", (t) => {
  const host = mockHost({ results: ['"Hi"'], input: "{}" });
  t.is(single.value(), "Hi");
  t.throws(() => survey.settled(), { message: "XCC21 results: need 2, have 1" });
  t.throws(() => survey.context(), { message: /^XCC21/ });
  t.throws(() => poll.settled(), { message: /^XCC21/ });
  t.is(single.value(), "Hi");
  t.is(host.calls.filter(([name]) => name === "promise_result").length, 2);
});

test("a callback of many calls without the sender's count is refused", (t) => {
  for (const input of ["{}", "", "[]", "null", '{"count":"2"}', "{"]) {
    mockHost({ input, results: ['"Hi"', '"Hi"'] });
    t.throws(() => poll.settled(), { message: /^XCC21 results: / });
  }
});

// ---- refunds

const paid = join([json()], { callback: "on_paid" });
const paying = (options: MockHostOptions) =>
  callbackOf(() => paid.plan([callMethod("shop.near", "buy")], { refundable: true }), [undefined], options);

test("a refund is the whole deposit and goes to the account that attached it", (t) => {
  const host = paying({ predecessorId: "payer.near", attachedDeposit: 7n * 10n ** 24n });
  t.is(paid.refund(), 7n * 10n ** 24n);
  t.deepEqual(host.receipts(), [
    {
      kind: "receipt",
      receiverId: "payer.near",
      waitsFor: [],
      actions: [{ kind: "transfer", amount: 7n * 10n ** 24n }],
    },
  ]);
});

test("what was paid, and by whom, stays known while it is sent back", (t) => {
  paying({ predecessorId: "payer.near", attachedDeposit: 100n });
  t.deepEqual(paid.paid(), { to: "payer.near", amount: 100n });
  paid.refund(30n);
  t.deepEqual(paid.paid(), { to: "payer.near", amount: 100n });
});

test("all refunds of a callback are at most the deposit", (t) => {
  const host = paying({ predecessorId: "payer.near", attachedDeposit: 100n });
  t.is(paid.refund(30n), 30n);
  t.throws(() => paid.refund(71n), { message: "XCC23 refund: need 71, have 70" });
  t.is(paid.refund(), 70n);
  t.is(paid.refund(), 0n);
  t.throws(() => paid.refund(1n), { message: /^XCC23/ });
  t.deepEqual(
    host.receipts().map(({ receiverId, actions }) => [receiverId, actions]),
    [
      ["payer.near", [{ kind: "transfer", amount: 30n }]],
      ["payer.near", [{ kind: "transfer", amount: 70n }]],
    ],
  );
  t.is(host.returned, undefined);
});

test("a refund that could not be sent can be sent another way", (t) => {
  const host = paying({ predecessorId: "payer.near", attachedDeposit: 100n });
  const dear = (to: string, amount: bigint) =>
    callMethod(to, "take", {}, { deposit: amount, gas: tgas(300) });
  t.throws(() => paid.refund(undefined, dear), { message: /^XCC07/ });
  t.deepEqual(host.promises, []);
  t.is(paid.refund(), 100n);
  t.is(paid.refund(), 0n);
});

test("of the plans of one call only one can send the deposit back", (t) => {
  const send = () => paid.plan([callMethod("shop.near", "buy")], { refundable: true });
  const twice = { message: "XCC23 refund: 2 plans" };
  const host = mockHost({ attachedDeposit: 5n });
  const [first, second] = [send(), send()];
  first.detach();
  t.throws(() => second.detach(), twice);
  t.throws(() => host.finish(second), twice);
  t.is(host.receipts().length, 2, "nothing of the second was emitted");
  paid.plan([callMethod("shop.near", "buy")]).detach();

  mockHost({ attachedDeposit: 5n });
  t.throws(() => all([send(), send()]).then(callMethod("aa", "m")).detach(), twice);
});

test("a refundable plan that was built and given up is in nobody's way", (t) => {
  const host = mockHost({ attachedDeposit: 5n });
  const send = (gas: bigint) =>
    paid.plan([callMethod("shop.near", "buy", {}, { gas })], { refundable: true });
  t.throws(() => send(tgas(299)).detach(), { message: /^XCC07/ });
  t.notThrows(() => send(tgas(9)).then(callMethod("log.near", "done")).detach());
  t.is(host.receipts().length, 3);
});

test("without a deposit there is nothing to send back", (t) => {
  const host = paying({});
  t.is(paid.refund(), 0n);
  t.deepEqual(host.promises, []);
});

test("a refund that the sender did not prepare is refused", (t) => {
  callbackOf(() => paid.plan([callMethod("shop.near", "buy")]), [undefined]);
  t.throws(() => paid.refund(), { message: "XCC23 refund: nothing recorded" });
});
