import test from "ava";
import { Sandbox, SandboxError, SecretKey, TransactionFailedError } from "./index.js";

const NEAR = 10n ** 24n;
/** `(module (func (export "fail") unreachable) (func (export "pass")))` */
const FAILING = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 3, 2, 0, 0, 7, 15, 2, 4, 102, 97, 105, 108, 0, 0, 4, 112,
  97, 115, 115, 0, 1, 10, 8, 2, 3, 0, 0, 11, 2, 0, 11,
]);

process.env.NEAR_XCC_CHECK_BALANCE = "1";
let sandbox: Sandbox;
test.before(async () => {
  sandbox = await Sandbox.start();
});
test.after.always(() => sandbox?.stop());

test.serial("creates accounts and moves money to the yoctoNEAR", async (t) => {
  const alice = await sandbox.createAccount("alice.test.near", { balance: 5n * NEAR });
  const outcome = await alice.transfer("test.near", NEAR);
  t.true(outcome.succeeded);
  const state = await sandbox.accountState("alice.test.near");
  // Fees of section 10 of near-runtime.md: 223_182_562_500 gas for sending, the same for running, at 10^8.
  t.is(state?.amount, 4n * NEAR - 2n * 22_318_256_250_000_000_000n);
  t.is(await sandbox.accountState("nobody.test.near"), null);
});

test.serial("answers failures of contracts, views and requests", async (t) => {
  const contract = await sandbox.createAccount("failing.test.near", { code: FAILING });
  const failed = await sandbox.root.call(contract.accountId, "fail");
  t.false(failed.succeeded);
  t.throws(() => failed.value, { instanceOf: TransactionFailedError, message: /unreachable/ });
  t.true((await sandbox.root.call(contract.accountId, "pass")).succeeded);
  const view = await t.throwsAsync(sandbox.view(contract.accountId, "fail"), { instanceOf: SandboxError });
  t.is(view?.code, "CONTRACT_EXECUTION_ERROR");
  const stranger = sandbox.account("test.near", SecretKey.random());
  const refused = await t.throwsAsync(stranger.transfer("test.near", 1n), { instanceOf: SandboxError });
  t.is(refused?.code, "INVALID_TRANSACTION");
});

test.serial("goes back to a snapshot, more than once", async (t) => {
  const bob = await sandbox.createAccount("bob.test.near");
  const before = await sandbox.snapshot();
  const balance = (await sandbox.accountState(bob.accountId))?.amount;
  for (let round = 0; round < 2; round += 1) {
    await bob.transfer("test.near", NEAR);
    await sandbox.createAccount("carol.test.near");
    await sandbox.fastForward(1000);
    await sandbox.rollback(before);
    t.is((await sandbox.accountState(bob.accountId))?.amount, balance);
    t.is(await sandbox.accountState("carol.test.near"), null);
  }
  t.true((await bob.transfer("test.near", NEAR)).succeeded);
});

test.serial("skips blocks and their time, and can be called right after", async (t) => {
  const header = async () => ((await sandbox.rpc("block", { finality: "final" })) as Block).header;
  const before = await header();
  await sandbox.fastForward(1200);
  const after = await header();
  t.true(after.height >= before.height + 1200);
  t.true(BigInt(after.timestamp_nanosec) - BigInt(before.timestamp_nanosec) >= 1100n * 1_300_000_000n);
  t.true((await sandbox.root.transfer("near", 1n)).succeeded);
});

test.serial("serves the same chain over HTTP", async (t) => {
  const server = await sandbox.listen();
  const response = await fetch(`${server.url}/status`);
  const status = (await response.json()) as { chain_id: string };
  t.is(status.chain_id, ((await sandbox.rpc("status")) as { chain_id: string }).chain_id);
  await server.close();
  await t.throwsAsync(fetch(`${server.url}/status`));
});

test("two chains with one seed have one root key", async (t) => {
  const [first, second] = await Promise.all([
    Sandbox.start({ testSeed: "seed" }),
    Sandbox.start({ testSeed: "seed" }),
  ]);
  t.is(first.rootSecretKey, second.rootSecretKey);
  await Promise.all([first.stop(), second.stop()]);
  await t.throwsAsync(first.rpc("status"), { message: /stopped|ended/ });
});

interface Block {
  readonly header: { readonly height: number; readonly timestamp_nanosec: string };
}
