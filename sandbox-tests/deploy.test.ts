import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "ava";
import type { KeyPair } from "near-api-js";
import { ROOT } from "../scripts/build/paths.js";
import { Chain as Rpc } from "../scripts/deploy/chain.js";
import { calleesOf, readBuilt, wantedContracts } from "../scripts/deploy/contracts.js";
import { addCosts } from "../scripts/deploy/cost.js";
import { networks } from "../scripts/deploy/networks.js";
import type { Wanted } from "../scripts/deploy/plan.js";
import { preparePlan, runPlan } from "../scripts/deploy/run.js";
import type { Scene } from "./support/chain.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

/** An account with tokens that deploys, and the node it deploys to. */
async function deployer(): Promise<{ scene: Scene; rpc: Rpc; payer: { accountId: string; key: KeyPair } }> {
  const scene = await chain.scene();
  const key = await scene.owner.getKey();
  if (!key) throw new Error(`no key of ${scene.owner.accountId}`);
  const rpc = new Rpc(scene.chain.worker.provider.connection.url);
  return { scene, rpc, payer: { accountId: scene.owner.accountId, key } };
}

/** A contract with other bytes that does the same: a custom section follows it. */
function changed(code: Uint8Array): Uint8Array {
  return Buffer.concat([code, Buffer.from([0x00, 0x02, 0x01, 0x78])]);
}

function wantedBy(account: string, readCode = readBuilt): Wanted[] {
  const network = networks.sandbox!;
  return wantedContracts(network, account, calleesOf(network, account, {}), readCode);
}

const nothing = () => undefined;

test("the first run deploys and initialises, the second sends nothing, the third sends what changed", async (t) => {
  const { scene, rpc, payer } = await deployer();
  const wanted = wantedBy(payer.accountId);

  const first = await preparePlan(rpc, payer, wanted);
  t.deepEqual(
    first.steps.map(({ kind, contract }) => `${kind} ${contract}`),
    wanted.map(({ name }) => `create ${name}`),
  );
  await runPlan(rpc, first, nothing);
  const asked = await scene.call(scene.owner, `multiple-contracts.${payer.accountId}`, "multiple_contracts");
  t.deepEqual(asked.value, ["Hello", 0, []]);
  const similar = await scene.call(scene.owner, `similar-contracts.${payer.accountId}`, "similar_contracts");
  t.deepEqual(similar.value, [{ ok: "Hello" }], "initialised with the greeting account that was deployed");

  const second = await preparePlan(rpc, payer, wanted);
  t.deepEqual(second.steps, []);
  t.deepEqual(await runPlan(rpc, second, nothing), []);

  const third = wantedBy(payer.accountId, (name) =>
    name === "multiple-contracts" ? changed(readBuilt(name)) : readBuilt(name),
  );
  const update = await preparePlan(rpc, payer, third);
  t.deepEqual(
    update.steps.map(({ kind, signerId }) => `${kind} by ${signerId}`),
    [`update by multiple-contracts.${payer.accountId}`],
  );
  await runPlan(rpc, update, nothing);
  t.deepEqual((await preparePlan(rpc, payer, third)).steps, []);
  const again = await scene.call(scene.owner, `multiple-contracts.${payer.accountId}`, "multiple_contracts");
  t.deepEqual(again.value, ["Hello", 0, []], "the state outlived the update");
});

