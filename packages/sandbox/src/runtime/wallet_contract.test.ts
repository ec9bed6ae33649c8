import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { hash } from "../primitives/hash.js";
import { findModule, readWalletContract } from "./wallet_contract.js";

const HEADER = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

test("a module is found inside an executable, by its hash", (t) => {
  const wanted = Buffer.concat([HEADER, randomBytes(100)]);
  const other = Buffer.concat([HEADER, randomBytes(100)]);
  const executable = Buffer.concat([randomBytes(33), other, HEADER, wanted, randomBytes(7)]);
  t.deepEqual(findModule(executable, wanted.length, hash(wanted)), Uint8Array.from(wanted));
  t.deepEqual(findModule(wanted, wanted.length, hash(wanted)), Uint8Array.from(wanted));
});

test("a module that is not there, or only its beginning, is not found", (t) => {
  const wanted = Buffer.concat([HEADER, randomBytes(100)]);
  t.is(findModule(Buffer.from("no module"), wanted.length, hash(wanted)), undefined);
  t.is(findModule(wanted.subarray(0, 90), wanted.length, hash(wanted)), undefined);
});

test("a file without the wallet contract is refused by name", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-wallet-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "other.wasm");
  writeFileSync(path, HEADER);
  t.throws(() => readWalletContract(path), {
    message: /other\.wasm does not hold the wallet contract FAq9tQ/,
  });
});
