import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { validate } from "near-xcc-wasm";
import wabtModule from "wabt";
import { buildContract } from "../src/index.js";
import { buildFixture, buildText, oneMethod, withProject } from "./build.js";
import { callContract } from "./host.js";

/** What protocol 77 enables. */
const FEATURES = {
  mutable_globals: true,
  sign_extension: true,
  exceptions: false,
  sat_float_to_int: false,
  simd: false,
  threads: false,
  multi_value: false,
  tail_call: false,
  bulk_memory: false,
  reference_types: false,
};

/** The hosts functions that near-sdk-js uses; all exist in protocol 77. */
const HOST_FUNCTIONS = new Set(
  `read_register register_len write_register current_account_id signer_account_id signer_account_pk predecessor_account_id
   input block_index block_timestamp epoch_height storage_usage account_balance account_locked_balance attached_deposit
   prepaid_gas used_gas random_seed sha256 keccak256 keccak512 ripemd160 ecrecover value_return panic panic_utf8 log_utf8
   log_utf16 promise_create promise_then promise_and promise_batch_create promise_batch_then
   promise_batch_action_create_account promise_batch_action_deploy_contract promise_batch_action_function_call
   promise_batch_action_function_call_weight promise_batch_action_transfer promise_batch_action_stake
   promise_batch_action_add_key_with_full_access promise_batch_action_add_key_with_function_call
   promise_batch_action_delete_key promise_batch_action_delete_account promise_results_count promise_result
   promise_return storage_write storage_read storage_remove storage_has_key validator_stake validator_total_stake
   alt_bn128_g1_multiexp alt_bn128_g1_sum alt_bn128_pairing_check`.split(/\s+/),
);

for (const snapshot of [true, false]) {
  test(`a contract is WebAssembly as NEAR runs it (${snapshot ? "snapshot" : "boot in every call"})`, async (t) => {
    const { wasm, methods } = await buildFixture("hello.ts", snapshot);
    const wabt = await wabtModule();
    t.notThrows(() => wabt.readWasm(wasm, FEATURES).validate());
    const { imports, exports } = validate(wasm);
    for (const { module, name } of imports) {
      t.is(module, "env");
      t.true(HOST_FUNCTIONS.has(name), name);
    }
    t.deepEqual(
      exports.map(({ name }) => name),
      ["memory", ...methods],
    );
  });
}

test("a snapshot lies inside of the memory that a node gives every contract", async (t) => {
  const { wasm } = await buildText(
    oneMethod("    return big.length;", "const big = new Uint8Array(3_000_000).fill(1);"),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: new Proxy({}, { get: () => () => 0n }),
  });
  t.true((exports["memory"] as WebAssembly.Memory).buffer.byteLength <= 1024 * 65_536);
  t.is(callContract(wasm, "run").value, "3000000");
});

test("the same source gives the same bytes, also in another folder and beside other builds", async (t) => {
  const files = { "src/contract.js": oneMethod("    return [Math.random(), args];") };
  const build = () =>
    withProject(files, (folder) => buildContract({ source: join(folder, "src/contract.js") }));
  const other = buildText(oneMethod("    return 2;"), {}, "contract.js");
  const [first, second] = await Promise.all([build(), build(), other]);
  t.deepEqual(Buffer.from(first.wasm), Buffer.from(second.wasm));
  t.notDeepEqual(Buffer.from(first.wasm), Buffer.from((await other).wasm));
});

test("the target is written whole, with its folders", async (t) => {
  await withProject({ "contract.js": 'export function run() { env.log("hi"); }\n' }, async (folder) => {
    const target = join(folder, "a/b/contract.wasm");
    const { wasm, bytes, methods, stages } = await buildContract({
      source: join(folder, "contract.js"),
      target,
    });
    t.deepEqual(readFileSync(target), Buffer.from(wasm));
    t.deepEqual([bytes, methods], [wasm.length, ["run"]]);
    t.deepEqual(
      stages.map(({ name }) => name),
      ["types", "bundle", "engine", "bytecode", "snapshot", "shrink", "validate"],
    );
    t.deepEqual(callContract(wasm, "run").logs, ["hi"]);
  });
});

test("an exported contract class is no method", async (t) => {
  t.deepEqual((await buildText(oneMethod("    return 1;"), {}, "contract.js")).methods, ["run"]);
});

test("a snapshot is smaller than 400 kB and holds no time, path or seed of the build", async (t) => {
  const { wasm } = await buildFixture("hello.ts");
  t.true(wasm.length < 400_000, `${wasm.length} bytes`);
  t.false(Buffer.from(wasm).includes(import.meta.dirname ?? process.cwd()));
});
