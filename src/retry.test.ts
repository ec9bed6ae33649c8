import test from "ava";
import fc from "fast-check";
import { callMethod } from "./batch.js";
import { number } from "./decoders/scalars.js";
import { type RetryOptions, retry } from "./retry.js";
import { MockChain } from "./testing/mock-chain.js";
import { type MockResult, mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

interface Input {
  readonly target: string;
}

const declare = (options: Partial<RetryOptions<Input, number>> = {}) =>
  retry(number(), {
    callback: "on_number",
    input: typed<Input>(),
    call: ({ target }, attempt) => callMethod(target, "get_num", { attempt }, { gas: tgas(5) }),
    ...options,
  });
const ask = declare();

/** What becomes of a call when these are the answers: what the transaction answers, and how often the callee was asked. */
function run(retried: typeof ask, answers: readonly MockResult[], prepaidGas = tgas(300)) {
  const asked: string[] = [];
  const chain = new MockChain({
    methods: {
      on_number() {
        const settled = retried.settled();
        return settled.again ?? { ...settled, input: retried.input() };
      },
    },
    callee: ({ args }) => {
      asked.push(args as string);
      return answers[asked.length - 1];
    },
  });
  const answer = chain.call(() => retried.plan({ target: "num.near" }), { prepaidGas });
  return { report: JSON.parse(answer as string), asked };
}

test("the first attempt carries gas for all that may follow", (t) => {
  const host = mockHost();
  host.finish(ask.plan({ target: "num.near" }));
  t.deepEqual(
    host
      .receipts()
      .map(({ receiverId, waitsFor, actions: [a] }) => [receiverId, waitsFor, a?.method, a?.args]),
    [
      ["num.near", [], "get_num", '{"attempt":1}'],
      ["contract.near", [0], "on_number", '{"context":{"input":{"target":"num.near"},"attempt":1}}'],
    ],
  );
  const gas = Number(host.receipts()[1]?.actions[0]?.gas) / 1e12;
  // Three callbacks of 10, two calls of 5, and the fees.
  t.true(gas > 40 && gas < 52, `${gas}`);
  t.is(host.receipts()[1]?.actions[0]?.weight, 0n);
});

for (const [answers, outcome, attempts] of [
  [["1"], { status: "ok", value: 1 }, 1],
  [[undefined, "2"], { status: "ok", value: 2 }, 2],
  [[undefined, undefined, "3"], { status: "ok", value: 3 }, 3],
  [[undefined, undefined, undefined, "4"], { status: "failed" }, 3],
  [['"x"', "2"], { status: "malformed", reason: "type" }, 1],
  [["1".repeat(5000), "2"], { status: "tooLong", length: 5000 }, 1],
] as const) {
  test(`answers ${answers.map((answer) => answer?.slice(0, 3))}: ${attempts} attempts, then ${outcome.status}`, (t) => {
    const { report, asked } = run(ask, answers);
    t.deepEqual(report, { outcome, attempts, input: { target: "num.near" } });
    t.deepEqual(
      asked,
      Array.from({ length: attempts }, (_, i) => `{"attempt":${i + 1}}`),
    );
  });
}

test("only the outcomes that are named are retried", (t) => {
  const odd = declare({ on: ["malformed", "tooLong"] });
  t.like(run(odd, ['"x"', "1".repeat(5000), "3"]).report, {
    outcome: { status: "ok", value: 3 },
    attempts: 3,
  });
  t.like(run(odd, [undefined, "3"]).report, { outcome: { status: "failed" }, attempts: 1 });
  t.like(run(declare({ on: [] }), [undefined, "3"]).report, { attempts: 1 });
});

test("a callback with too little gas for another attempt reads the outcome instead", (t) => {
  const input = '{"context":{"input":{"target":"num.near"},"attempt":1}}';
  const host = mockHost({ input, results: [undefined], prepaidGas: tgas(25) });
  t.deepEqual(ask.settled(), { outcome: { status: "failed" }, attempts: 1 });
  t.deepEqual(host.promises, []);
});

test("an attempt that cannot be built is not made, and the outcome is read", (t) => {
  const accounts = ["num.near", "No account"];
  const listed = declare({
    call: (_, attempt) => callMethod(accounts[attempt - 1] ?? "", "get_num", {}, { gas: tgas(5) }),
  });
  t.like(run(listed, [undefined, "3"]).report, { outcome: { status: "failed" }, attempts: 1 });
  accounts[0] = "No account either";
  t.throws(() => run(listed, []), { message: /^XCC01/ }, "the sender is told");
});

test("an attempt that the balance cannot pay for is not made, and the outcome is read", (t) => {
  const paying = declare({
    call: ({ target }) => callMethod(target, "pay", {}, { gas: tgas(5), deposit: "1 NEAR" }),
  });
  const input = '{"context":{"input":{"target":"num.near"},"attempt":1}}';
  const options = { input, results: [undefined], prepaidGas: tgas(60) };
  let host = mockHost({ ...options, accountBalance: 10n ** 24n - 1n });
  t.deepEqual(paying.settled(), { outcome: { status: "failed" }, attempts: 1 });
  t.deepEqual(host.promises, []);
  host = mockHost({ ...options, accountBalance: 10n ** 24n });
  host.finish(paying.settled().again);
  t.is(host.promises.length, 2);
  t.is(host.returned, 1);
});

test("more attempts than the gas of the transaction pays for are refused by the sender", (t) => {
  const host = mockHost({ prepaidGas: tgas(40) });
  t.throws(() => host.finish(ask.plan({ target: "num.near" })), {
    message: /^XCC07 gas: need \d+\.?\d, have 39$/,
  });
  t.throws(() => declare({ attempts: 30 }).plan({ target: "num.near" }), {
    message: /^XCC07 gas: \d{15}n$/,
  });
  t.deepEqual(host.promises, []);
});

test("nobody else calls the callback", (t) => {
  const input = '{"context":{"input":{"target":"num.near"},"attempt":1}}';
  for (const read of [() => ask.settled(), () => ask.input()]) {
    mockHost({ predecessorId: "mallory.near", input, results: ["1"] });
    t.throws(read, { message: /^XCC20/ });
    mockHost({ predecessorId: "contract.near", input });
    t.throws(read, { message: /^XCC21/ });
  }
});

for (const [what, code, options] of [
  ["one attempt", "XCC29", { attempts: 1 }],
  ["half an attempt", "XCC29", { attempts: 2.5 }],
  ["no gas", "XCC07", { gas: 0n }],
  ["no callback", "XCC04", { callback: "" }],
] as const) {
  test(`${what}: ${code}`, (t) => {
    t.throws(() => declare(options), { message: new RegExp(`^${code} `) });
  });
}

test("whatever the answers and the gas: every attempt that was promised is made, and the last callback has its gas", (t) => {
  const answers = fc.array(fc.constantFrom<MockResult>(undefined, "1", '"x"'), {
    minLength: 6,
    maxLength: 6,
  });
  const on = fc.subarray(["failed", "malformed", "tooLong"] as const);
  fc.assert(
    fc.property(
      answers,
      on,
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 4, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (results, statuses, attempts, own, callee) => {
        const retried = declare({
          attempts,
          on: statuses,
          gas: tgas(own),
          call: ({ target }) => callMethod(target, "get_num", {}, { gas: tgas(callee) }),
        });
        let ran: ReturnType<typeof run>;
        try {
          ran = run(retried, results);
        } catch (error) {
          // Too many, too dear: refused before anything was sent.
          return /^XCC07/.test((error as Error).message) && attempts * (own + callee) > 100;
        }
        const status = (result: MockResult) =>
          result === undefined ? "failed" : result === "1" ? "ok" : "malformed";
        const ends = results.findIndex((result) => !(statuses as string[]).includes(status(result)));
        const expected = ends === -1 ? attempts : Math.min(ends + 1, attempts);
        t.is(ran.asked.length, expected);
        t.is(ran.report.attempts, expected);
        t.is(ran.report.outcome.status, status(results[expected - 1]));
        return true;
      },
    ),
    { numRuns: 200 },
  );
});
