import test from "ava";
import type { NearAccount } from "near-workspaces";
import type { Receipt } from "near-xcc-trace";
import type { Scene } from "./support/chain.js";
import { conserved } from "./support/conserved.js";
import { callOf, callsOf, type Sent } from "./support/sent.js";
import { MILLINEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker, constant } from "./support/wat.js";

const chain = useChain(test);

const STEPS = ["flight", "hotel", "car", "guestbook"] as const;
type Step = (typeof STEPS)[number];
const BOOKED = STEPS.slice(0, 3);

/** The agency, a traveller, and the accounts of the steps: stubs, or none where it is to fail. */
async function journey(scene: Scene, failing: readonly Step[] = []) {
  const agency = await scene.deploy("saga", { as: "agency" });
  const accounts = {} as Record<Step, string>;
  const stubs: Partial<Record<Step, NearAccount>> = {};
  for (const step of STEPS) {
    if (failing.includes(step)) {
      accounts[step] = scene.missing(`no-${step}`);
      continue;
    }
    const stub = await scene.deploy(step === "guestbook" ? "guestbook" : "counter", { as: step });
    stubs[step] = stub;
    accounts[step] = stub.accountId;
  }
  const alice = await scene.user();
  const id = `spring/${alice.accountId}`;
  return { agency, alice, accounts, stubs, id, book: { name: "spring", ...accounts } };
}

/** What is booked at the steps that exist. */
async function booked(stubs: Partial<Record<Step, NearAccount>>): Promise<Partial<Record<Step, number>>> {
  const nums: Partial<Record<Step, number>> = {};
  for (const step of BOOKED) if (stubs[step]) nums[step] = await stubs[step].view("get_num");
  return nums;
}

// Storage 1,200 bytes, and the receipt.
const JOURNAL = 12n * MILLINEAR;
const PRICE = 10n * MILLINEAR;

// ---- every way in which four steps can succeed and fail

for (let failures = 0; failures < 16; failures++) {
  const failing = STEPS.filter((_, i) => (failures & (1 << i)) !== 0);
  const first = STEPS.findIndex((step) => failing.includes(step));
  test(`failing: ${failing.join(", ") || "none"}`, async (t) => {
    const scene = await chain.scene();
    const { agency, alice, stubs, id, book } = await journey(scene, failing);
    const users = [[alice, first === -1 ? -PRICE : 0n]] as const;
    await conserved(t, scene, { users, contracts: [[agency, 0n]] }, async () => {
      const sent = await scene.call(alice, agency, "book", book, { deposit: JOURNAL + PRICE });
      if (first === -1) {
        t.like(sent.value, { status: "done", id, values: { flight: 1, hotel: 1, car: 1 } });
      } else {
        const name = ["flight", "hotel", "car", "receipt"][first];
        t.like(sent.value, { status: "undone", id, reason: `${name} failed` });
      }
      t.is(callsOf(sent, "decrement").length, Math.max(first, 0));
      return [[alice, sent]] as const;
    });
    const nums = await booked(stubs);
    for (const step of BOOKED) if (stubs[step]) t.is(nums[step], first === -1 ? 1 : 0, step);
    if (stubs.guestbook) t.is(await stubs.guestbook.view("total_messages"), first === -1 ? 1 : 0);
    t.is(await agency.view("state", { id }), null);
  });
}

test("the steps run one after the other, and the transaction answers the last callback", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, stubs, book } = await journey(scene);
  const sent = await scene.call(alice, agency, "book", book, { deposit: JOURNAL + PRICE });
  const order = sent.graph.receipts.flatMap(({ receiverId, actions }) =>
    actions?.[0]?.methodName === "increment" || actions?.[0]?.methodName === "add_message"
      ? [receiverId]
      : [],
  );
  t.deepEqual(
    order,
    STEPS.map((step) => stubs[step]?.accountId),
  );
  t.is(callsOf(sent, "on_trip").length, 8, "each callback is watched over");
  const [message] = (await stubs.guestbook?.view("get_messages", {})) as { text: string }[];
  t.is(message?.text, "flight 1, hotel 1, car 1");
});

// ---- gas

