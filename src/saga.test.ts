import test from "ava";
import fc from "fast-check";
import { after } from "./after.js";
import { callMethod } from "./batch.js";
import { custom } from "./decoders/custom.js";
import { number } from "./decoders/scalars.js";
import { string } from "./decoders/string.js";
import { saga } from "./saga.js";
import { MockChain, type MockChainOptions } from "./testing/mock-chain.js";
import { type MockResult, mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

const NAMES = ["a", "b", "c", "d"] as const;
type Letter = (typeof NAMES)[number];

interface Input {
  readonly nights: number;
  /** Steps that cannot even be built. */
  readonly broken?: readonly Letter[];
}

const book = (name: Letter) => ({
  returns: number(),
  call: ({ nights, broken }: Input, values: object) => {
    if (broken?.includes(name)) throw new Error("there is no such hotel");
    const earlier = Object.values(values).join("+");
    return callMethod(`${name}.near`, "book", { nights, earlier }, { gas: tgas(5) });
  },
  compensate: (_: Input, values: { readonly [K in Letter]?: number }) =>
    callMethod(`${name}.near`, "cancel", { booking: values[name] ?? "unknown" }, { gas: tgas(5) }),
});

const declared = saga({
  callback: "on_trip",
  input: typed<Input>(),
  patience: 100,
  storage: 900,
  gas: tgas(8),
});
const trip = declared.step("a", book("a")).step("b", book("b")).step("c", book("c")).step("d", book("d"));

const methods = { on_trip: () => trip.next() };
const paying = { attachedDeposit: trip.deposit, predecessorId: "alice.near" };

/** A chain on which every callee answers its letter's number, unless told otherwise; it notes what it was asked. */
function chainOf(
  callee: (letter: Letter, method: string) => MockResult = () => "1",
  crashes?: MockChainOptions["crashes"],
) {
  const asked: string[] = [];
  const chain = new MockChain({
    methods,
    callee: ({ method, args }, receiverId) => {
      const letter = receiverId[0] as Letter;
      asked.push(`${method} ${letter} ${(args as string).replace(/"/g, "")}`);
      return callee(letter, method as string);
    },
    ...(crashes && { crashes }),
  });
  const open = (input: Input = { nights: 2 }, id = "t1") =>
    JSON.parse(chain.call(() => trip.open(id, input), paying) as string);
  const resume = (id = "t1") => JSON.parse(chain.call(() => trip.resume(id)) as string);
  const state = (id = "t1") => {
    mockHost({ storage: chain.storage, blockHeight: chain.height });
    return trip.state(id);
  };
  return { chain, asked, open, resume, state };
}

const repaid = [{ receiverId: "alice.near", amount: trip.deposit }];

test("a step, its callback, and the second run that watches over the callback", (t) => {
  const host = mockHost({ ...paying });
  host.finish(trip.open("t1", { nights: 2 }));
  t.deepEqual(
    host
      .receipts()
      .map(({ receiverId, waitsFor, actions: [a] }) => [receiverId, waitsFor, a?.method, a?.args]),
    [
      ["a.near", [], "book", '{"nights":2,"earlier":""}'],
      ["contract.near", [0], "on_trip", '{"context":{"id":"t1","attempt":1000}}'],
      ["contract.near", [0, 1], "on_trip", '{"context":{"id":"t1","attempt":1000}}'],
    ],
  );
  t.deepEqual(
    host.receipts().map(({ actions: [a] }) => [a?.gas, a?.weight]),
    [
      [tgas(5), 0n],
      [tgas(8), 1n],
      [tgas(8), 0n],
    ],
  );
  t.is(host.returned, 1);
});

test("all steps go well: each once, in order, with the values before it; the deposit comes back", (t) => {
  let value = 0;
  const { chain, asked, open, state } = chainOf(() => `${++value}`);
  t.deepEqual(open(), {
    status: "done",
    id: "t1",
    input: { nights: 2 },
    values: { a: 1, b: 2, c: 3, d: 4 },
  });
  t.deepEqual(asked, [
    "book a {nights:2,earlier:}",
    "book b {nights:2,earlier:1}",
    "book c {nights:2,earlier:1+2}",
    "book d {nights:2,earlier:1+2+3}",
  ]);
  t.deepEqual(chain.transfers, repaid);
  t.is(chain.storage.size, 0);
  t.is(state(), null);
});

for (const [what, answer, undone, reason] of [
  ["fails", undefined, ["b 2", "a 1"], "c failed"],
  ["answers something else", '"x"', ["c unknown", "b 2", "a 1"], "c malformed"],
  ["answers too much", "1".repeat(5000), ["c unknown", "b 2", "a 1"], "c tooLong"],
] as const) {
  test(`a step ${what}: what has run is taken back, last one first`, (t) => {
    const answers: Record<string, MockResult> = { a: "1", b: "2", c: answer };
    const { chain, asked, open } = chainOf((letter, method) => (method === "book" ? answers[letter] : ""));
    t.deepEqual(open(), { status: "undone", id: "t1", input: { nights: 2 }, reason });
    t.deepEqual(
      asked.slice(3),
      undone.map((text) => text.replace(/(.) (.*)/, "cancel $1 {booking:$2}")),
    );
    t.deepEqual(chain.transfers, repaid);
    t.is(chain.storage.size, 0);
  });
}

test("a step that cannot be built has failed; the first one refuses to open", (t) => {
  const { chain, asked, open } = chainOf();
  t.like(open({ nights: 2, broken: ["c"] }), { status: "undone", reason: "c there is no such hotel" });
  t.deepEqual(
    asked.map((text) => text.slice(0, 8)),
    ["book a {", "book b {", "cancel b", "cancel a"],
  );
  t.throws(() => open({ nights: 2, broken: ["a"] }), { message: "there is no such hotel" });
  t.is(chain.storage.size, 0);
});

test("a compensation that fails stops the saga, and resume sends it again until it goes through", (t) => {
  let fails = 2;
  const { chain, asked, open, resume, state } = chainOf((letter, method) => {
    if (method === "book") return letter === "c" ? undefined : "1";
    return letter === "b" && fails-- > 0 ? undefined : "";
  });
  const waiting = { status: "waiting", id: "t1", step: "b", undoing: true };
  t.deepEqual(open(), waiting);
  t.deepEqual(state(), { status: "waiting", step: "b", undoing: true, patienceUntil: null });
  t.deepEqual(chain.transfers, []);
  t.deepEqual(resume(), waiting);
  t.like(resume(), { status: "undone", reason: "c failed" });
  t.deepEqual(
    asked.slice(3).map((text) => text.slice(0, 8)),
    ["cancel b", "cancel b", "cancel b", "cancel a"],
  );
  t.deepEqual(chain.transfers, repaid);
});

test("a callback that dies leaves the note to the second run, and resume goes on; nothing is sent twice", (t) => {
  let callbacks = 0;
  // The callback of the second step dies: it is the second own method to run.
  const { chain, asked, open, resume, state } = chainOf(undefined, () => ++callbacks === 2);
  t.throws(open, undefined, "the transaction has failed");
  t.deepEqual(state(), { status: "waiting", step: "c", undoing: false, patienceUntil: null });
  t.like(resume(), { status: "done", values: { a: 1, b: 1, c: 1, d: 1 } });
  t.deepEqual(
    asked.map((text) => text.slice(0, 6)),
    ["book a", "book b", "book c", "book d"],
  );
  t.deepEqual(chain.transfers, repaid);
});

test("both runs die: after some blocks the step counts as one that may have run", (t) => {
  let dead = true;
  const { chain, asked, open, resume, state } = chainOf(undefined, () => dead && asked.length === 2);
  t.throws(open);
  const until = state()?.patienceUntil as number;
  t.like(state(), { status: "running", step: "b", undoing: false });
  t.throws(resume, { message: `XCC25 saga: b of t1 until ${until}` });
  dead = false;
  chain.height = BigInt(until);
  t.like(resume(), { status: "undone", reason: "b lost" });
  t.deepEqual(asked.slice(2), ["cancel b {booking:unknown}", "cancel a {booking:1}"]);
});

test("without gas for the next step the saga waits; resume without gas changes nothing", (t) => {
  const { chain, asked, state, resume } = chainOf();
  const sending = mockHost({ storage: chain.storage, ...paying });
  sending.finish(trip.open("t1", { nights: 2 }));
  const input = sending.receipts()[1]?.actions[0]?.args as string;
  const host = mockHost({ storage: chain.storage, input, results: ["1"], prepaidGas: tgas(25) });
  t.deepEqual(trip.next(), { status: "waiting", id: "t1", step: "b", undoing: false });
  t.deepEqual(host.promises, []);
  t.like(state(), { status: "waiting", step: "b" });

  const before = [...chain.storage];
  mockHost({ storage: chain.storage, prepaidGas: tgas(25) });
  t.throws(() => trip.resume("t1"), { message: /^XCC07 gas: need \d+(\.\d)?, have 24$/ });
  t.deepEqual([...chain.storage], before);
  t.like(resume(), { status: "done" });
  t.is(asked.length, 3, "the first was sent by hand");
});

test("a late callback of an earlier attempt does nothing", (t) => {
  const { chain } = chainOf();
  const sending = mockHost({ storage: chain.storage, ...paying });
  sending.finish(trip.open("t1", { nights: 2 }));
  const input = sending.receipts()[1]?.actions[0]?.args as string;
  const second = mockHost({ storage: chain.storage, input, results: ["1"] });
  second.finish(trip.next());
  const before = [...chain.storage];
  for (const results of [["1"], [undefined], ["1", undefined], ["1", "2"]]) {
    const host = mockHost({ storage: chain.storage, input, results });
    t.deepEqual(trip.next(), { status: "stale", id: "t1" });
    t.deepEqual(host.promises, []);
  }
  mockHost({ storage: new Map(), input, results: ["1"] });
  t.deepEqual(trip.next(), { status: "stale", id: "t1" });
  t.deepEqual([...chain.storage], before);
});

test("a callback that comes when its saga is over meets no other saga of the same id", (t) => {
  const { chain, resume } = chainOf(() => "");
  const opened = () => {
    chain.height += 1n;
    const host = mockHost({ storage: chain.storage, blockHeight: chain.height, ...paying });
    host.finish(trip.open("t1", { nights: 2 }));
    return host.receipts()[1]?.actions[0]?.args as string;
  };
  const late = opened();
  chain.height += 100n;
  t.like(resume(), { status: "undone", reason: "a lost" });
  opened();
  const before = [...chain.storage];
  for (const results of [["1"], ["1", undefined]]) {
    const host = mockHost({ storage: chain.storage, input: late, results });
    t.deepEqual(trip.next(), { status: "stale", id: "t1" });
    t.deepEqual(host.promises, []);
  }
  t.deepEqual([...chain.storage], before);
});

test("sagas of different ids do not meet", (t) => {
  const { chain, open } = chainOf((_, method) => (method === "book" ? "1" : ""));
  const first = mockHost({ storage: chain.storage, ...paying });
  first.finish(trip.open("one", { nights: 1 }));
  t.like(open({ nights: 3 }, "two"), { status: "done", id: "two", input: { nights: 3 } });
  t.is(chain.storage.size, 1);
  t.deepEqual(JSON.parse([...chain.storage.values()][0] as string).input, { nights: 1 });
});

test("a saga that waits can be given up, one that runs cannot", (t) => {
  const { chain, asked, open, state } = chainOf(undefined, () => asked.length === 2 && callbacks++ === 0);
  let callbacks = 0;
  t.throws(open);
  t.like(state(), { step: "c" });
  const abort = () => JSON.parse(chain.call(() => trip.abort("t1")) as string);
  t.like(abort(), { status: "undone", reason: "aborted" });
  t.deepEqual(
    asked.slice(2).map((text) => text.slice(0, 8)),
    ["cancel b", "cancel a"],
  );
  mockHost({ storage: chain.storage, blockHeight: chain.height, ...paying });
  trip.open("t1", { nights: 1 });
  t.throws(abort, { message: /^XCC25 saga: a of t1 until \d+$/ });
});

test("nobody else calls the callback", (t) => {
  const { chain } = chainOf();
  const sending = mockHost({ storage: chain.storage, ...paying });
  sending.finish(trip.open("t1", { nights: 2 }));
  const before = [...chain.storage];
  const input = sending.receipts()[1]?.actions[0]?.args as string;
  for (const [options, message] of [
    [{ predecessorId: "mallory.near", results: ["1"] }, /^XCC20/],
    [{ predecessorId: "mallory.near", results: ["1", "1"] }, /^XCC20/],
    [{ predecessorId: "contract.near" }, /^XCC21/],
    [{ results: ["1", "1", "1"] }, /^XCC21/],
  ] as const) {
    mockHost({ storage: chain.storage, input, ...options });
    t.throws(() => trip.next(), { message });
  }
  t.deepEqual([...chain.storage], before);
});

const exotic = declared.step("odd", {
  returns: custom(() => () => 1, { maxLength: 9 }),
  call: () => callMethod("a.near", "book", {}, { gas: tgas(5) }),
});
const wide = declared.step("wide", {
  returns: string({ maxLength: 2000 }),
  call: () => callMethod("a.near", "book", {}, { gas: tgas(5) }),
});
for (const [what, flow, answer, reason] of [
  ["no journal can hold", exotic, "1", "odd malformed"],
  ["the journal has no room for", wide, `"${"x".repeat(900)}"`, "wide tooLong"],
] as const) {
  test(`a value that ${what} turns the saga back`, (t) => {
    const chain = new MockChain({ methods: { on_trip: () => flow.next() }, callee: () => answer });
    const answered = chain.call(() => flow.open("t1", { nights: 1 }), paying);
    t.like(JSON.parse(answered as string), { status: "undone", reason });
    t.is(chain.storage.size, 0);
  });
}

test("the journal's deposit is in no refund of the same call", (t) => {
  const shop = after(number(), { callback: "on_shop" });
  const bought = () => shop.plan(callMethod("shop.near", "buy"), { refundable: true });
  const host = mockHost({ attachedDeposit: trip.deposit + 5n });
  trip.open("t1", { nights: 2 });
  bought().detach();
  t.is(JSON.parse(host.receipts().at(-1)?.actions[0]?.args as string).paid.amount, "5");
  mockHost({ attachedDeposit: trip.deposit + 5n });
  bought();
  t.throws(() => trip.open("t1", { nights: 2 }), {
    message: /^XCC23 refund: a plan is refundable$/,
  });
});

for (const [what, code, run] of [
  ["a deposit below the journal's", "XCC25", () => trip.open("t", { nights: 1 })],
  ["a saga without steps", "XCC25", () => declared.open("t", { nights: 1 })],
  ["two steps of a name", "XCC25", () => trip.step("a", book("a"))],
  ["a saga that is not there", "XCC25", () => trip.resume("t")],
  [
    "storage that is none",
    "XCC25",
    () => saga({ callback: "x", input: typed<Input>(), storage: Number.NaN }),
  ],
  ["patience that is none", "XCC25", () => saga({ callback: "x", input: typed<Input>(), patience: 0 })],
  ["no callback", "XCC04", () => saga({ input: typed<Input>() } as never)],
] as const) {
  test(`${what}: ${code}`, (t) => {
    const host = mockHost();
    t.throws(run, { message: new RegExp(`^${code} `) });
    t.deepEqual(host.promises, []);
  });
}

test("an input that is too long, an id that is taken, an id above the host's limit: refused", (t) => {
  const { chain } = chainOf();
  const host = mockHost({ storage: chain.storage, ...paying });
  const broken = Array<Letter>(100).fill("b");
  t.throws(() => trip.open("t1", { nights: 1, broken }), {
    message: /^XCC25 saga: need \d+ bytes, have 900$/,
  });
  t.throws(() => trip.open("i".repeat(2048), { nights: 1 }), { message: /^XCC16/ });
  t.deepEqual(host.promises, []);
  trip.open("t1", { nights: 1 });
  t.throws(() => trip.open("t1", { nights: 1 }), { message: "XCC25 saga: t1 exists" });
});

test("whatever fails: a saga ends done or undone, takes back what has run, and pays once", (t) => {
  const answers = fc.array(fc.constantFrom<MockResult>("1", "1", "1", undefined, '"x"'), {
    minLength: 4,
    maxLength: 4,
  });
  const flags = fc.array(fc.boolean(), { maxLength: 24 });
  fc.assert(
    fc.property(answers, flags, flags, (booking, cancelFails, crashes) => {
      /** Bookings that stand: what a callee holds, whatever the saga thinks. */
      const standing: Letter[] = [];
      const cancelled: Letter[] = [];
      const crash = [...crashes];
      const cancel = [...cancelFails];
      const run = chainOf(
        (letter, method) => {
          if (method === "cancel") {
            if (cancel.shift()) return undefined;
            if (standing.at(-1) === letter) standing.pop();
            cancelled.push(letter);
            return "";
          }
          const result = booking[NAMES.indexOf(letter)];
          if (result !== undefined) standing.push(letter);
          return result;
        },
        () => crash.shift() ?? false,
      );
      let answer: MockResult = run.chain.call(() => trip.open("t1", { nights: 1 }), paying);
      for (let i = 0; run.chain.storage.size > 0; i++) {
        if (i > 60) return t.fail("it does not end");
        if (run.state()?.status === "running") {
          t.throws(() => run.chain.call(() => trip.resume("t1")), {
            message: /^XCC25 saga: \w of t1 until \d+$/,
          });
          run.chain.height += 100n;
        }
        answer = run.chain.call(() => trip.resume("t1"));
      }
      t.deepEqual(run.chain.transfers, repaid);
      const booked = run.asked.filter((text) => text.startsWith("book"));
      t.is(new Set(booked).size, booked.length, "no step is sent twice");
      const report = answer === undefined ? undefined : JSON.parse(answer as string);
      if (standing.length > 0) {
        t.deepEqual(standing, [...NAMES]);
        t.deepEqual(cancelled, []);
        if (report !== undefined) t.is(report.status, "done");
      } else {
        if (report !== undefined) t.is(report.status, "undone");
        t.deepEqual([...new Set(cancelled)], [...new Set(cancelled)].sort().reverse(), "last one first");
      }
      return true;
    }),
    { numRuns: 400 },
  );
});
