import { readFileSync } from "node:fs";
import test from "ava";
import { Sandbox, type SandboxAccount } from "../../src/index.js";
import { COUNTER, countOf, wasm } from "./calls.js";

const TGAS = 10n ** 12n;
/** All that a transaction may attach. */
const GAS = 300n * TGAS;

/** Takes whatever a contract can take. */
const GREEDY = wasm(`(module
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
  (import "env" "promise_batch_create" (func $promise (param i64 i64) (result i64)))
  (import "env" "storage_write" (func $write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "bls12381_map_fp2_to_g2" (func $map_g2 (param i64 i64 i64) (result i64)))
  (import "env" "bls12381_pairing_check" (func $pairing (param i64 i64) (result i64)))
  (import "env" "alt_bn128_pairing_check" (func $pairing_bn (param i64 i64) (result i64)))
  (import "env" "bls12381_p2_decompress" (func $decompress (param i64 i64 i64) (result i64)))
  (memory (export "memory") 65 2048)
  (data (i32.const 0) "near")
  (func (export "loop") (loop $again (br $again)))
  (func (export "grow") (local $pages i32)
    (loop $again
      (local.set $pages (memory.grow (i32.const 64)))
      (if (i32.ne (local.get $pages) (i32.const -1))
        (then (i64.store (i32.mul (local.get $pages) (i32.const 65536)) (i64.const -1)) (br $again))))
    (i32.store (i32.const 0) (memory.size))
    (call $value_return (i64.const 4) (i64.const 0)))
  (func (export "grow_for_ever") (loop $again (drop (memory.grow (i32.const 1))) (br $again)))
  (func $recurse (export "recurse") (call $recurse))
  (func $wide (export "recurse_wide")
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (call $wide))
  (func (export "largest_value") (call $value_return (i64.const 4194304) (i64.const 0)))
  (func (export "too_large_value") (call $value_return (i64.const 4194305) (i64.const 0)))
  (func $promises (param $left i32)
    (loop $again
      (drop (call $promise (i64.const 4) (i64.const 0)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left))))
  (func (export "promises") (call $promises (i32.const 1024)))
  (func (export "too_many_promises") (call $promises (i32.const 1025)))
  (func $logs (param $left i32) (param $length i64)
    (loop $again
      (call $log_utf8 (local.get $length) (i64.const 0))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left))))
  (func (export "logs") (call $logs (i32.const 100) (i64.const 160)))
  (func (export "too_many_logs") (call $logs (i32.const 101) (i64.const 1)))
  (func (export "too_long_logs") (call $logs (i32.const 2) (i64.const 8193)))
  (func (export "store_for_ever") (local $key i64)
    (loop $again
      (i64.store (i32.const 64) (local.get $key))
      (drop (call $write (i64.const 8) (i64.const 64) (i64.const 100000) (i64.const 0) (i64.const 0)))
      (local.set $key (i64.add (local.get $key) (i64.const 1)))
      (br $again)))
  (func (export "map_for_ever")
    (loop $again (drop (call $map_g2 (i64.const 96) (i64.const 1024) (i64.const 0))) (br $again)))
  (func (export "pair_for_ever") (i32.store8 (i32.const 1024) (i32.const 64)) (i32.store8 (i32.const 1120) (i32.const 64))
    (loop $again (drop (call $pairing (i64.const 288) (i64.const 1024))) (br $again)))
  (func (export "pair_bn_for_ever")
    (loop $again (drop (call $pairing_bn (i64.const 192) (i64.const 1024))) (br $again)))
  (func (export "decompress_for_ever") (i32.store8 (i32.const 1024) (i32.const 0xc0))
    (loop $again (drop (call $decompress (i64.const 96) (i64.const 1024) (i64.const 0))) (br $again))))`);

const everything = readFileSync(new URL("../fixtures/conformance/contracts/script.wasm", import.meta.url));

const PREPAID = /Exceeded the (prepaid gas|maximum amount of gas allowed to burn per contract)/;

const cases: readonly (readonly [method: string, expected: RegExp | null])[] = [
  ["loop", PREPAID],
  ["grow", null],
  ["grow_for_ever", PREPAID],
  ["recurse", /Stack overflow/],
  ["recurse_wide", /Stack overflow/],
  ["largest_value", null],
  ["too_large_value", /length of a returned value 4194305 exceeds the limit 4194304/],
  ["promises", null],
  ["too_many_promises", /promises/],
  ["logs", null],
  ["too_many_logs", /number of logs will exceed the limit 100/],
  ["too_long_logs", /length of a log message 16386 exceeds the limit 16384/],
  ["store_for_ever", PREPAID],
  ["map_for_ever", PREPAID],
  ["pair_for_ever", PREPAID],
  ["pair_bn_for_ever", PREPAID],
  ["decompress_for_ever", PREPAID],
];

let sandbox: Sandbox;
let greedy: SandboxAccount;
let counter: SandboxAccount;
let count = 0n;

test.before(async () => {
  sandbox = await Sandbox.start();
  greedy = await sandbox.createAccount("greedy.test.near", { code: GREEDY });
  counter = await sandbox.createAccount("counter.test.near", { code: COUNTER });
});
test.after.always(() => sandbox?.stop());

async function nextCallIsRight(t: { is<T>(actual: T, expected: T): void }): Promise<void> {
  count += 1n;
  const outcome = await sandbox.root.call(counter.accountId, "increment");
  t.is(Buffer.from(outcome.value).readBigUInt64LE(), count);
  t.is(await countOf(sandbox, counter.accountId), count);
}

for (const [method, expected] of cases) {
  test.serial(`${method}: the contract gets its due, the next one is served as ever`, async (t) => {
    const before = await sandbox.accountState(greedy.accountId);
    const outcome = await sandbox.root.call(greedy.accountId, method, {}, { gas: GAS });
    if (expected) {
      t.regex(JSON.stringify(outcome.failure), expected);
      const after = await sandbox.accountState(greedy.accountId);
      t.is(after?.storageUsage, before?.storageUsage);
      t.deepEqual(await sandbox.contractState(greedy.accountId), []);
    } else t.is(outcome.failure, null);
    if (method === "grow") t.is(Buffer.from(outcome.value).readUInt32LE(), 2048 - ((2048 - 1024) % 64));
    if (method === "largest_value") t.is(outcome.value.length, 4_194_304);
    if (method === "promises") t.is(outcome.raw.receipts_outcome.length, 2 * 1024 + 2);
    if (method === "logs") t.is(outcome.logs.length, 100);
    await nextCallIsRight(t);
  });
}

test.serial("a view that loops ends with its gas, too", async (t) => {
  await t.throwsAsync(sandbox.view(greedy.accountId, "loop"), { message: /GasLimitExceeded/ });
  await nextCallIsRight(t);
});

test.serial("a contract that imports everything", async (t) => {
  const account = await sandbox.createAccount("everything.test.near", { code: everything });
  t.true((await sandbox.root.call(account.accountId, "noop")).succeeded);
  await nextCallIsRight(t);
});

test.serial("a receipt that fails leaves nothing but its gas", async (t) => {
  const before = await sandbox.accountState(counter.accountId);
  t.false((await sandbox.root.call(counter.accountId, "fail", {}, { deposit: 5n })).succeeded);
  const after = await sandbox.accountState(counter.accountId);
  t.deepEqual({ ...after, amount: 0n }, { ...before, amount: 0n });
  t.true(after!.amount >= before!.amount && after!.amount < before!.amount + 10n ** 21n);
  await nextCallIsRight(t);
});