test("a trip that runs out of gas waits at the step that it could not pay for, and anyone finishes it", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, stubs, id, book } = await journey(scene);
  const bob = await scene.user("bob");
  const users = [
    [alice, -PRICE],
    [bob, 0n],
  ] as const;
  await conserved(t, scene, { users, contracts: [[agency, 0n]] }, async () => {
    const sent: [NearAccount, Sent][] = [];
    const gas = 90n * TGAS;
    const opened = await scene.call(alice, agency, "book", book, { deposit: JOURNAL + PRICE, gas });
    sent.push([alice, opened]);
    t.like(opened.value, { status: "waiting", id, undoing: false });
    let last: unknown;
    for (let i = 0; i < 5 && (await agency.view("state", { id })) !== null; i++) {
      t.like(await agency.view("state", { id }), { status: "waiting", undoing: false });
      const resumed = await scene.call(bob, agency, "resume", { id }, { gas });
      sent.push([bob, resumed]);
      last = resumed.value;
    }
    t.true(sent.length > 1, "it needed help");
    t.like(last, { status: "done", values: { flight: 1, hotel: 1, car: 1 } });
    return sent;
  });
  t.deepEqual(await booked(stubs), { flight: 1, hotel: 1, car: 1 });
  t.regex((await scene.call(bob, agency, "resume", { id })).failure ?? "", /XCC25 saga: no spring/);
});

test("whatever gas is attached, nothing is lost: the trip is refused, waits, or ends", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, stubs } = await journey(scene);
  const accounts = Object.fromEntries(STEPS.map((step) => [step, stubs[step]!.accountId]));
  let ended = 0;
  for (const tera of [5n, 20n, 35n, 50n, 65n, 80n, 110n, 140n, 300n]) {
    const name = `trip-${tera}`;
    const id = `${name}/${alice.accountId}`;
    const args = { name, ...accounts };
    const gas = tera * TGAS;
    const sent = await scene.call(alice, agency, "book", args, { deposit: JOURNAL + PRICE, gas });
    const state = await agency.view("state", { id });
    if (sent.failure !== undefined) {
      t.regex(sent.failure, /XCC07 gas|Exceeded the prepaid gas/);
      t.is(state, null);
      continue;
    }
    if (state !== null) t.like((await scene.call(alice, agency, "resume", { id })).value, { status: "done" });
    ended += 1;
  }
  t.true(ended >= 5, `${ended}`);
  t.deepEqual(await booked(stubs), { flight: ended, hotel: ended, car: ended });
});

test("resume with too little gas changes nothing, also not the direction", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, id, book } = await journey(scene);
  await scene.call(alice, agency, "book", book, { deposit: JOURNAL + PRICE, gas: 60n * TGAS });
  const state = await agency.view("state", { id });
  t.like(state, { status: "waiting", undoing: false });
  for (const tera of [1n, 5n, 10n, 25n]) {
    const sent = await scene.call(alice, agency, "resume", { id }, { gas: tera * TGAS });
    t.regex(sent.failure ?? "", /XCC07 gas|Exceeded the prepaid gas/);
    t.deepEqual(await agency.view("state", { id }), state);
  }
});

// ---- callbacks that fail, at every stage

for (const misbehave of ["panic", "burn_gas"] as const) {
  for (const stage of [1, 2, 3]) {
    test(`callback ${stage} of 3 fails (${misbehave}): resume finishes the saga, no step runs twice`, async (t) => {
      const scene = await chain.scene();
      const { flows, alice, counters, targets } = await three(scene);
      const deposit = BigInt(await flows.view("deposit"));
      await scene.call(alice, flows, "fail_at", { failures: { [stage]: misbehave } });
      await conserved(t, scene, { users: [[alice, 0n]], contracts: [[flows, 0n]] }, async () => {
        const opened = await scene.call(alice, flows, "open", { id: "s", targets }, { deposit });
        t.regex(opened.failure ?? "", misbehave === "panic" ? /on demand/ : /Exceeded the prepaid gas/);
        t.like(await flows.view("state", { id: "s" }), {
          status: "waiting",
          undoing: false,
        });
        const resumed = await scene.call(alice, flows, "resume", { id: "s" });
        t.like(resumed.value, { status: "done", id: "s" });
        return [
          [alice, opened],
          [alice, resumed],
        ];
      });
      t.deepEqual(await Promise.all(counters.map((counter) => counter.view("get_num"))), [1, 1, 1]);
    });
  }

  // The third step fails: attempts 4 and 5 are compensations.
  for (const stage of [3, 4, 5]) {
    test(`callback ${stage} of a saga that is undone fails (${misbehave}): resume takes back the rest`, async (t) => {
      const scene = await chain.scene();
      const { flows, alice, counters, targets } = await three(scene, true);
      const deposit = BigInt(await flows.view("deposit"));
      await scene.call(alice, flows, "fail_at", { failures: { [stage]: misbehave } });
      await conserved(t, scene, { users: [[alice, 0n]], contracts: [[flows, 0n]] }, async () => {
        const opened = await scene.call(alice, flows, "open", { id: "s", targets }, { deposit });
        t.truthy(opened.failure);
        t.like(await flows.view("state", { id: "s" }), { status: "waiting", undoing: true });
        const resumed = await scene.call(alice, flows, "resume", { id: "s" });
        t.like(resumed.value, { status: "undone", id: "s", reason: "three failed" });
        return [
          [alice, opened],
          [alice, resumed],
        ];
      });
      t.deepEqual(await Promise.all(counters.slice(0, 2).map((counter) => counter.view("get_num"))), [0, 0]);
    });
  }
}

