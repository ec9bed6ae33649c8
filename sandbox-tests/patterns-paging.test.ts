import test, { type ExecutionContext } from "ava";
import type { NearAccount } from "near-workspaces";
import type { Scene } from "./support/chain.js";
import { conserved } from "./support/conserved.js";
import { callsOf, type Sent } from "./support/sent.js";
import { NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker, constant } from "./support/wat.js";

const chain = useChain(test);

interface Job {
  job: number;
  owner: string;
  deposit: string;
  total: number;
  done: number;
  pages: number;
  running: boolean;
}

async function cast(scene: Scene) {
  return { paging: await scene.deploy("paging"), alice: await scene.user() };
}

/** Counters that answer 0 to `count - 1`, made of seven contracts: what is asked twice shows. */
async function counters(scene: Scene, count: number): Promise<{ accounts: string[]; answers: object[] }> {
  const seven: string[] = [];
  for (let i = 0; i < 7; i += 1) {
    seven.push((await scene.deploy(await constant("get_num", String(i)), { as: `c${i}` })).accountId);
  }
  const numbers = Array.from({ length: count }, (_, i) => (i * i) % 7);
  return { accounts: numbers.map((n) => seven[n] as string), answers: numbers.map((ok) => ({ ok })) };
}

const price = async (paging: NearAccount, accounts: string[], owner: NearAccount) =>
  BigInt(await paging.view<string>("price", { accounts, owner: owner.accountId }));

async function start(
  scene: Scene,
  paging: NearAccount,
  owner: NearAccount,
  accounts: string[],
): Promise<number> {
  const deposit = await price(paging, accounts, owner);
  const sent = await scene.call(owner, paging, "start", { accounts }, { deposit });
  if (sent.failure) throw new Error(sent.failure);
  return sent.value as number;
}

const stored = async (account: NearAccount) =>
  (await account.accountView()).storage_usage as unknown as number;

interface Stage extends Awaited<ReturnType<typeof cast>> {
  readonly scene: Scene;
  readonly bob: NearAccount;
  readonly accounts: string[];
  readonly answers: object[];
  /** Bytes of storage before. */
  readonly before: number;
}

/** Runs what is to leave no trace: no account has more or less, the storage is free again, and another job is untouched. */
async function withoutTrace(
  t: ExecutionContext,
  count: number,
  run: (stage: Stage) => Promise<(readonly [signer: NearAccount, sent: Sent])[]>,
): Promise<void> {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const { accounts, answers } = await counters(scene, count);
  const other = await start(scene, paging, alice, accounts.slice(0, 1));
  const before = await stored(paging);
  const users = [alice, bob].map((user) => [user, 0n] as const);
  await conserved(t, scene, { users, contracts: [[paging, 0n]] }, () =>
    run({ scene, paging, alice, bob, accounts, answers, before }),
  );
  t.is(await stored(paging), before, "all storage is free again");
  t.like(await paging.view<Job>("job", { job: other }), { done: 0, total: 1 });
}

test("100 items over several transactions, resumed by others; the deposit comes back to the unit", async (t) => {
  await withoutTrace(t, 100, async ({ scene, paging, alice, bob, accounts, answers, before }) => {
    const deposit = await price(paging, accounts, alice);
    const started = await scene.call(alice, paging, "start", { accounts }, { deposit });
    const job = started.value as number;
    const resumed: Sent[] = [];
    let state = await paging.view<Job>("job", { job });
    t.like(state, {
      owner: alice.accountId,
      deposit: `${deposit}`,
      total: 100,
      done: 0,
      pages: 0,
      running: false,
    });
    while (state.done < state.total) {
      const sent = await scene.call(bob, paging, "resume", { job });
      t.is(sent.failure, undefined);
      state = sent.value as Job;
      resumed.push(sent);
      t.is(
        callsOf(sent, "get_num").length,
        state.done - resumed.slice(0, -1).reduce((sum, s) => sum + callsOf(s, "get_num").length, 0),
      );
      t.true(
        BigInt((await stored(paging)) - before) * 10n ** 19n <= deposit,
        "the deposit covers the storage",
      );
    }
    t.true(resumed.length > 1 && resumed.length < 5, `${resumed.length} pages`);
    t.deepEqual(await paging.view("results", { job }), answers);
    const first = callsOf(resumed[0] as Sent, "get_num").length;
    t.deepEqual(
      await paging.view("results", { job, page: 1 }),
      answers.slice(first, first + callsOf(resumed[1] as Sent, "get_num").length),
    );

    const again = await scene.call(bob, paging, "resume", { job });
    t.like(again.value as Job, { done: 100, running: false });
    t.deepEqual(callsOf(again, "get_num"), []);

    const closed = await scene.call(alice, paging, "close", { job });
    t.is(closed.value, true);
    return [[alice, started], ...[...resumed, again].map((sent) => [bob, sent] as const), [alice, closed]];
  });
});

