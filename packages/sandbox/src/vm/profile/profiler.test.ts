import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import wabtModule from "wabt";
import { MockExternal } from "../logic/mocks/mock_external.js";
import { config, contextOf } from "../logic/mocks/vm_logic_builder.js";
import { run } from "../runner.js";
import type { ContractCode } from "../runner.types.js";

const folder = mkdtempSync(join(tmpdir(), "near-xcc-profile-"));
const profiles = join(folder, "profiles");
process.env.NEAR_XCC_CACHE = join(folder, "cache");

const wabt = await wabtModule();
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

/** `$interpreter` gets an object at 64 as its first i64; 32 bytes behind it stands the address of its bytecode, 4096. */
const WAT = `(module
  (import "env" "log_utf8" (func $log (param i64 i64)))
  (memory 1)
  (data (i32.const 96) "\\00\\10\\00\\00")
  (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $interpreter (param i32 i64) (result i32) (call $leaf (call $leaf (i32.const 1))))
  (func $main (export "main")
    (drop (call $interpreter (i32.const 0) (i64.const 0x700000040)))
    (call $log (i64.const 3) (i64.const 0)))
  (func $fail (export "fail") (drop (call $leaf (i32.const 0))) unreachable))`;

function contract(withNames: boolean): ContractCode {
  const code = wabt.parseWat("contract.wat", WAT).toBinary({ write_debug_names: withNames }).buffer;
  return { code, hash: createHash("sha256").update(code).digest("hex") };
}

const call = (code: ContractCode, method: string) =>
  run(code, method, new MockExternal(), contextOf({}), config);

const files = () => (existsSync(profiles) ? readdirSync(profiles) : []);

/** Profiles a call: its stacks, and the table. All gas of the call must be in them, and as much as without a profile. */
function profile(t: ExecutionContext, code: ContractCode, method: string, plain: ReturnType<typeof call>) {
  const before = files();
  process.env.NEAR_XCC_PROFILE = profiles;
  const outcome = call(code, method);
  t.is(outcome.burntGas, plain.burntGas);
  t.deepEqual(outcome.aborted, plain.aborted);
  const written = files().filter((name) => !before.includes(name));
  const [folded, table] = written.map((name) => readFileSync(join(profiles, name), "utf8"));
  const stacks = folded!
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ (?=\d+$)/));
  t.is(
    stacks.reduce((sum, [, gas]) => sum + Number(gas), 0),
    Number(outcome.burntGas),
  );
  return { stacks: stacks.map(([stack]) => stack!), table: table! };
}

// Before the first profile: from then on the process profiles every call.
const [named, nameless] = [contract(true), contract(false)];
const plain = { main: call(named, "main"), fail: call(named, "fail"), nameless: call(nameless, "main") };

test.serial("names functions by the contract's name section", (t) => {
  const { stacks, table } = profile(t, named, "main", plain.main);
  t.deepEqual(stacks, [
    "main;contract loading",
    "main;main",
    "main;main;interpreter",
    "main;main;interpreter;leaf",
    "main;main;log_utf8",
  ]);
  t.regex(table, /^ .* 2 {2}leaf$/m);
  t.regex(table, /^ .* 1 {2}log_utf8$/m);
});

test.serial("a call that traps has a profile as well", (t) => {
  const { stacks } = profile(t, named, "fail", plain.fail);
  t.deepEqual(stacks, ["fail;contract loading", "fail;fail", "fail;fail;leaf"]);
});

test.serial("names JavaScript functions as the builder noted them for this code", (t) => {
  const noted = {
    functions: { 1: "leaf", 3: "method main" },
    interpreter: { function: 2, bytecodeOffset: 32, closures: { 4096: "greet contract.ts:7" } },
  };
  mkdirSync(join(folder, "cache/names"), { recursive: true });
  writeFileSync(join(folder, "cache/names", `${nameless.hash}.json`), JSON.stringify(noted));
  const { stacks, table } = profile(t, nameless, "main", plain.nameless);
  t.deepEqual(stacks, [
    "main;contract loading",
    "main;method main",
    "main;method main;greet contract.ts:7",
    "main;method main;greet contract.ts:7;leaf",
    "main;method main;log_utf8",
  ]);
  t.regex(table, /^ .* 1 {2}greet contract\.ts:7$/m);
  t.regex(table, /^ .* 1 {2}interpreter$/m);
});