async function three(scene: Scene, lastFails = false) {
  const flows = await scene.deploy("flows");
  const counters: NearAccount[] = [];
  for (const as of ["one", "two", "three"]) counters.push(await scene.deploy("counter", { as }));
  const targets = counters.map(({ accountId }) => accountId);
  if (lastFails) targets[2] = scene.missing();
  return { flows, alice: await scene.user(), counters, targets };
}

test("a compensation that fails stops the saga; others send it again until it goes through, two at once", async (t) => {
  const scene = await chain.scene();
  const { flows, alice, counters, targets } = await three(scene, true);
  const oneWay = await scene.deploy(await constant("increment", ""), { as: "one-way" });
  targets[1] = oneWay.accountId;
  const deposit = BigInt(await flows.view("deposit"));
  const waiting = { status: "waiting", id: "s", step: "two", undoing: true };
  const others = [await scene.user("bob"), await scene.user("carol")];
  const all: (readonly [NearAccount, Sent])[] = [];
  /** Both resume at once: the answers of those that were let, and the compensations that were sent. */
  const resumed = async () => {
    const sent = await Promise.all(others.map((other) => scene.call(other, flows, "resume", { id: "s" })));
    for (const [i, it] of sent.entries()) all.push([others[i]!, it]);
    for (const { failure } of sent)
      if (failure !== undefined) t.regex(failure, /XCC25 saga: (\w+ of s until \d+|no s)/);
    const answers = sent.filter(({ failure }) => failure === undefined).map(({ value }) => value);
    return { answers, compensations: sent.flatMap((it) => callsOf(it, "decrement")) };
  };
  await conserved(t, scene, { users: [[alice, 0n]], contracts: [[flows, 0n]] }, async () => {
    const opened = await scene.call(alice, flows, "open", { id: "s", targets }, { deposit });
    t.deepEqual(opened.value, waiting);
    const inVain = await resumed();
    t.true(inVain.answers.length > 0);
    for (const answer of inVain.answers) t.deepEqual(answer, waiting);
    t.is(inVain.compensations.length, inVain.answers.length);
    t.is(await counters[0]?.view("get_num"), 1, "nothing is taken back out of order");
    await oneWay.deploy(await constant("decrement", ""));
    const { answers, compensations } = await resumed();
    t.is(answers.length, 1);
    t.like(answers[0], { status: "undone", reason: "three failed" });
    t.is(compensations.length, 2);
    return [[alice, opened], ...all];
  });
  t.is(await counters[0]?.view("get_num"), 0);
});

// ---- others

test("two travellers at once do not meet; a resume while a step is under way is refused", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, stubs, book, id } = await journey(scene);
  const bob = await scene.user("bob");
  const users = [
    [alice, -PRICE],
    [bob, -PRICE],
  ] as const;
  await conserved(t, scene, { users, contracts: [[agency, 0n]] }, async () => {
    const deposit = JOURNAL + PRICE;
    const [first, second, resumed] = await Promise.all([
      scene.call(alice, agency, "book", book, { deposit }),
      scene.call(bob, agency, "book", book, { deposit }),
      scene.call(scene.owner, agency, "resume", { id }),
    ]);
    t.like(first?.value, { status: "done", id });
    t.like(second?.value, { status: "done", id: `spring/${bob.accountId}` });
    t.regex(resumed?.failure ?? "", /XCC25 saga: (\w+ of .* until \d+|no )/);
    return [
      [alice, first!],
      [bob, second!],
    ];
  });
  t.deepEqual(await booked(stubs), { flight: 2, hotel: 2, car: 2 });
});

test("a step that resumes its own saga while it runs cannot send itself, or the next one", async (t) => {
  const scene = await chain.scene();
  const { flows, alice, counters, targets } = await three(scene);
  // The second step: asks the first counter, then calls `resume`. What that answers is the step's outcome.
  const attack = await attacker(
    { accountId: targets[0]!, method: "get_num", args: "{}" },
    { accountId: flows.accountId, method: "resume", args: '{"id":"s"}' },
    "increment",
  );
  const mallory = await scene.deploy(attack, { as: "mallory" });
  targets[1] = mallory.accountId;
  const deposit = BigInt(await flows.view("deposit"));
  const sent = await scene.call(alice, flows, "open", { id: "s", targets, gas: "95 Tgas" }, { deposit });
  const { status } = callOf(sent, "resume");
  t.regex(JSON.stringify(status), /XCC25 saga: two of s until \d+/);
  t.like(sent.value, { status: "undone", reason: "two failed" });
  t.deepEqual(await Promise.all(counters.map((counter) => counter.view("get_num"))), [0, 0, 0]);
});