for (let failing = 0; failing < 16; failing += 1) {
  test(`of four counters those fail whose bit is set in ${failing}`, async (t) => {
    const scene = await chain.scene();
    const { paging, alice } = await cast(scene);
    const { accountId } = await scene.deploy(await constant("get_num", "7"), { as: "seven" });
    const fails = (i: number) => ((failing >> i) & 1) === 1;
    const accounts = [0, 1, 2, 3].map((i) => (fails(i) ? scene.missing() : accountId));
    const job = await start(scene, paging, alice, accounts);
    await scene.call(alice, paging, "resume", { job });
    t.deepEqual(
      await paging.view("results", { job }),
      accounts.map((_, i) => (fails(i) ? { err: "failed" } : { ok: 7 })),
    );
  });
}

for (const [what, more, failure] of [
  ["a yoctoNEAR less than the price", -1n, /XCC27 deposit: need \d+, have \d+/],
  ["more than the price", 5n * NEAR, undefined],
] as const) {
  test(`${what}: what is not needed comes back at once`, async (t) => {
    const scene = await chain.scene();
    const { paging, alice } = await cast(scene);
    const accounts = [scene.missing("aa"), scene.missing("bb")];
    const needed = await price(paging, accounts, alice);
    const kept = failure ? 0n : needed;
    await conserved(t, scene, { users: [[alice, -kept]], contracts: [[paging, kept]] }, async () => {
      const sent = await scene.call(alice, paging, "start", { accounts }, { deposit: needed + more });
      if (failure) t.regex(sent.failure ?? "", failure);
      else t.is(sent.failure, undefined);
      return [[alice, sent]];
    });
  });
}

test("pages are as large as the gas; too little for one is refused and changes nothing", async (t) => {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const { accounts, answers } = await counters(scene, 40);
  const job = await start(scene, paging, alice, accounts);
  const refused = await scene.call(alice, paging, "resume", { job }, { gas: 14n * TGAS });
  t.regex(refused.failure ?? "", /XCC07 gas: need 1\d(\.\d)?, have 1\d(\.\d)?/);
  let done = 0;
  for (const [gas, least] of [
    [30n, 1],
    [60n, 4],
    [300n, 30],
  ] as const) {
    const sent = await scene.call(alice, paging, "resume", { job }, { gas: gas * TGAS });
    t.is(sent.failure, undefined);
    const now = (sent.value as Job).done;
    t.true(now - done >= Math.min(least, 40 - done), `${gas} Tgas: ${now - done}`);
    done = now;
  }
  t.is(done, 40);
  t.deepEqual(await paging.view("results", { job }), answers);
});

test("a page whose callback runs out of gas is lost for nobody: it is sent again, and the job gets done", async (t) => {
  const scene = await chain.scene();
  const [starved, alice] = [await scene.deploy("starved"), await scene.user()];
  const { accountId } = await scene.deploy(await constant("get_greeting", '"Hi"'), { as: "good" });
  const accounts = Array(7).fill(accountId);
  const job = (await scene.call(alice, starved, "start", { accounts }, { deposit: NEAR })).value as number;
  const resume = (gas = 300n) => scene.call(alice, starved, "resume", { job }, { gas: gas * TGAS });

  const lost = await resume(34n);
  t.is(lost.failure?.split("\n")[0], "Exceeded the prepaid gas.");
  const asked = callsOf(lost, "get_greeting").length;
  t.true(asked > 0 && asked < 5, `${asked} calls have run`);
  t.like(await starved.view<Job>("job", { job }), { done: 0, pages: 0 });

  await scene.chain.worker.provider.fastForward(6);
  const sent = await resume();
  t.like(sent.value as Job, { done: 7, pages: 1 });
  t.is(callsOf(sent, "get_greeting").length, 7);
  t.deepEqual(await starved.view("results", { job }), Array(7).fill({ ok: "Hi" }));
});

