import test from "ava";
import { cost, REGISTER, TestVM } from "../mocks/vm_logic_builder.js";

/** Writes without looking at gas. */
function write(vm: TestVM, key: string, value: string, register = 9): bigint {
  return vm.call("storage_write", ...vm.data(key), ...vm.data(value), register);
}

const perByte = (name: keyof typeof cost, bytes: number) => cost[name] * BigInt(bytes);

test("a new value: charges, usage, no register", (t) => {
  const vm = new TestVM();
  vm.ext.nodesPerLookup = { dbReads: 2, memReads: 1 };
  t.is(write(vm, "key", "value"), 0n);
  t.is(Buffer.from(vm.ext.storage.get("6b6579")!).toString(), "value");
  t.is(vm.call("register_len", 9), REGISTER);
  t.is(vm.outcome().storageUsage, 12 + 3 + 5 + 40);
  t.deepEqual(vm.profile(), {
    base: 2n * cost.base,
    storage_write_base: cost.storage_write_base,
    read_memory_base: 2n * cost.read_memory_base,
    read_memory_byte: perByte("read_memory_byte", 8),
    storage_write_key_byte: perByte("storage_write_key_byte", 3),
    storage_write_value_byte: perByte("storage_write_value_byte", 5),
    touching_trie_node: 2n * cost.touching_trie_node,
    read_cached_trie_node: cost.read_cached_trie_node,
  });
});

test("a replaced value is charged per byte and comes back in the register", (t) => {
  const vm = new TestVM();
  write(vm, "key", "value");
  const before = vm.profile();
  t.is(write(vm, "key", "other value"), 1n);
  t.is(vm.register(9n).toString(), "value");
  t.is(vm.outcome().storageUsage, 12 + 3 + 11 + 40);
  const after = vm.profile();
  t.is(after.storage_write_evicted_byte, perByte("storage_write_evicted_byte", 5));
  t.is(after.write_register_base, cost.write_register_base);
  t.is(before.storage_write_evicted_byte, undefined);
});

test("reading: found, missing, and large values at their extra cost", (t) => {
  const vm = new TestVM();
  vm.ext.nodesPerLookup = { dbReads: 2, memReads: 1 };
  vm.ext.storage.set(Buffer.from("k").toString("hex"), Buffer.alloc(4000));
  vm.ext.storage.set(Buffer.from("K").toString("hex"), Buffer.alloc(4001));
  t.is(vm.call("storage_read", ...vm.data("absent"), 1), 0n);
  t.is(vm.call("register_len", 1), REGISTER);
  t.is(vm.call("storage_read", ...vm.data("k"), 1), 1n);
  t.is(vm.call("register_len", 1), 4000n);
  t.is(vm.profile().storage_large_read_overhead_base, undefined);
  t.is(vm.call("storage_read", ...vm.data("K"), 1), 1n);
  const profile = vm.profile();
  t.is(profile.storage_read_base, 3n * cost.storage_read_base);
  t.is(profile.storage_read_key_byte, perByte("storage_read_key_byte", 8));
  t.is(profile.storage_read_value_byte, perByte("storage_read_value_byte", 8001));
  t.is(profile.storage_large_read_overhead_base, cost.storage_large_read_overhead_base);
  t.is(profile.storage_large_read_overhead_byte, perByte("storage_large_read_overhead_byte", 4001));
  // Reads use flat storage: no trie nodes.
  t.is(profile.touching_trie_node, undefined);
});

test("removing: charges, usage, the value in the register", (t) => {
  const vm = new TestVM();
  write(vm, "key", "value");
  const usage = vm.outcome().storageUsage;
  t.is(vm.call("storage_remove", ...vm.data("none"), 2), 0n);
  t.is(vm.call("storage_remove", ...vm.data("key"), 2), 1n);
  t.is(vm.register(2n).toString(), "value");
  t.is(vm.outcome().storageUsage, usage - 3 - 5 - 40);
  t.is(vm.ext.storage.size, 0);
  const profile = vm.profile();
  t.is(profile.storage_remove_base, 2n * cost.storage_remove_base);
  t.is(profile.storage_remove_key_byte, perByte("storage_remove_key_byte", 7));
  t.is(profile.storage_remove_ret_value_byte, perByte("storage_remove_ret_value_byte", 5));
});

test("has_key answers without a register", (t) => {
  const vm = new TestVM();
  write(vm, "key", "");
  t.is(vm.call("storage_has_key", ...vm.data("key")), 1n);
  t.is(vm.call("storage_has_key", ...vm.data("yek")), 0n);
  t.is(vm.profile().storage_has_key_base, 2n * cost.storage_has_key_base);
  t.is(vm.profile().storage_has_key_byte, perByte("storage_has_key_byte", 6));
});

for (const [name, rest] of [
  ["storage_write", [0, 0, 1]],
  ["storage_read", [1]],
  ["storage_remove", [1]],
  ["storage_has_key", []],
] as const) {
  test(`${name} takes keys up to 2,048 bytes`, (t) => {
    const vm = new TestVM();
    vm.call(name, 2048, 0, ...rest);
    t.is(vm.failure(name, 2049, 0, ...rest), "The length of a storage key 2049 exceeds the limit 2048");
  });
}

test("a value above 4 MiB is refused before its bytes are charged as storage", (t) => {
  const vm = new TestVM();
  vm.logic.attachMemory({ buffer: new ArrayBuffer(5_000_000) });
  t.is(
    vm.failure("storage_write", 1, 0, 4_194_305, 0, 1),
    "The length of a storage value 4194305 exceeds the limit 4194304",
  );
  t.is(vm.profile().storage_write_key_byte, undefined);
});

test("key and value may come from registers", (t) => {
  const vm = new TestVM();
  vm.call("write_register", 1, ...vm.data("key"));
  vm.call("write_register", 2, ...vm.data("value"));
  vm.call("storage_write", REGISTER, 1, REGISTER, 2, 3);
  t.is(vm.call("storage_read", ...vm.data("key"), 4), 1n);
  t.is(vm.register(4n).toString(), "value");
});

test("a call may add 4,000,000 bytes to the proof of its chunk", (t) => {
  const vm = new TestVM();
  vm.ext.recordedStorageSize = 4_000_000;
  t.is(vm.call("storage_has_key", ...vm.data("key")), 0n);
  vm.ext.recordedStorageSize = 4_000_001;
  for (const [name, rest] of [
    ["storage_write", [0, 0, 1]],
    ["storage_read", [1]],
    ["storage_remove", [1]],
    ["storage_has_key", []],
  ] as const) {
    t.is(
      vm.failure(name, ...vm.data("key"), ...rest),
      "Size of the recorded trie storage proof has exceeded the allowed limit (4.0 MB)",
    );
  }
});

test("an account whose patched usage is too small cannot remove what it has", (t) => {
  const vm = new TestVM({ storageUsage: 0 });
  vm.ext.storage.set("6b", new Uint8Array(10));
  t.is(vm.failure("storage_remove", ...vm.data("k"), 1), "Integer overflow.");
  vm.ext.storage.set("6b", new Uint8Array(10));
  t.is(vm.failure("storage_write", ...vm.data("k"), 0, 0, 1), "Integer overflow.");
  t.is(vm.outcome().storageUsage, 0);
});
