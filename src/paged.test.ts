import test from "ava";
import fc from "fast-check";
import {
  after,
  anything,
  callMethod,
  custom,
  depositsOf,
  type Job,
  paged,
  string,
  tgas,
  weighted,
} from "./index.js";
import { type MockHost, type MockHostOptions, type MockResult, mockHost } from "./testing/mock-host.js";

const census = paged(string({ maxLength: 8 }), {
  callback: "on_page",
  call: (id: string) => callMethod(id, "m", {}, { gas: tgas(20) }),
  gas: () => tgas(5),
});

const RICH = 10n ** 25n;
const ids = (count: number) => Array.from({ length: count }, (_, i) => `a${i}.near`);

/** A contract with its storage: every call gets a host of its own. */
class Contract {
  readonly storage = new Map<string, string>();
  height = 100n;
  host!: MockHost;

  on(options: MockHostOptions = {}): MockHost {
    this.host = mockHost({ blockHeight: this.height, storage: this.storage, ...options });
    return this.host;
  }

  start(items: string[], attachedDeposit = RICH): number {
    this.on({ attachedDeposit });
    return census.start(items);
  }

  /** The callback's arguments, or how the job is if nothing was sent. */
  resume(job: number, options: MockHostOptions = {}): { input: string; asked: string[] } | Job {
    const host = this.on(options);
    const plan = census.resume(job);
    if (!("onReturn" in plan)) return plan;
    host.finish(plan);
    const receipts = host.receipts();
    return {
      input: receipts.at(-1)?.actions[0]?.args as string,
      asked: receipts.slice(0, -1).map(({ receiverId }) => receiverId),
    };
  }

  page(input: string, results: MockResult[]): Job | undefined {
    this.on({ input, results });
    return census.page();
  }

  /** Bytes that the contract's storage takes (near-runtime.md 2.3), the counter of jobs left out. */
  used(): number {
    let bytes = 0;
    for (const [key, value] of this.storage)
      if (!key.endsWith(":last")) bytes += 40 + key.length + value.length;
    return bytes;
  }

  transfers(): unknown[] {
    return this.host.receipts().map(({ receiverId, actions }) => [receiverId, actions[0]?.amount]);
  }
}

/** What a callee answers. */
const answer = (id: string): MockResult => `"${id.slice(0, 6)}"`;

test("a job in pages, results in order", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(30));
  const sizes: number[] = [];
  for (;;) {
    const page = contract.resume(job);
    if (!("input" in page)) {
      t.like(page, { total: 30, done: 30, running: false, pages: sizes.length });
      break;
    }
    sizes.push(page.asked.length);
    const after = contract.page(page.input, page.asked.map(answer));
    t.is(
      after?.done,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }
  t.true(sizes.length > 2 && (sizes[0] as number) >= 12, `${sizes}`);
  contract.on();
  t.deepEqual(
    census.results(job),
    ids(30).map((id) => ({ status: "ok", value: id.slice(0, 6) })),
  );
  t.deepEqual(census.results(job, 1)[0], { status: "ok", value: `a${sizes[0]}.nea`.slice(0, 6) });
});

test("a page is as large as the gas, and what is emitted then fits", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(100));
  for (const gas of [40, 80, 150, 299]) {
    contract.height += 1000n;
    const page = contract.resume(job, { prepaidGas: tgas(gas), usedGas: tgas(2) }) as { asked: string[] };
    const each = 21.5;
    t.true(page.asked.length <= gas / each);
    t.true(page.asked.length >= (gas - 13) / each - 2, `${gas} Tgas: ${page.asked.length}`);
  }
});

test("gas for not even one item is refused, and nothing has changed", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(3));
  const before = new Map(contract.storage);
  t.throws(() => contract.resume(job, { prepaidGas: tgas(20) }), {
    message: /^XCC07 gas: need 3\d(\.\d)?, have 19/,
  });
  t.deepEqual(contract.storage, before);
});

test("the deposit: the price at least, the rest comes back at once, the price when the job is closed", (t) => {
  const contract = new Contract();
  contract.on();
  const price = census.price(ids(5), "alice.near");
  t.throws(() => contract.start(ids(5), price - 1n), {
    message: `XCC27 deposit: need ${price}, have ${price - 1n}`,
  });
  t.is(contract.storage.size, 0);
  const job = contract.start(ids(5), price);
  t.deepEqual(contract.transfers(), []);
  contract.start(ids(5), price + 7n);
  t.deepEqual(contract.transfers(), [["alice.near", 7n]]);
  contract.on();
  t.true(census.close(job));
  t.deepEqual(contract.transfers(), [["alice.near", price]]);
});

test("the deposit covers the storage at every moment, even with a page for each of the longest answers", (t) => {
  for (const items of [1, 3, 40]) {
    const contract = new Contract();
    const job = contract.start(ids(items));
    const covered = () => t.true(BigInt(contract.used()) * 10n ** 19n <= census.job(job).deposit);
    covered();
    for (let i = 0; i < items; i++) {
      const page = contract.resume(job, { prepaidGas: tgas(40) }) as { input: string; asked: string[] };
      t.is(page.asked.length, 1);
      covered();
      contract.page(page.input, ['"123456"']);
      covered();
    }
    contract.on();
    census.close(job);
    t.is(contract.used(), 0);
  }
});

