// In a file of its own: it moves its node's block height, which the flows of other tests must not see.
import { setTimeout } from "node:timers/promises";
import test from "ava";
import type { NearAccount } from "near-workspaces";
import type { Scene } from "./support/chain.js";
import { useChain } from "./support/use-chain.js";
import { sleeper } from "./support/wat.js";

const chain = useChain(test);

async function height(scene: Scene): Promise<number> {
  const { provider } = scene.chain.worker;
  return (await provider.block({ finality: "optimistic" })).header.height;
}

async function pass(scene: Scene, blocks: number): Promise<void> {
  await scene.chain.worker.provider.fastForward(blocks);
}

async function cast(scene: Scene): Promise<{ flows: NearAccount; hello: NearAccount; alice: NearAccount }> {
  return {
    flows: await scene.deploy("flows"),
    hello: await scene.deploy("hello"),
    alice: await scene.user(),
  };
}

test.serial("a lock that nobody released is free at its block, and the next holder has it", async (t) => {
  const scene = await chain.scene();
  const { flows, hello, alice } = await cast(scene);
  // As if the releasing method had been missing in the contract for a while.
  const until = (await height(scene)) + 40;
  await flows.patchState("release_brief:a", `${until}`);
  t.true(await flows.view("is_held", { key: "a" }));
  const question = { key: "a", target: hello.accountId, method: "step_one" };
  const refused = await scene.call(alice, flows, "hold", question);
  t.regex(refused.failure ?? "", new RegExp(`XCC24 locked: "a" until ${until}`));
  await pass(scene, 50);
  t.false(await flows.view("is_held", { key: "a" }));
  t.is((await scene.call(alice, flows, "hold", question)).value, "ok owner");
  t.false(await flows.view("is_held", { key: "a" }));
});

test.serial(
  "a callback behind its lock's expiry does not own it, and its release frees nobody else's",
  async (t) => {
    const scene = await chain.scene();
    const { flows, alice } = await cast(scene);
    const slow = await scene.deploy(await sleeper("sleep"), { as: "slow" });
    const question = { key: "a", target: slow.accountId, method: "sleep" };
    const held = () => flows.view<boolean>("is_held", { key: "a" });
    const first = scene.call(alice, flows, "hold", question);
    while (!(await held())) await setTimeout(10);
    const records = await flows.viewStateRaw();
    const [until = 0] = records.flatMap(({ key, value }) =>
      decoded(key) === "release_brief:a" ? [Number(decoded(value))] : [],
    );
    /** In small steps: blocks also pass by themselves. */
    const reach = async (block: number) => {
      while ((await height(scene)) < block) {
        await pass(scene, 5);
        // The jump shows with the next block, which this makes.
        await held();
      }
    };
    await reach(until - 20);
    t.true(await held());
    await reach(until);
    t.false(await held());
    // Somebody else has it when the first callback comes, 200 blocks behind its call: as if he had taken it now.
    await flows.patchState("release_brief:a", `${until + 1000}`);
    await reach(until + 180);
    // To its end, the release included. A client that waits longer than a node does has tried again, and was refused.
    await first;
    t.is(await flows.view("last_told"), "ok expired");
    t.true(await held(), "it is still the second holder's");
    t.regex((await scene.call(alice, flows, "hold", question)).failure ?? "", /XCC24 locked/);
  },
);

const decoded = (base64: string) => Buffer.from(base64, "base64").toString();

for (const [what, stage, undoing, expected] of [
  ["a step", 2, false, { status: "undone", reason: "two lost" }],
  ["a compensation", 4, true, { status: "undone", reason: "three failed" }],
] as const) {
  test.serial(`${what} whose callback fails twice is lost after some blocks, not before`, async (t) => {
    const scene = await chain.scene();
    const { flows, alice } = await cast(scene);
    const counters: NearAccount[] = [];
    for (const as of ["one", "two"]) counters.push(await scene.deploy("counter", { as }));
    const targets = [...counters.map(({ accountId }) => accountId), scene.missing()];
    const failures = { [stage]: "burn_gas", [`${stage} again`]: "burn_gas" };
    await scene.call(alice, flows, "fail_at", { failures });
    const deposit = BigInt(await flows.view("deposit"));
    const before = await scene.balance(alice);
    const opened = await scene.call(alice, flows, "open", { id: "s", targets }, { deposit });
    t.regex(opened.failure ?? "", /Exceeded the prepaid gas/);
    t.like(await flows.view("state", { id: "s" }), { status: "running", step: "two", undoing });
    const early = await scene.call(alice, flows, "resume", { id: "s" });
    t.regex(early.failure ?? "", /XCC25 saga: two of s until \d+/);
    await pass(scene, 60);
    const resumed = await scene.call(alice, flows, "resume", { id: "s" });
    t.like(resumed.value, expected);
    // The compensation is sent a second time: that is what has to be bearable for a callee.
    t.deepEqual(await Promise.all(counters.map((counter) => counter.view("get_num"))), [0, undoing ? -1 : 0]);
    const burnt = [opened, early, resumed].reduce((sum, { graph }) => sum + BigInt(graph.tokensBurnt), 0n);
    t.is(before - (await scene.balance(alice)), burnt, "the journal's deposit came back, once");
  });
}
