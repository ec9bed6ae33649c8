import { createHash } from "node:crypto";
import test from "ava";
import wabtModule from "wabt";
import { type CompiledContract, contractCache } from "./cache.js";
import { runMethod } from "./instance.js";
import { VMLogic } from "./logic/logic.js";
import { MockExternal } from "./logic/mocks/mock_external.js";
import { config, contextOf, cost, TGAS } from "./logic/mocks/vm_logic_builder.js";
import { randomContract } from "./random_contract.js";
import { run } from "./runner.js";
import type { ContractCode, VMOutcome } from "./runner.types.js";

process.env.NEAR_XCC_CACHE = "";

const PROGRAMS = 100;
/** For 200,000 operators. */
const ENOUGH = TGAS / 6n;
const wabt = await wabtModule();

function compiled(wat: string): ContractCode {
  const code = wabt.parseWat("contract.wat", wat).toBinary({}).buffer;
  return { code, hash: createHash("sha256").update(code).digest("hex") };
}

const call = (code: ContractCode, prepaidGas: bigint) =>
  run(code, "main", new MockExternal(), contextOf({ prepaidGas }), config);

/** Runs code that knows its gas at every place, so that nothing has to be run again. */
function callExact(code: ContractCode, prepaidGas: bigint): VMOutcome {
  const logic = new VMLogic(new MockExternal(), contextOf({ prepaidGas }), config);
  const contract = contractCache().get(code, config, "exact") as CompiledContract;
  const exact = () => {
    throw new Error("exact code is not run again");
  };
  logic.gas.addContractLoadingFee(code.code.length);
  const method = contract.methods.get("main")!;
  return logic.outcome(runMethod({ contract, exact, methodName: "main", method, logic, config }));
}

const seen = new Map<string, number>();

test.serial("random contracts end alike in fast and in exact code, whatever gas they have", (t) => {
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const code = compiled(randomContract(seed));
    const most = callExact(code, ENOUGH).usedGas;
    for (const prepaidGas of [ENOUGH, (most * 3n) / 4n, most / 2n, most + 1n, most]) {
      if (prepaidGas < cost.contract_loading_base + cost.contract_loading_bytes * BigInt(code.code.length))
        continue;
      const outcome = call(code, prepaidGas);
      t.deepEqual(outcome, callExact(code, prepaidGas), `seed ${seed} with ${prepaidGas}`);
      const end = outcome.aborted?.debug.replace(/ \{.*/, "") ?? "success";
      seen.set(end, (seen.get(end) ?? 0) + 1);
    }
  }
  // They would show little if they all ended in one way.
  for (const end of [
    "success",
    "HostError(GasExceeded)",
    "WasmTrap(Unreachable)",
    "WasmTrap(IllegalArithmetic)",
    "WasmTrap(MemoryOutOfBounds)",
    "WasmTrap(StackOverflow)",
  ])
    t.true((seen.get(end) ?? 0) >= 3, `${end}: ${JSON.stringify([...seen])}`);
});

// Host functions answer once, even when a contract has to run again to find out what it burnt.
test.serial("a contract that traps after calls of host functions", (t) => {
  const code = compiled(`(module
    (import "env" "log_utf8" (func $log (param i64 i64)))
    (import "env" "used_gas" (func $used_gas (result i64)))
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read (param i64 i64)))
    (import "env" "ed25519_verify" (func $verify (param i64 i64 i64 i64 i64 i64) (result i64)))
    (memory 1) (data (i32.const 0) "log")
    (func (export "main") (local i64)
      (call $log (i64.const 3) (i64.const 0))
      (call $input (i64.const 0))
      (call $read (i64.const 0) (i64.const 100))
      (local.set 0 (call $used_gas))
      (if (i32.ne (i32.load8_u (i32.const 102)) (i32.const 2)) (then unreachable))
      (i64.store (i32.add (i32.load8_u (i32.const 101)) (i32.const 7)) (local.get 0))
      nop nop
      (drop (i32.load offset=0xfffffff0 (i32.load (i32.const 8))))))`);
  const outcome = call(code, 10n * TGAS);
  t.is(outcome.aborted?.debug, "WasmTrap(MemoryOutOfBounds)");
  t.deepEqual(outcome.logs, ["log"]);
  t.deepEqual(outcome, callExact(code, 10n * TGAS));
});

test.serial("a contract that calls host functions a hundred thousand times and then traps", (t) => {
  const code = compiled(`(module
    (import "env" "block_index" (func $height (result i64)))
    (memory 1)
    (func (export "main") (local i32)
      (loop (drop (call $height)) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000))))
      (drop (i32.div_u (local.get 0) (i32.load (i32.const 0))))))`);
  const outcome = call(code, 300n * TGAS);
  t.is(outcome.aborted?.debug, "WasmTrap(IllegalArithmetic)");
  t.deepEqual(outcome, callExact(code, 300n * TGAS));
});
