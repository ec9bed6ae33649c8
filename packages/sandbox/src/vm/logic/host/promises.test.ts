import test from "ava";
import { actionFee } from "../../../parameters/cost.js";
import { BOB, config, cost, REGISTER, TestVM, TGAS } from "../mocks/vm_logic_builder.js";

const receipt = actionFee(config, "new_action_receipt");
const dataBase = actionFee(config, "new_data_receipt_base");
const dataByte = actionFee(config, "new_data_receipt_byte");

const create = (vm: TestVM, account = "callee.near") => vm.call("promise_batch_create", ...vm.data(account));

/** A list of promise indices in memory: address and count. */
function list(vm: TestVM, ...indices: readonly bigint[]): [bigint, bigint] {
  const bytes = Buffer.alloc(8 * indices.length);
  indices.forEach((index, i) => {
    bytes.writeBigUInt64LE(index, 8 * i);
  });
  return [vm.data(bytes)[1], BigInt(indices.length)];
}

const and = (vm: TestVM, ...indices: readonly bigint[]) => vm.call("promise_and", ...list(vm, ...indices));

test("promise_batch_create makes a receipt, burns sending it and reserves running it", (t) => {
  const vm = new TestVM();
  t.is(create(vm), 0n);
  t.is(create(vm, BOB), 1n);
  t.deepEqual(vm.ext.actions, ["receipt 0 to callee.near after []", `receipt 1 to ${BOB} after []`]);
  t.deepEqual(vm.profile(), {
    base: 2n * cost.base,
    read_memory_base: 2n * cost.read_memory_base,
    read_memory_byte: 19n * cost.read_memory_byte,
    utf8_decoding_base: 2n * cost.utf8_decoding_base,
    utf8_decoding_byte: 19n * cost.utf8_decoding_byte,
    new_action_receipt: receipt.send_not_sir + receipt.send_sir,
  });
  const { burntGas, usedGas } = vm.outcome();
  t.is(usedGas - burntGas, 2n * receipt.execution);
});

test("an invalid account id is not refused here", (t) => {
  const vm = new TestVM();
  create(vm, "NOT VALID");
  t.deepEqual(vm.ext.actions, ["receipt 0 to NOT VALID after []"]);
});

test("a callback pays a data receipt per receipt it waits for", (t) => {
  const vm = new TestVM();
  create(vm);
  create(vm, BOB);
  const join = and(vm, 0n, 1n);
  const before = vm.profile().new_action_receipt!;
  t.is(vm.call("promise_batch_then", join, ...vm.data(BOB)), 3n);
  t.is(vm.ext.actions.at(-1), `receipt 2 to ${BOB} after [0, 1]`);
  t.is(
    vm.profile().new_action_receipt! - before,
    receipt.send_sir + dataBase.send_not_sir + dataBase.send_sir + 2n * dataBase.execution,
  );
});

test("promise_and flattens joins, keeps duplicates and is charged per byte of its list", (t) => {
  const vm = new TestVM();
  create(vm);
  create(vm);
  const inner = and(vm, 0n, 1n);
  const outer = and(vm, inner, 1n, inner);
  t.is(outer, 3n);
  vm.call("promise_batch_then", outer, ...vm.data("x.near"));
  t.is(vm.ext.actions.at(-1), "receipt 2 to x.near after [0, 1, 1, 0, 1]");
  t.is(vm.profile().promise_and_base, 2n * cost.promise_and_base);
  t.is(vm.profile().promise_and_per_promise, 8n * 5n * cost.promise_and_per_promise);
});

test("a join of nothing is a promise", (t) => {
  const vm = new TestVM();
  t.is(vm.call("promise_and", 0, 0), 0n);
  t.is(vm.call("promise_batch_then", 0, ...vm.data("x.near")), 1n);
  t.deepEqual(vm.ext.actions, ["receipt 0 to x.near after []"]);
});

test("a join has 128 receipts at most", (t) => {
  const vm = new TestVM();
  create(vm);
  const half = and(vm, ...Array<bigint>(64).fill(0n));
  t.is(and(vm, half, half), 2n);
  t.is(
    vm.failure("promise_and", ...list(vm, half, 0n, half, half)),
    "The number of input data dependencies 129 exceeds the limit 128",
  );
});

for (const [title, count, expected] of [
  ["overflows as a length", 2n ** 61n, "Integer overflow."],
  ["overflows as a price", 2n ** 60n, "Integer overflow."],
  ["is too long for the gas", 2n ** 36n, "Exceeded the maximum amount of gas allowed to burn per contract."],
  ["is too long for the memory", 65_536n / 8n + 1n, "Accessed memory outside the bounds."],
] as const) {
  test(`a list of promises that ${title}`, (t) => {
    t.is(new TestVM().failure("promise_and", 0, count), expected);
  });
}

