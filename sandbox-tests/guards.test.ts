import test from "ava";
import type { ContractName } from "../scripts/build/contracts.js";
import type { Scene } from "./support/chain.js";
import { callOf } from "./support/sent.js";
import { MOST_GAS, NEAR } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker } from "./support/wat.js";

const chain = useChain(test);

const callbacks: readonly (readonly [ContractName, string])[] = [
  ["batch", "batch_actions_callback"],
  ["batch", "batch_callback"],
  ["multiple-contracts", "multiple_contracts_callback"],
  ["multiple-contracts", "multiple_accounts_callback"],
  ["similar-contracts", "similar_contracts_callback"],
  ["quorum", "on_prices"],
  ["quorum", "on_readings"],
  ["quorum", "on_source"],
  ["schema", "on_read"],
  ["schema", "on_checked"],
];

function deploy(scene: Scene, contract: ContractName) {
  const args = { hello_account: "a.near", counter_account: "b.near", guestbook_account: "c.near" };
  return scene.deploy(contract, contract === "multiple-contracts" ? { init: { method: "init", args } } : {});
}

/** Arguments with which a forged call would pay its sender, if it got through. */
const stealing = (thief: string) => ({ count: 0, paid: { to: thief, amount: (5n * NEAR).toString() } });

for (const [contract, callback] of callbacks) {
  test(`${callback}: a call from a user is refused`, async (t) => {
    const scene = await chain.scene();
    const [victim, mallory] = [await deploy(scene, contract), await scene.user("mallory")];
    const sent = await scene.call(mallory, victim, callback, stealing(mallory.accountId));
    t.regex(sent.failure ?? "", /^Smart contract panicked: Function is private/);
    t.is(sent.graph.receipts.filter(({ refund }) => refund === null).length, 1);
  });

  test(`${callback}: results chosen by another contract are refused`, async (t) => {
    const scene = await chain.scene();
    const [victim, hello] = [await deploy(scene, contract), await scene.deploy("hello")];
    const mallory = await scene.user("mallory");
    const forger = await scene.deploy(
      await attacker(
        { accountId: hello.accountId, method: "get_greeting", args: "{}" },
        { accountId: victim.accountId, method: callback, args: JSON.stringify(stealing(mallory.accountId)) },
      ),
    );
    const sent = await scene.call(mallory, forger, "attack");
    t.regex(sent.failure ?? "", /^Smart contract panicked: Function is private/);
    const forged = callOf(sent, callback);
    t.is(forged.predecessorId, forger.accountId);
    t.is(forged.waitsFor.length, 1, "it did come as a callback with a result");
  });

  test(`${callback}: even the contract's own account cannot call it without results`, async (t) => {
    const scene = await chain.scene();
    const victim = await deploy(scene, contract);
    const sent = await scene.call(victim, victim, callback, { ...stealing(victim.accountId), count: 1 });
    t.regex(sent.failure ?? "", /^Smart contract panicked: XCC21 results: need \d, have 0/);
  });
}

test("a batch sent to the batch contract itself cannot reach its own callback", async (t) => {
  const scene = await chain.scene();
  const [batch, mallory] = [await scene.deploy("batch"), await scene.user("mallory")];
  const before = await scene.balance(mallory);
  const calls = [{ method: "batch_callback", args: stealing(mallory.accountId) }];
  const sent = await scene.call(mallory, batch, "batch", { target: batch.accountId, calls });
  const [forged, own] = sent.graph.receipts.filter(
    ({ actions }) => actions?.[0]?.methodName === "batch_callback",
  );
  t.like(forged?.status, { kind: "failure" });
  t.regex(JSON.stringify(forged?.status), /XCC21 results: need 1, have 0/);
  t.is(own?.status.kind, "success");
  t.is(sent.value, null);
  t.is(before - (await scene.balance(mallory)), BigInt(sent.graph.tokensBurnt), "nothing was stolen");
});

test("a contract that calls back before the victim's own callback changes nothing", async (t) => {
  const scene = await chain.scene();
  const [batch, hello] = [await scene.deploy("batch"), await scene.deploy("hello")];
  const alice = await scene.user();
  const forger = await scene.deploy(
    await attacker(
      { accountId: hello.accountId, method: "step_one", args: "{}" },
      { accountId: batch.accountId, method: "batch_callback", args: "{}" },
    ),
  );
  const sent = await scene.call(
    alice,
    batch,
    "batch",
    {
      target: forger.accountId,
      calls: [{ method: "attack", gas: "150 Tgas", deposit: "1 NEAR" }],
    },
    { deposit: NEAR, gas: MOST_GAS },
  );
  t.is(sent.failure, undefined);
  t.is(sent.value, null);
  t.is(await hello.view("get_value"), "step_one", "the attack ran");
});
