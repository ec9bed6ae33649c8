import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { SecretKey } from "../chain/validator_signer.js";
import { publicKeyToString } from "../primitives/index.js";
import configTemplate from "./config_template.json" with { type: "json" };
import { HomeError, UsageError } from "./errors.js";
import { parseGenesis, readGenesis } from "./genesis_file.js";
import { init } from "./init.js";
import { readKeyFile } from "./keys.js";
import { acquireLock } from "./lock.js";
import { temporaryHome } from "./testing.js";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

test("writes the files of a node", (t) => {
  const home = temporaryHome(t);
  t.true(init(home));
  t.deepEqual(read(join(home, "config.json")), configTemplate);
  const key = read(join(home, "validator_key.json"));
  t.is(key.account_id, "test.near");
  t.is(readKeyFile(join(home, "validator_key.json"))?.key.publicKey.length, 33);
  const genesis = read(join(home, "genesis.json"));
  t.regex(genesis.chain_id, /^test-chain-[A-Za-z0-9]{5}$/);
  t.is(genesis.total_supply, "2050000000000000000000000000000000");
  t.deepEqual(
    genesis.validators.map((validator: { public_key: string }) => validator.public_key),
    [key.public_key],
  );
  t.notThrows(() => readGenesis(join(home, "genesis.json"), null));
});

test("keeps keys that are there, and a folder that is initialised", (t) => {
  const first = temporaryHome(t);
  init(first);
  t.false(init(first, { chainId: "other" }));
  const second = temporaryHome(t);
  mkdirSync(second, { recursive: true });
  const key = readFileSync(join(first, "validator_key.json"));
  writeFileSync(join(second, "validator_key.json"), key);
  init(second);
  t.deepEqual(readFileSync(join(second, "validator_key.json")), key);
});

test("honours its options", (t) => {
  const home = temporaryHome(t);
  init(home, { chainId: "mine", accountId: "me.near", testSeed: "near", fast: true, maxGasBurntView: 5 });
  const genesis = read(join(home, "genesis.json"));
  const config = read(join(home, "config.json"));
  t.is(genesis.chain_id, "mine");
  t.is(genesis.epoch_length, 60);
  t.is(genesis.protocol_treasury_account, "me.near");
  t.is(config.max_gas_burnt_view, 5);
  t.deepEqual(config.consensus.min_block_production_delay, { secs: 0, nanos: 120_000_000 });
  t.is(read(join(home, "validator_key.json")).account_id, "me.near");
});

test("derives the keys of seeds as nearcore does", (t) => {
  // The key of the account `near` in every genesis that nearcore's tests write.
  t.is(
    publicKeyToString(SecretKey.fromSeed("near").publicKey),
    "ed25519:546XB2oHhj7PzUKHiH9Xve3Ze5q1JiW2WTh6abXFED3c",
  );
});

test("refuses what the chain cannot be", (t) => {
  const home = join(temporaryHome(t), "home");
  t.throws(() => init(home, { numShards: 4 }), { instanceOf: UsageError });
  t.throws(() => init(home, { chainId: "mainnet" }), { instanceOf: UsageError });
  t.false(existsSync(home));
});

test("names the field of a genesis that cannot be read", (t) => {
  const home = temporaryHome(t);
  init(home);
  const genesis = read(join(home, "genesis.json"));
  for (const [change, message] of [
    [{ records: undefined }, /missing field `records`/],
    [{ gas_price_adjustment_rate: [1] }, /numerator and a denominator/],
    [{ genesis_time: "yesterday" }, /got yesterday/],
    [{ validators: [{}] }, /missing field `account_id`/],
  ] as const) {
    const broken = JSON.parse(JSON.stringify({ ...genesis, ...change }));
    t.throws(() => parseGenesis(broken, "genesis.json"), { instanceOf: HomeError, message });
  }
});

test("a lock is taken over from a process that is gone, not from one that lives", (t) => {
  const path = join(temporaryHome(t), "LOCK");
  writeFileSync(path, String(2 ** 22 - 1));
  const release = acquireLock(path);
  release();
  t.false(existsSync(path));
  writeFileSync(path, String(process.ppid));
  t.throws(() => acquireLock(path), { instanceOf: HomeError, message: /in use by process/ });
});
