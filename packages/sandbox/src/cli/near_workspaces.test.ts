import { dirname } from "node:path";
import test from "ava";
import { BIN } from "./testing.js";

// near-sandbox reads both when it is loaded: where the executable is, and that it is not to be downloaded.
process.env.NEAR_SANDBOX_BIN_PATH = "embedded";
process.env.NEAR_SANDBOX_BINARY_PATH = dirname(BIN);

test("unmodified near-workspaces starts it, creates accounts, deploys, calls and stops it", async (t) => {
  const { Worker } = await import("near-workspaces");
  const worker = await Worker.init();
  t.teardown(() => worker.tearDown());
  const root = worker.rootAccount;
  const [alice, bob] = [await root.createSubAccount("alice"), await root.createSubAccount("bob")];
  t.is((await alice.balance()).total.toString(), "100000000000000000000000000");

  const contract = await root.devDeploy(CONTRACT);
  const outcome = await alice.callRaw(contract, "return_input", { greeting: "hello" });
  t.deepEqual(outcome.parseResult(), { greeting: "hello" });
  t.deepEqual(await contract.view("return_input", { view: true }), { view: true });
  const missing = await alice.callRaw(contract, "missing", {});
  t.true(missing.failed);

  const calls = await Promise.all([1, 2, 3].map((n) => alice.call(contract, "return_input", { n })));
  t.deepEqual(calls, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  await alice.transfer(bob, 10n ** 24n);
  t.is((await bob.balance()).total.toString(), "101000000000000000000000000");

  await contract.patchState("key", Buffer.from("patched"));
  const state = await contract.viewState();
  t.is(state.getRaw("key").toString(), "patched");
  const before = await worker.provider.block({ finality: "optimistic" });
  await worker.provider.fastForward(200);
  await alice.call(contract, "return_input", {});
  const after = await worker.provider.block({ finality: "optimistic" });
  t.true(after.header.height >= before.header.height + 200);
  await bob.delete(root.accountId);
  t.false(await bob.exists());
});

/**
 * (module
 *   (import "env" "input" (func $input (param i64)))
 *   (import "env" "value_return" (func $value_return (param i64 i64)))
 *   (func (export "return_input") (call $input (i64.const 0)) (call $value_return (i64.const -1) (i64.const 0))))
 */
const CONTRACT = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 13, 3, 96, 1, 126, 0, 96, 2, 126, 126, 0, 96, 0, 0],
  ...[
    2,
    32,
    2,
    3,
    ...ascii("env"),
    5,
    ...ascii("input"),
    0,
    0,
    3,
    ...ascii("env"),
    12,
    ...ascii("value_return"),
    0,
    1,
  ],
  ...[3, 2, 1, 2],
  ...[7, 16, 1, 12, ...ascii("return_input"), 0, 2],
  ...[10, 14, 1, 12, 0, 66, 0, 16, 0, 66, 127, 66, 0, 16, 1, 11],
]);

function ascii(text: string): number[] {
  return [...Buffer.from(text)];
}