test("an index that no promise has", (t) => {
  for (const index of [1n, REGISTER]) {
    const vm = new TestVM();
    create(vm);
    const text = `${index} does not correspond to existing promises`;
    t.is(vm.failure("promise_and", ...list(vm, index)), text);
    t.is(vm.failure("promise_batch_then", index, ...vm.data("x.near")), text);
    t.is(vm.failure("promise_batch_action_create_account", index), text);
    t.is(vm.failure("promise_return", index), text);
  }
});

test("a join takes no actions and cannot be returned", (t) => {
  const vm = new TestVM();
  create(vm);
  const join = and(vm, 0n);
  t.is(
    vm.failure("promise_batch_action_create_account", join),
    "Actions can only be appended to non-joint promise.",
  );
  t.is(vm.failure("promise_return", join), "Returning joint promise is currently prohibited.");
});

test("a call has 1,024 promises at most, joins included", (t) => {
  const vm = new TestVM();
  for (let i = 0; i < 1024; i++) vm.call("promise_and", 0, 0);
  t.is(
    vm.failure("promise_and", 0, 0),
    "The number of promises within a FunctionCall 1025 exceeds the limit 1024",
  );
});

test("promise_create and promise_then are a batch and a call, and pay the base cost for both", (t) => {
  const vm = new TestVM();
  const zero = vm.amount(0n);
  const first = vm.call(
    "promise_create",
    ...vm.data("callee.near"),
    ...vm.data("method"),
    ...vm.data("args"),
    zero,
    TGAS,
  );
  const second = vm.call(
    "promise_then",
    first,
    ...vm.data(BOB),
    ...vm.data("callback"),
    ...vm.data(""),
    vm.amount(7n),
    2n * TGAS,
  );
  t.deepEqual([first, second], [0n, 1n]);
  t.deepEqual(vm.ext.actions, [
    "receipt 0 to callee.near after []",
    `0: FunctionCall method 61726773 0 ${TGAS} 0`,
    `receipt 1 to ${BOB} after [0]`,
    `1: FunctionCall callback  7 ${2n * TGAS} 0`,
  ]);
  t.is(vm.profile().base, 4n * cost.base);
  t.is(vm.outcome().balance, 103n);
});

test("results of promises: successful, failed, not ready, out of range", (t) => {
  const vm = new TestVM({
    promiseResults: [
      { status: "successful", value: Buffer.from("result") },
      { status: "failed" },
      { status: "notReady" },
    ],
  });
  t.is(vm.call("promise_results_count"), 3n);
  t.is(vm.call("promise_result", 0, 5), 1n);
  t.is(vm.register(5n).toString(), "result");
  t.is(vm.call("promise_result", 1, 6), 2n);
  t.is(vm.call("promise_result", 2, 6), 0n);
  t.is(vm.call("register_len", 6), REGISTER);
  t.is(vm.failure("promise_result", 3, 6), "Accessed invalid promise result index: 3");
  t.is(
    vm.failure("promise_result", REGISTER, 6),
    "Accessed invalid promise result index: 18446744073709551615",
  );
});

test("the last return wins", (t) => {
  const vm = new TestVM();
  create(vm);
  create(vm);
  vm.call("value_return", ...vm.data("value"));
  t.deepEqual(vm.outcome().returnData, { kind: "value", value: new Uint8Array(Buffer.from("value")) });
  vm.call("promise_return", 1);
  t.deepEqual(vm.outcome().returnData, { kind: "receiptIndex", receiptIndex: 1 });
  t.is(vm.profile().promise_return, cost.promise_return);
  vm.call("value_return", 0, 0);
  t.deepEqual(vm.outcome().returnData, { kind: "value", value: new Uint8Array() });
});

test("a returned value pays its bytes to every receiver, sending and running", (t) => {
  const vm = new TestVM({ outputDataReceivers: ["x.near", BOB] });
  vm.call("value_return", ...vm.data("12345"));
  t.is(
    vm.profile().new_data_receipt_byte,
    5n * (dataByte.send_not_sir + dataByte.send_sir + 2n * dataByte.execution),
  );
  t.is(vm.outcome().burntGas, vm.outcome().usedGas);
});

test("a returned value has 4 MiB at most", (t) => {
  const vm = new TestVM();
  vm.logic.attachMemory({ buffer: new ArrayBuffer(5_000_000) });
  vm.call("value_return", 4_194_304, 0);
  t.is(
    vm.failure("value_return", 4_194_305, 0),
    "The length of a returned value 4194305 exceeds the limit 4194304",
  );
});
