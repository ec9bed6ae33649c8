import test from "ava";
import { HostError } from "./errors.js";
import { VMLogic } from "./logic.js";
import { MockExternal } from "./mocks/mock_external.js";
import { config, contextOf, cost, TestVM, TGAS, viewConfig } from "./mocks/vm_logic_builder.js";

/** Every function that a view may not call, with the name that its error has and what is charged before it. */
const PROHIBITED: readonly (readonly [name: string, count: number, reported?: string, charged?: bigint])[] = [
  ["signer_account_id", 1],
  ["signer_account_pk", 1],
  ["predecessor_account_id", 1],
  ["prepaid_gas", 0],
  ["used_gas", 0],
  ["promise_create", 8, "promise_batch_create"],
  ["promise_then", 9, "promise_batch_then"],
  ["promise_and", 2],
  ["promise_batch_create", 2],
  ["promise_batch_then", 3],
  ["promise_batch_action_create_account", 1],
  ["promise_batch_action_deploy_contract", 3],
  ["promise_batch_action_function_call", 7],
  ["promise_batch_action_function_call_weight", 8, "promise_batch_action_function_call"],
  ["promise_batch_action_transfer", 2],
  ["promise_batch_action_stake", 4],
  ["promise_batch_action_add_key_with_full_access", 4],
  ["promise_batch_action_add_key_with_function_call", 9],
  ["promise_batch_action_delete_key", 3],
  ["promise_batch_action_delete_account", 3],
  ["promise_yield_create", 7],
  ["promise_yield_resume", 4, "promise_submit_data"],
  ["promise_results_count", 0],
  ["promise_result", 2],
  ["promise_return", 1, "promise_return", cost.promise_return],
  ["storage_write", 5],
  ["storage_remove", 3],
];

for (const [name, count, reported = name, charged = 0n] of PROHIBITED) {
  test(`${name} is not for views`, (t) => {
    const vm = new TestVM({ viewConfig });
    t.is(vm.failure(name, ...Array(count).fill(0)), `${reported} is not allowed in view calls`);
    t.is(vm.outcome().burntGas, cost.base + charged);
    t.deepEqual(vm.ext.actions, []);
  });
}

test("a call that did nothing", (t) => {
  const { profile, ...outcome } = new TestVM().outcome();
  t.deepEqual(outcome, {
    balance: 110n,
    storageUsage: 12,
    returnData: { kind: "none" },
    burntGas: 0n,
    usedGas: 0n,
    computeUsage: 0n,
    logs: [],
  });
  t.deepEqual(profile, { extCosts: new Map(), actionCosts: new Map(), wasmGas: 0n });
});

test("what was burnt without a name is gas of instructions", (t) => {
  const vm = new TestVM();
  vm.call("block_index");
  vm.logic.gas.setGasLeft(vm.logic.gas.gasLeft() - 1234n);
  const { profile, burntGas, computeUsage } = vm.outcome();
  t.is(profile.wasmGas, 1234n);
  t.deepEqual(profile.extCosts, new Map([["base", cost.base]]));
  t.is(burntGas, cost.base + 1234n);
  t.is(computeUsage, burntGas);
});

test("storage counts more towards the limit of a chunk than it costs", (t) => {
  const vm = new TestVM();
  vm.call("storage_has_key", 0, 0);
  const outcome = vm.outcome();
  t.is(outcome.burntGas, cost.base + cost.storage_has_key_base + cost.read_memory_base);
  t.is(outcome.computeUsage, outcome.burntGas - cost.storage_has_key_base + 158_000_000_000n);
});

test("unspent gas is given away at the end, after an abort too, and then counts as used", (t) => {
  for (const aborted of [undefined, new HostError("GasExceeded").toFunctionCallError()]) {
    const vm = new TestVM();
    const promise = vm.call("promise_batch_create", ...vm.data("callee.near"));
    const zero = vm.amount(0n);
    vm.call(
      "promise_batch_action_function_call_weight",
      promise,
      ...vm.data("m"),
      ...vm.data(""),
      zero,
      TGAS,
      1,
    );
    const used = BigInt(vm.logic.gas.usedGas);
    const outcome = vm.outcome(aborted);
    t.is(vm.ext.unusedGas, 300n * TGAS - used);
    t.is(outcome.usedGas, 300n * TGAS);
    t.true(outcome.burntGas < used);
    t.is(outcome.aborted, aborted);
  }
});

test("without weights unspent gas stays unspent", (t) => {
  const vm = new TestVM();
  vm.call("block_index");
  t.is(vm.outcome().usedGas, cost.base);
  t.is(vm.ext.unusedGas, 300n * TGAS - cost.base);
});

test("a view gives no gas away", (t) => {
  const vm = new TestVM({ viewConfig });
  vm.outcome();
  t.is(vm.ext.unusedGas, null);
});

test("a view may burn what its configuration says, whatever was prepaid", (t) => {
  const vm = new TestVM({ prepaidGas: 0n, viewConfig: { maxGasBurnt: 2n * cost.base } });
  vm.call("block_index");
  vm.call("block_index");
  t.is(vm.failure("block_index"), "Exceeded the maximum amount of gas allowed to burn per contract.");
});

test("using memory before there is one is a defect of the caller, not of the contract", (t) => {
  const logic = new VMLogic(new MockExternal(), contextOf(), config);
  t.throws(() => logic.read(1n, 0n), { message: /attachMemory/ });
});