test("a page under way is not sent twice; after the patience it is, and the callback that is late changes nothing", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(4));
  const first = contract.resume(job) as { input: string; asked: string[] };
  contract.height += 99n;
  t.like(contract.resume(job), { running: true, done: 0 });
  t.deepEqual(contract.host.promises, []);
  contract.height += 1n;
  const second = contract.resume(job) as { input: string; asked: string[] };
  t.deepEqual(second.asked, first.asked);
  t.like(contract.page(first.input, Array(4).fill('"late"')), { done: 0 });
  t.like(contract.page(second.input, Array(4).fill('"right"')), { done: 4 });
  t.like(contract.page(second.input, Array(4).fill('"twice"')), { done: 4, pages: 1 });
  t.deepEqual(census.results(job), Array(4).fill({ status: "ok", value: "right" }));
});

for (const [what, run] of [
  ["a job that does not exist", (_: number) => census.resume(99)],
  ["a job of a name", (_: number) => census.job("last" as never)],
  ["a page that does not exist", (job: number) => census.results(job, 0)],
  ["a page of a name", (job: number) => census.results(job, "items" as never)],
  ["another account's job to close", (job: number) => census.close(job)],
] as const) {
  test(`${what} is refused`, (t) => {
    const contract = new Contract();
    const job = contract.start(ids(2));
    contract.on({ predecessorId: "mallory.near" });
    t.throws(() => run(job), { message: /^XCC26/ });
  });
}

test("the callback is the contract's own", (t) => {
  const contract = new Contract();
  const page = contract.resume(contract.start(ids(2))) as { input: string };
  contract.on({ predecessorId: "mallory.near", input: page.input, results: ['"x"', '"y"'] });
  t.throws(() => census.page(), { message: /^XCC20/ });
  contract.on({ input: page.input, results: ['"x"'] });
  t.throws(() => census.page(), { message: /^XCC21/ });
  contract.on({ predecessorId: "contract.near", input: '{"count":0,"context":{"job":1}}' });
  t.throws(() => census.page(), { message: /^XCC21/ });
});

test("a job that is closed while a page is under way forgets the page", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(2));
  const page = contract.resume(job) as { input: string; asked: string[] };
  contract.on();
  census.close(job);
  t.is(contract.page(page.input, page.asked.map(answer)), undefined);
  t.is(contract.used(), 0);
  t.is(contract.start(ids(1)), job + 1, "and its number is not used again");
});

test("closing with little gas goes on in the next call, and pays back once", (t) => {
  const contract = new Contract();
  const job = contract.start(ids(6));
  for (let i = 0; i < 6; i++) {
    const page = contract.resume(job, { prepaidGas: tgas(40) }) as { input: string; asked: string[] };
    contract.page(page.input, page.asked.map(answer));
  }
  // Two pages, then the gas runs low.
  let asked = 0;
  contract.on().env.used_gas = () => (++asked > 2 ? tgas(291) : 0n);
  t.false(census.close(job));
  t.deepEqual(contract.transfers(), []);
  t.is(census.job(job).pages, 4);
  t.throws(() => contract.resume(job), { message: /^XCC26/ });
  contract.on();
  t.true(census.close(job));
  t.is(contract.transfers().length, 1);
  t.is(contract.used(), 0);
  t.throws(() => census.close(job), { message: /^XCC26/ });
});

test("items of any kind, answers that are not read, shares of gas", (t) => {
  const contract = new Contract();
  const paying = paged(anything(), {
    callback: "on_page",
    call: ({ to, n }: { to: string; n: bigint }) =>
      callMethod(to, "한", { n }, { gas: weighted(1, tgas(3)) }),
  });
  contract.on({ attachedDeposit: RICH });
  const job = paying.start([
    { to: "aa.near", n: 2n ** 100n },
    { to: "bb.near", n: 0n },
  ]);
  const host = contract.on();
  const plan = paying.resume(job);
  host.finish(plan);
  t.deepEqual(
    host
      .receipts()
      .slice(0, 2)
      .map(({ receiverId, actions }) => [receiverId, actions[0]?.method, actions[0]?.args]),
    [
      ["aa.near", "한", `{"n":"${2n ** 100n}"}`],
      ["bb.near", "한", '{"n":"0"}'],
    ],
  );
  contract.on({
    input: host.receipts()[2]?.actions[0]?.args as string,
    results: ["x".repeat(9999), undefined],
  });
  paying.page();
  t.deepEqual(paying.results(job), [{ status: "ok", value: undefined }, { status: "failed" }]);
});

test("of a call's deposit each yoctoNEAR pays once", (t) => {
  const contract = new Contract();
  contract.on();
  const price = census.price(ids(2), "alice.near");
  const host = contract.on({ attachedDeposit: price * 3n });
  census.start(ids(2));
  t.throws(() => census.start(ids(2)), { message: `XCC27 deposit: need ${price}, have 0` });
  t.deepEqual(
    host.receipts().map(({ actions }) => actions[0]?.amount),
    [price * 2n],
  );
});

