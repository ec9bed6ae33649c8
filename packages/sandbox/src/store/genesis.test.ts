import test from "ava";
import { runtimeConfig } from "../parameters/config_store.js";
import { hash, localContract, newAccount, type StateRecord } from "../primitives/index.js";
import { genesisState } from "./genesis.js";
import { accessKeys, getAccount } from "./records.js";

const config = runtimeConfig(77);
const code = Buffer.from("code");
const publicKey = new Uint8Array(33);
const account = (codeHash?: string): StateRecord => ({
  kind: "Account",
  accountId: "a.near",
  account: newAccount(7n, codeHash ? localContract(codeHash) : { kind: "None" }, 0),
});
const key: StateRecord = {
  kind: "AccessKey",
  accountId: "a.near",
  publicKey,
  accessKey: { nonce: 3n, permission: { kind: "FullAccess" } },
};

test("storage usage is counted from the records, stakes are locked", (t) => {
  const records: StateRecord[] = [
    account(hash(code)),
    key,
    { kind: "Contract", accountId: "a.near", code },
    { kind: "Data", accountId: "a.near", dataKey: Buffer.from("key"), value: Buffer.from("value") },
  ];
  const state = genesisState(records, [{ accountId: "a.near", amount: 5n }], config);
  t.like(getAccount(state, "a.near"), { amount: 7n, locked: 5n, storageUsage: 182 + 4 + 40 + 8 });
  t.deepEqual(accessKeys(state, "a.near"), [
    { publicKey, accessKey: { nonce: 3n, permission: { kind: "FullAccess" } } },
  ]);
});

test("code needs an account that names its hash; a validator needs an account", (t) => {
  const contract: StateRecord = { kind: "Contract", accountId: "a.near", code };
  t.throws(() => genesisState([contract], [], config), { message: /needs an Account record/ });
  t.throws(() => genesisState([account(), contract], [], config), { message: /needs an Account record/ });
  t.throws(() => genesisState([key], [], config), { message: /without an Account record/ });
  t.throws(() => genesisState([], [{ accountId: "v.near", amount: 1n }], config), { message: /v\.near/ });
});
