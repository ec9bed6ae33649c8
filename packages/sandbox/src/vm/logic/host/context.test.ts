import test from "ava";
import { BOB, cost, TestVM, TGAS, viewConfig } from "../mocks/vm_logic_builder.js";

const REGISTER_READS: readonly (readonly [name: string, expected: Uint8Array])[] = [
  ["current_account_id", Buffer.from(BOB)],
  ["signer_account_id", Buffer.from("alice.near")],
  ["signer_account_pk", new Uint8Array(33).fill(7, 1)],
  ["predecessor_account_id", Buffer.from("carol.near")],
  ["input", new Uint8Array([0, 1, 2, 3, 4])],
  ["random_seed", new Uint8Array(32).fill(9)],
];

for (const [name, expected] of REGISTER_READS) {
  test(`${name} fills a register`, (t) => {
    const vm = new TestVM();
    vm.call(name, 3);
    t.deepEqual(vm.register(3n), Buffer.from(expected));
    t.deepEqual(vm.profile(), {
      base: cost.base,
      write_register_base: cost.write_register_base,
      write_register_byte: BigInt(expected.length) * cost.write_register_byte,
    });
  });
}

const NUMBERS: readonly (readonly [name: string, expected: bigint])[] = [
  ["block_index", 10n],
  ["block_timestamp", 42n],
  ["epoch_height", 1n],
  ["storage_usage", 12n],
  ["prepaid_gas", 300n * TGAS],
  ["used_gas", cost.base],
  ["promise_results_count", 0n],
];

for (const [name, expected] of NUMBERS) {
  test(`${name} answers a number`, (t) => {
    const vm = new TestVM();
    t.is(vm.call(name), expected);
    t.deepEqual(vm.profile(), { base: cost.base });
  });
}

const AMOUNTS: readonly (readonly [name: string, expected: bigint])[] = [
  ["account_balance", 110n],
  ["account_locked_balance", 50n],
  ["attached_deposit", 10n],
];

for (const [name, expected] of AMOUNTS) {
  test(`${name} writes a u128, in a view too`, (t) => {
    for (const over of [{}, { viewConfig }]) {
      const vm = new TestVM(over);
      vm.call(name, 100);
      t.is(vm.bytes(100, 16).readBigUInt64LE(), expected);
      t.deepEqual(vm.profile(), {
        base: cost.base,
        write_memory_base: cost.write_memory_base,
        write_memory_byte: 16n * cost.write_memory_byte,
      });
    }
  });
}

test("used_gas counts reserved gas", (t) => {
  const vm = new TestVM();
  const promise = vm.call("promise_batch_create", ...vm.data("callee.near"));
  const before = vm.call("used_gas");
  vm.logic.gas.prepayGas(5n * TGAS);
  t.is(vm.call("used_gas"), before + 5n * TGAS + cost.base);
  t.is(promise, 0n);
});

test("validator_stake answers zero for an account that is no validator", (t) => {
  const vm = new TestVM();
  vm.ext.validators.set("v.near", 2n ** 100n);
  vm.ext.validators.set("w.near", 5n);
  vm.call("validator_stake", ...vm.data("v.near"), 1000);
  vm.call("validator_stake", ...vm.data("x.near"), 1016);
  vm.call("validator_total_stake", 1032);
  const amount = (at: number) =>
    vm.bytes(at, 16).readBigUInt64LE() | (vm.bytes(at + 8, 8).readBigUInt64LE() << 64n);
  t.deepEqual([amount(1000), amount(1016), amount(1032)], [2n ** 100n, 0n, 2n ** 100n + 5n]);
  t.deepEqual(vm.profile(), {
    base: 3n * cost.base,
    read_memory_base: 2n * cost.read_memory_base,
    read_memory_byte: 12n * cost.read_memory_byte,
    utf8_decoding_base: 2n * cost.utf8_decoding_base,
    utf8_decoding_byte: 12n * cost.utf8_decoding_byte,
    validator_stake_base: 2n * cost.validator_stake_base,
    validator_total_stake_base: cost.validator_total_stake_base,
    write_memory_base: 3n * cost.write_memory_base,
    write_memory_byte: 48n * cost.write_memory_byte,
  });
});

test("an account id that is no UTF-8 is charged, then refused", (t) => {
  const vm = new TestVM();
  t.is(
    vm.failure("validator_stake", ...vm.data(new Uint8Array([0xff])), 1000),
    "String encoding is bad UTF-8 sequence.",
  );
  t.deepEqual(vm.profile(), {
    base: cost.base,
    read_memory_base: cost.read_memory_base,
    read_memory_byte: cost.read_memory_byte,
    utf8_decoding_base: cost.utf8_decoding_base,
    utf8_decoding_byte: cost.utf8_decoding_byte,
  });
});

test("gas burns operators, an i32 without a sign", (t) => {
  const vm = new TestVM();
  vm.call("gas", 1000);
  t.is(vm.outcome().burntGas, 1000n * 822_756n);
  t.is(vm.outcome().profile.wasmGas, 1000n * 822_756n);
  t.is(vm.failure("gas", 2 ** 31), "Exceeded the maximum amount of gas allowed to burn per contract.");
  t.is(vm.outcome().burntGas, 300n * TGAS);
});