test("what a job has taken of a deposit is in no refund of the same call, and nothing is taken of one that may go back", (t) => {
  const contract = new Contract();
  contract.on();
  const price = census.price(ids(2), "alice.near");
  const shop = after(anything(), { callback: "on_shop" });
  const bought = () => shop.plan(callMethod("shop.near", "buy"), { refundable: true });
  const host = contract.on({ attachedDeposit: price * 3n });
  census.start(ids(2));
  t.throws(() => depositsOf([callMethod("shop.near", "buy", {}, { deposit: 1n })]), { code: "XCC23" });
  host.finish(bought());
  const input = host.receipts().at(-1)?.actions[0]?.args as string;
  t.is(JSON.parse(input).paid.amount, "0", "all above the price went back at once");
  const { storage } = contract;
  const before = [...storage];
  contract.on({ attachedDeposit: price });
  bought();
  t.throws(() => census.start(ids(2)), {
    message: /^XCC23 refund: a plan is refundable$/,
  });
  t.deepEqual([...storage], before);
});

test("a page has no more promises than a call can make, and leaves the gas that is reserved", (t) => {
  const contract = new Contract();
  const long = paged(anything(), {
    callback: "on_page",
    call: (id: string) => {
      let plan = callMethod(id, "m", {}, { gas: 1n }).then(callMethod(id, "m", {}, { gas: 1n }));
      for (let i = 2; i < 200; i++) plan = plan.then(callMethod(id, "m", {}, { gas: 1n }));
      return plan;
    },
    reserve: tgas(50),
  });
  contract.on({ attachedDeposit: RICH });
  const job = long.start(ids(8));
  const host = contract.on({ prepaidGas: 10_000_000_000_000_000n });
  host.finish(long.resume(job));
  t.is(host.receipts().length, 5 * 200 + 1);

  const other = long.start.bind(long);
  contract.on({ attachedDeposit: RICH });
  const second = other(ids(1));
  const need = (gas: number) => {
    contract.on({ prepaidGas: tgas(gas) });
    return long.resume(second);
  };
  const error = t.throws(() => need(100), { message: /^XCC07/ });
  t.regex(error?.message ?? "", /need 3\d\d/, "200 calls and the reserve");
});

test("what cannot be a job is refused", (t) => {
  const contract = new Contract();
  t.throws(() => contract.start([]), { message: /^XCC06/ });
  t.throws(() => contract.start("a.near" as never), { message: /^XCC06/ });
  t.throws(() => contract.start([() => 1] as never), { message: /^XCC14/ });
  const call = (id: string) => callMethod(id, "m");
  t.throws(() => paged(string(), { callback: "", call }), { message: /^XCC04/ });
  t.throws(() => paged(string(), { callback: "m", call, pageSize: 0 }), { message: /^XCC26/ });
  t.throws(() => paged(string(), { callback: "m", call, patience: Number.NaN }), { message: /^XCC26/ });
  const endless = custom((bytes) => bytes.length, { maxLength: Number.POSITIVE_INFINITY });
  t.notThrows(() => paged(endless, { callback: "m", call }).price(["aa.near"], "me.near"));
});

type Step =
  | { kind: "resume"; gas: number }
  | { kind: "callback"; which: number }
  | { kind: "lose"; which: number }
  | { kind: "wait" };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("resume" as const), gas: fc.integer({ min: 40, max: 300 }) }),
    fc.record({ kind: fc.constant("callback" as const), which: fc.nat(5) }),
    fc.record({ kind: fc.constant("lose" as const), which: fc.nat(5) }),
    fc.constant({ kind: "wait" as const }),
  ),
  { maxLength: 60 },
);

test("whatever order pages, repetitions, lost and late callbacks come in: each item has one result, in order", (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), steps, (count, script: Step[]) => {
      const contract = new Contract();
      const items = ids(count);
      const job = contract.start(items);
      const underWay: { input: string; asked: string[] }[] = [];
      const take = (which: number) => underWay.splice(which % Math.max(1, underWay.length), 1)[0];
      const step = (next: Step) => {
        if (next.kind === "wait") contract.height += 100n;
        else if (next.kind === "lose") take(next.which);
        else if (next.kind === "callback") {
          const page = take(next.which);
          if (page) contract.page(page.input, page.asked.map(answer));
        } else {
          const page = contract.resume(job, { prepaidGas: tgas(next.gas) });
          if ("input" in page) underWay.push(page);
        }
        const { done } = census.job(job);
        t.deepEqual(
          census.results(job),
          items.slice(0, done).map((id) => ({ status: "ok", value: id.slice(0, 6) })),
        );
      };
      script.forEach(step);
      // Whatever has happened, it can be finished.
      for (let i = 0; i <= count; i++) {
        step({ kind: "wait" });
        step({ kind: "resume", gas: 300 });
        step({ kind: "callback", which: underWay.length - 1 });
      }
      t.is(census.job(job).done, count);
      contract.on();
      census.close(job);
      t.is(contract.used(), 0);
    }),
    { numRuns: 60 },
  );
});