test("two users resume the same job at once: its items are asked once, and each has its own answer", async (t) => {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const { accounts, answers } = await counters(scene, 20);
  const job = await start(scene, paging, alice, accounts);
  const sent = await Promise.all([alice, bob].map((user) => scene.call(user, paging, "resume", { job })));
  t.is(sent.flatMap((one) => callsOf(one, "get_num")).length, 20);
  t.deepEqual(
    sent.map(({ failure }) => failure),
    [undefined, undefined],
  );
  t.deepEqual(await paging.view("results", { job }), answers);
});

test("two jobs of two users at once: each deposit goes back to who paid it", async (t) => {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const { accounts, answers } = await counters(scene, 12);
  await conserved(
    t,
    scene,
    {
      users: [
        [alice, 0n],
        [bob, 0n],
      ],
      contracts: [[paging, 0n]],
    },
    async () => {
      const sent: (readonly [NearAccount, Sent])[] = [];
      const whole = async (user: NearAccount, mine: string[], expected: object[]) => {
        const call = async (method: string, args: Record<string, unknown>, deposit = 0n) => {
          const one = await scene.call(user, paging, method, args, { deposit });
          t.is(one.failure, undefined);
          sent.push([user, one]);
          return one.value;
        };
        const job = await call("start", { accounts: mine }, await price(paging, mine, user));
        await call("resume", { job });
        t.deepEqual(await paging.view("results", { job }), expected);
        t.is(await call("close", { job }), true);
      };
      await Promise.all([
        whole(alice, accounts, answers),
        whole(bob, accounts.slice(0, 5).reverse(), answers.slice(0, 5).reverse()),
      ]);
      return sent;
    },
  );
});

test("a job that is closed while a page is under way: paid back once, and nothing of it stays", async (t) => {
  await withoutTrace(t, 20, async ({ scene, paging, alice, bob, accounts }) => {
    const deposit = await price(paging, accounts, alice);
    const started = await scene.call(alice, paging, "start", { accounts }, { deposit });
    const job = started.value;
    const [resumed, closed] = await Promise.all([
      scene.call(bob, paging, "resume", { job }),
      scene.call(alice, paging, "close", { job }),
    ]);
    t.is(closed.value, true);
    // Whichever came first: a page that was sent finds no job, or there is none to resume.
    t.true(resumed.value === null || resumed.value === undefined || (resumed.value as Job).done === 20);
    return [
      [alice, started],
      [bob, resumed],
      [alice, closed],
    ];
  });
});

test("only the owner closes a job, and nobody a job that is none", async (t) => {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const mallory = await scene.user("mallory");
  const job = await start(scene, paging, alice, [scene.missing()]);
  for (const [signer, number] of [
    [mallory, job],
    [paging, job],
    [alice, job + 1],
    [alice, "last"],
    [alice, `${job}:items`],
  ] as const) {
    const sent = await scene.call(signer, paging, "close", { job: number });
    t.regex(sent.failure ?? "", /^Smart contract panicked: XCC26 job/);
  }
  t.is((await scene.call(alice, paging, "close", { job })).value, true);
  t.regex((await scene.call(alice, paging, "close", { job })).failure ?? "", /XCC26 job: no \d/);
});

test("on_page is not for others, and not without results", async (t) => {
  const scene = await chain.scene();
  const { paging, alice } = await cast(scene);
  const mallory = await scene.user("mallory");
  const { accounts } = await counters(scene, 1);
  const job = await start(scene, paging, alice, accounts);
  const forged = { count: 1, context: { job, attempt: 0, next: 0 } };
  for (const args of [forged, { ...forged, count: 0 }]) {
    const sent = await scene.call(mallory, paging, "on_page", args);
    t.regex(sent.failure ?? "", /^Smart contract panicked: Function is private/);
    const own = await scene.call(paging, paging, "on_page", args);
    t.regex(own.failure ?? "", /^Smart contract panicked: XCC21 results: need -?1, have 0/);
  }
  const forger = await scene.deploy(
    await attacker(
      { accountId: accounts[0] as string, method: "get_num", args: "{}" },
      { accountId: paging.accountId, method: "on_page", args: JSON.stringify(forged) },
    ),
  );
  t.regex((await scene.call(mallory, forger, "attack")).failure ?? "", /Function is private/);
  t.like(await paging.view<Job>("job", { job }), { done: 0, pages: 0 });
});
