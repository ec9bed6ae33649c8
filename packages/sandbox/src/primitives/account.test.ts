import test from "ava";
import {
  type Account,
  accountCodec,
  contractIdentifierUsage,
  localContract,
  newAccount,
  setContract,
} from "./account.js";
import { decode, encode } from "./borsh.js";
import { ZERO_HASH } from "./hash.js";

const HASH = "ab".repeat(32);

test("version 1 is amount, locked, code hash, usage: 72 bytes", (t) => {
  const account: Account = { ...newAccount(5n, localContract(HASH), 182), locked: 7n };
  const bytes = encode(accountCodec, account);
  const hex = `05${"00".repeat(15)}07${"00".repeat(15)}${HASH}b6${"00".repeat(7)}`;
  t.is(Buffer.from(bytes).toString("hex"), hex);
  t.deepEqual(decode(accountCodec, bytes), account);
});

test("an account without code has the zero hash", (t) => {
  const bytes = encode(accountCodec, newAccount(5n, { kind: "None" }, 100));
  t.is(Buffer.from(bytes.subarray(32, 64)).toString("hex"), ZERO_HASH);
  t.deepEqual(decode(accountCodec, bytes).contract, { kind: "None" });
});

test("a global contract makes it version 2, for good", (t) => {
  const account = newAccount(5n, { kind: "None" }, 100);
  setContract(account, { kind: "GlobalByAccount", accountId: "lib.near" });
  const bytes = encode(accountCodec, account);
  const expected = `${"ff".repeat(16)}00${"05".padEnd(32, "0")}${"00".repeat(16)}64${"00".repeat(7)}0308000000${Buffer.from("lib.near").toString("hex")}`;
  t.is(Buffer.from(bytes).toString("hex"), expected);
  t.deepEqual(decode(accountCodec, bytes), account);
  setContract(account, localContract(HASH));
  t.is(account.version, 2);
  t.deepEqual(decode(accountCodec, encode(accountCodec, account)), account);
});

test("naming a global contract is paid by its name", (t) => {
  t.is(contractIdentifierUsage({ kind: "None" }), 0);
  t.is(contractIdentifierUsage(localContract(HASH)), 0);
  t.is(contractIdentifierUsage({ kind: "Global", hash: HASH }), 32);
  t.is(contractIdentifierUsage({ kind: "GlobalByAccount", accountId: "lib.near" }), 8);
});