test("what it costs is what was announced: no less than the least, no more than the most", async (t) => {
  const { scene, rpc, payer } = await deployer();
  const plan = await preparePlan(rpc, payer, wantedBy(payer.accountId));
  const announced = addCosts(plan.steps.map(({ cost }) => cost));
  const before = await scene.balance(scene.owner);
  const sent = await runPlan(rpc, plan, nothing);
  const burnt = sent.reduce((sum, step) => sum + step.burnt, 0n);
  t.true(
    burnt >= announced.gasAtLeast && burnt <= announced.gasAtMost,
    `${burnt} is not within ${announced}`,
  );

  // Refunds of unburnt gas arrive a block after the transaction is answered.
  const expected = before - announced.deposit - burnt;
  for (let tries = 0; tries < 100 && (await scene.balance(scene.owner)) !== expected; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  t.is(await scene.balance(scene.owner), expected);

  for (const { wanted, storage } of plan.steps.map((step, index) => ({
    ...step,
    wanted: plan.wanted[index]!,
  }))) {
    const account = await rpc.account(wanted.accountId);
    const locked = account!.storageUsage * plan.economics.storagePerByte;
    t.true(locked <= storage, `${wanted.name} locks ${locked}, announced were ${storage}`);
  }
});

test("an interrupted run is finished by the next", async (t) => {
  const { scene, rpc, payer } = await deployer();
  const wanted = wantedBy(payer.accountId);
  const plan = await preparePlan(rpc, payer, wanted);
  const cut = { ...plan, steps: plan.steps.slice(0, 2), wanted: [] };
  await runPlan(rpc, cut, nothing);
  // Deployed by another tool, with the account's own key, but never initialised.
  await scene.deploy("similar-contracts");

  const rest = await preparePlan(rpc, payer, wanted, [], () => null).catch((error) => error.code);
  t.is(rest, "DEPLOY_KEY_NOT_ON_ACCOUNT", "the payer's key does not open that account");
  const own = await scene.owner.getAccount(`similar-contracts.${payer.accountId}`).getKey();
  const resumed = await preparePlan(rpc, payer, wanted, [], () => own);
  t.deepEqual(
    resumed.steps.map(({ kind, contract }) => `${kind} ${contract}`),
    ["create guestbook", "create batch", "create multiple-contracts", "init similar-contracts"],
  );
  await runPlan(rpc, resumed, nothing);
  t.deepEqual((await preparePlan(rpc, payer, wanted, [], () => own)).steps, []);
});

test("what cannot be paid for is refused before anything is sent", async (t) => {
  const { scene, rpc } = await deployer();
  const poor = await scene.user("poor", 10n ** 24n);
  const payer = { accountId: poor.accountId, key: (await poor.getKey())! };
  await t.throwsAsync(preparePlan(rpc, payer, wantedBy(poor.accountId)), {
    code: "DEPLOY_BALANCE",
    message: /needs .* NEAR for this and has .* to spend/,
  });
  t.is(await rpc.account(`hello.${poor.accountId}`), null);
});

test("a callee that does not exist, and an account that does not, are refused", async (t) => {
  const { rpc, payer } = await deployer();
  const wanted = wantedBy(payer.accountId);
  await t.throwsAsync(preparePlan(rpc, payer, wanted, ["nobody.test.near"]), { code: "DEPLOY_NO_CALLEE" });
  await t.throwsAsync(preparePlan(rpc, { ...payer, accountId: "nobody.test.near" }, wanted), {
    code: "DEPLOY_NO_ACCOUNT",
  });
});

/** Runs the command itself, without a terminal. */
function command(
  args: readonly string[],
  key: KeyPair,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [tsx, join(ROOT, "scripts/deploy.ts"), "--no-build", ...args],
      { env: { ...process.env, NEAR_PRIVATE_KEY: key.toString(), NO_COLOR: "1" } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

test("the command: --dry-run sends nothing, without a terminal it wants --yes, --json reports", async (t) => {
  const { rpc, payer } = await deployer();
  const to = ["--rpc", rpc.url, "--account", payer.accountId];
  const stubs = await preparePlan(rpc, payer, wantedBy(payer.accountId).slice(0, 3));
  await runPlan(rpc, stubs, nothing);
  const callees = ["hello", "counter", "guestbook"].flatMap((name) => [
    `--${name}`,
    `${name}.${payer.accountId}`,
  ]);
  const testnet = ["--network", "testnet", ...to, ...callees];

  const dry = await command([...testnet, "--dry-run", "--json"], payer.key);
  t.is(dry.code, 0, dry.stderr);
  const planned = JSON.parse(dry.stdout);
  t.like(planned, { ok: true, dryRun: true, network: "testnet", account: payer.accountId, burnt: "0" });
  t.deepEqual(
    planned.contracts.map(({ steps }: { steps: string[] }) => steps),
    [["create"], ["create"], ["create"]],
  );
  t.is(await rpc.account(`batch.${payer.accountId}`), null);

  const unasked = await command(testnet, payer.key);
  t.is(unasked.code, 2);
  t.regex(unasked.stderr, /DEPLOY_NEEDS_CONFIRMATION: nobody to ask/);
  t.regex(unasked.stdout, /needed beforehand, at most +[\d.]+ NEAR/);
  t.is(await rpc.account(`batch.${payer.accountId}`), null);

  const done = await command([...testnet, "--yes", "--json"], payer.key);
  t.is(done.code, 0, done.stderr);
  for (const { account, codeHash, transactions } of JSON.parse(done.stdout).contracts) {
    t.is(transactions.length, 1);
    t.is((await rpc.account(account))?.codeHash, codeHash);
  }

  const again = await command([...testnet, "--json"], payer.key);
  t.is(again.code, 0, again.stderr);
  t.true(JSON.parse(again.stdout).contracts.every(({ steps }: { steps: string[] }) => steps.length === 0));
});

test("the command on the sandbox: starts one, deploys stubs and examples, stops it", async (t) => {
  const key = await (await chain.scene()).owner.getKey();
  const { code, stdout, stderr } = await command(["--network", "sandbox", "--json"], key!);
  t.is(code, 0, stderr);
  const { contracts, account } = JSON.parse(stdout);
  t.is(account, "test.near");
  t.deepEqual(
    contracts.map(({ name, transactions }: { name: string; transactions: string[] }) => [
      name,
      transactions.length,
    ]),
    ["hello", "counter", "guestbook", "batch", "multiple-contracts", "similar-contracts"].map((name) => [
      name,
      1,
    ]),
  );
});
