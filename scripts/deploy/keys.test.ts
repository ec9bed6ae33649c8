import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";
import { KeyPair } from "near-api-js";
import { DeployError } from "./errors.js";
import { keystoreKey, keystorePath, payerKey } from "./keys.js";

const key = KeyPair.fromRandom("ed25519");
const other = KeyPair.fromRandom("ed25519");

function home(content?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-keys-"));
  if (content !== undefined) {
    const file = keystorePath("testnet", "you.testnet", folder);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  test.after.always(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const stored = home(JSON.stringify({ account_id: "you.testnet", private_key: key.toString() }));
const broken = home("{");
const foreign = home(JSON.stringify({ private_key: "ed25519:secret-but-broken" }));
const empty = home();

test("the keystore's file is ~/.near-credentials/<network>/<account>.json", (t) => {
  t.is(
    keystorePath("testnet", "you.testnet", "/h"),
    join("/h", ".near-credentials", "testnet", "you.testnet.json"),
  );
  t.is(payerKey("testnet", "you.testnet", {}, stored).toString(), key.toString());
  t.is(keystoreKey("mainnet", "you.testnet", stored), null);
});

test("NEAR_PRIVATE_KEY goes first", (t) => {
  t.is(
    payerKey("testnet", "you.testnet", { NEAR_PRIVATE_KEY: other.toString() }, stored).toString(),
    other.toString(),
  );
});

test("no key: the message names both places", (t) => {
  const error = t.throws(() => payerKey("testnet", "you.testnet", {}, empty), { instanceOf: DeployError });
  t.is(error!.code, "DEPLOY_NO_KEY");
  t.regex(error!.message, /NEAR_PRIVATE_KEY.*you\.testnet\.json/);
});

for (const [what, folder, env] of [
  ["a file that is no JSON", broken, {}],
  ["a file without a valid key", foreign, {}],
  ["a variable that is no key", empty, { NEAR_PRIVATE_KEY: "ed25519:secret-but-broken" }],
] as const) {
  test(`${what} is refused without showing the secret`, (t) => {
    const error = t.throws(() => payerKey("testnet", "you.testnet", env, folder), {
      instanceOf: DeployError,
    });
    t.is(error!.code, "DEPLOY_BAD_KEY");
    t.notRegex(error!.message, /secret-but-broken/);
  });
}
