import test from "ava";
import { vmConfig } from "./config.js";
import { HostError } from "./errors.js";
import { GasCounter } from "./gas_counter.js";
import { config, cost, TestVM } from "./mocks/vm_logic_builder.js";
import { Memory, Registers } from "./vmstate.js";

const CONFIG = vmConfig(config);
const freshGas = () => new GasCounter(CONFIG, 10n ** 15n, 10n ** 15n, false);

function registers(limits: Partial<typeof CONFIG.limits>): Registers {
  return new Registers({ ...CONFIG, limits: { ...CONFIG.limits, ...limits } });
}

const VIOLATION = { instanceOf: HostError, message: "Accessed memory outside the bounds." };

test("a register is set, read and replaced", (t) => {
  const gas = freshGas();
  const set = registers({});
  t.throws(() => set.get(gas, 42n), { instanceOf: HostError, message: "Accessed invalid register id: 42" });
  t.is(gas.burntGas, 0);
  set.set(gas, 42n, Buffer.from("foo"));
  t.is(BigInt(gas.burntGas), cost.write_register_base + 3n * cost.write_register_byte);
  t.deepEqual(Buffer.from(set.get(gas, 42n)).toString(), "foo");
  set.set(gas, 42n, Buffer.from("longer"));
  t.is(set.length(42n), 6);
  t.is(set.length(43n), undefined);
});

test("an unset register is named by its unsigned number", (t) => {
  t.throws(() => registers({}).get(freshGas(), -2n), {
    message: "Accessed invalid register id: 18446744073709551614",
  });
});

test("a full set of registers refuses even to replace one", (t) => {
  const set = registers({ max_number_registers: 2 });
  set.set(freshGas(), 1n, Buffer.from("a"));
  set.set(freshGas(), 1n, Buffer.from("b"));
  set.set(freshGas(), 2n, Buffer.from("c"));
  t.throws(() => set.set(freshGas(), 3n, Buffer.from("d")), VIOLATION);
  t.throws(() => set.set(freshGas(), 1n, Buffer.from("d")), VIOLATION);
  t.is(Buffer.from(set.get(freshGas(), 1n)).toString(), "b");
});

test("one register and all together are limited; a failing set is paid and changes nothing", (t) => {
  const single = registers({ max_register_size: 3 });
  single.set(freshGas(), 1n, Buffer.from("foo"));
  const gas = freshGas();
  t.throws(() => single.set(gas, 1n, Buffer.from("four")), VIOLATION);
  t.is(BigInt(gas.burntGas), cost.write_register_base + 4n * cost.write_register_byte);
  t.is(single.length(1n), 3);

  // Each register counts its bytes and eight more.
  const total = registers({ registers_memory_limit: 22 });
  total.set(freshGas(), 1n, Buffer.from("foo"));
  total.set(freshGas(), 2n, Buffer.from("bar"));
  t.throws(() => total.set(freshGas(), 1n, Buffer.from("four")), VIOLATION);
  total.set(freshGas(), 1n, Buffer.from("fo"));
  total.set(freshGas(), 2n, Buffer.from("four"));
  t.is(total.length(2n), 4);
});

const SIZE = 65_536n;
for (const [title, ptr, length, fits] of [
  ["the last byte", SIZE - 1n, 1n, true],
  ["nothing at the end", SIZE, 0n, true],
  ["nothing past the end", SIZE + 1n, 0n, false],
  ["one byte past the end", SIZE - 1n, 2n, false],
  ["an address that wraps", -1n, 2n, false],
  ["the largest address", 2n ** 63n - 1n, 1n, false],
] as const) {
  test(`reading ${title} of memory ${fits ? "works" : "fails after its charge"}`, (t) => {
    const gas = freshGas();
    const memory = new Memory({ buffer: new ArrayBuffer(Number(SIZE)) });
    if (fits) t.is(memory.view(gas, ptr, length).length, Number(length));
    else t.throws(() => memory.view(gas, ptr, length), VIOLATION);
    t.is(BigInt(gas.burntGas), cost.read_memory_base + length * cost.read_memory_byte);
  });
}

test("writing past the end fails after its charge", (t) => {
  const gas = freshGas();
  const memory = new Memory({ buffer: new ArrayBuffer(8) });
  t.throws(() => memory.set(gas, 5n, Buffer.from("four")), VIOLATION);
  t.is(BigInt(gas.burntGas), cost.write_memory_base + 4n * cost.write_memory_byte);
});

test("numbers are little-endian", (t) => {
  const memory = new Memory({ buffer: new ArrayBuffer(32) });
  const gas = freshGas();
  const value = 0x0f0e0d0c0b0a09080706050403020100n;
  memory.setU128(gas, 16n, value);
  t.is(BigInt(gas.burntGas), cost.write_memory_base + 16n * cost.write_memory_byte);
  t.is(memory.getU128(gas, 16n), value);
  t.is(memory.getU8(gas, 17), 1);
  t.is(memory.getU16(gas, 17), 0x0201);
  t.is(memory.getU32(gas, 17), 0x04030201);
  memory.setU128(gas, 0n, 2n ** 128n - 1n);
  t.is(memory.getU128(gas, 0n), 2n ** 128n - 1n);
});

test("accesses see the memory as it is after growing", (t) => {
  const guest = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const memory = new Memory(guest);
  const gas = freshGas();
  t.throws(() => memory.getU8(gas, Number(SIZE)), VIOLATION);
  guest.grow(1);
  memory.set(gas, SIZE, Buffer.from([1, 2, 3, 4]));
  t.is(memory.getU8(gas, Number(SIZE)), 1);
  t.is(memory.getU32(gas, Number(SIZE)), 0x04030201);
  t.deepEqual([...memory.viewForFree(SIZE, 4n)], [1, 2, 3, 4]);
});

for (const access of ["getU8", "getU16", "getU32"] as const) {
  test(`${access} is the first access after growing`, (t) => {
    const guest = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const memory = new Memory(guest);
    guest.grow(1);
    t.is(memory[access](freshGas(), Number(SIZE)), 0);
  });
}

test("a value read for keeping does not change with the memory", (t) => {
  const vm = new TestVM();
  const [length, ptr] = vm.data("before");
  const kept = vm.logic.readOwned(length, ptr);
  new Uint8Array(vm.memory.buffer).fill(0);
  t.is(Buffer.from(kept).toString(), "before");
});