/** The number that a callback carries. */
function attemptOf({ actions }: Receipt): number {
  return JSON.parse(Buffer.from(actions?.[0]?.args ?? "", "base64").toString()).context.attempt;
}

for (const what of ["a stranger", "a contract with results of its own", "the contract itself"] as const) {
  test(`a callback forged by ${what} is refused`, async (t) => {
    const scene = await chain.scene();
    const { agency, alice, accounts, id, book } = await journey(scene);
    const opened = await scene.call(alice, agency, "book", book, {
      deposit: JOURNAL + PRICE,
      gas: 60n * TGAS,
    });
    const state = await agency.view("state", { id });
    t.like(state, { status: "waiting" });
    const first = attemptOf(callsOf(opened, "on_trip")[0]!);
    for (const attempt of [first, first + 1, first + 2]) {
      const args = { context: { id, attempt } };
      if (what === "a stranger") {
        t.regex((await scene.call(alice, agency, "on_trip", args)).failure ?? "", /Function is private/);
      } else if (what === "the contract itself") {
        t.regex((await scene.call(agency, agency, "on_trip", args)).failure ?? "", /XCC21 results/);
      } else {
        const attack = await attacker(
          { accountId: accounts.flight, method: "get_num", args: "{}" },
          { accountId: agency.accountId, method: "on_trip", args: JSON.stringify(args) },
        );
        const forger = await scene.deploy(attack, { as: `forger-${attempt}` });
        const sent = await scene.call(alice, forger, "attack");
        t.regex(sent.failure ?? "", /Function is private/);
        t.is(callOf(sent, "on_trip").waitsFor.length, 1);
      }
    }
    t.deepEqual(await agency.view("state", { id }), state);
  });
}

test("only the traveller gives a trip up, and only one that waits", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, stubs, book } = await journey(scene);
  const bob = await scene.user("bob");
  await conserved(t, scene, { users: [[alice, 0n]], contracts: [[agency, 0n]] }, async () => {
    const opened = await scene.call(alice, agency, "book", book, {
      deposit: JOURNAL + PRICE,
      gas: 90n * TGAS,
    });
    t.like(opened.value, { status: "waiting" });
    t.regex(
      (await scene.call(bob, agency, "give_up", { name: "spring" })).failure ?? "",
      /XCC25 saga: no .*spring/,
    );
    const given = await scene.call(alice, agency, "give_up", { name: "spring" });
    t.like(given.value, { status: "undone", reason: "aborted" });
    return [
      [alice, opened],
      [alice, given],
    ];
  });
  t.deepEqual(await booked(stubs), { flight: 0, hotel: 0, car: 0 });
});

for (const [what, deposit, change, message] of [
  ["no deposit", 0n, {}, /the trip takes 22000000000000000000000 yoctoNEAR/],
  ["a yoctoNEAR too much", JOURNAL + PRICE + 1n, {}, /the trip takes/],
  ["a first step that is no account", JOURNAL + PRICE, { flight: "No Account" }, /XCC01 account/],
  [
    "a trip whose data fill the journal",
    JOURNAL + PRICE,
    { car: "x".repeat(900) },
    /XCC25 saga: need \d+ bytes, have \d+/,
  ],
] as const) {
  test(`${what}: refused, and the deposit comes back`, async (t) => {
    const scene = await chain.scene();
    const { agency, alice, book } = await journey(scene);
    await conserved(t, scene, { users: [[alice, 0n]], contracts: [[agency, 0n]] }, async () => {
      const sent = await scene.call(alice, agency, "book", { ...book, ...change }, { deposit });
      t.regex(sent.failure ?? "", message);
      return [[alice, sent]];
    });
  });
}

test("the journal's storage is paid for, and given back to the byte", async (t) => {
  const scene = await chain.scene();
  const { agency, alice, id, book } = await journey(scene);
  const usage = async () => (await scene.chain.worker.provider.viewAccount(agency.accountId)).storage_usage;
  const deposit = JOURNAL + PRICE;
  // The contract's own state is written by the first call that goes well.
  await scene.call(alice, agency, "book", { ...book, name: "first" }, { deposit });
  const before = await usage();
  await scene.call(alice, agency, "book", book, { deposit, gas: 90n * TGAS });
  const held = (await usage()) - before;
  t.true(held > 0 && BigInt(held) * 10n ** 19n <= JOURNAL, `${held} bytes`);
  t.like((await scene.call(alice, agency, "resume", { id })).value, { status: "done" });
  t.is(await usage(), before);
});
