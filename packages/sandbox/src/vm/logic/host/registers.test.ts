import test from "ava";
import { cost, REGISTER, TestVM } from "../mocks/vm_logic_builder.js";

test("a register is written, measured and read back", (t) => {
  const vm = new TestVM();
  t.is(vm.call("register_len", 5), REGISTER);
  vm.call("write_register", 5, ...vm.data("twelve bytes"));
  t.is(vm.call("register_len", 5), 12n);
  vm.call("read_register", 5, 2000);
  t.is(vm.bytes(2000, 12).toString(), "twelve bytes");
  t.deepEqual(vm.profile(), {
    base: 4n * cost.base,
    read_memory_base: cost.read_memory_base,
    read_memory_byte: 12n * cost.read_memory_byte,
    read_register_base: cost.read_register_base,
    read_register_byte: 12n * cost.read_register_byte,
    write_memory_base: cost.write_memory_base,
    write_memory_byte: 12n * cost.write_memory_byte,
    write_register_base: cost.write_register_base,
    write_register_byte: 12n * cost.write_register_byte,
  });
});

test("the largest register number is a register like others", (t) => {
  const vm = new TestVM();
  vm.call("write_register", REGISTER, ...vm.data("x"));
  t.is(vm.call("register_len", REGISTER), 1n);
});

test("reading an unset register is free beyond the base cost", (t) => {
  const vm = new TestVM();
  t.is(vm.failure("read_register", 5, 0), "Accessed invalid register id: 5");
  t.deepEqual(vm.profile(), { base: cost.base });
});

test("write_register takes no register as its source", (t) => {
  const vm = new TestVM();
  t.is(vm.failure("write_register", 5, REGISTER, 0), "Integer overflow.");
});

test("a register keeps what was written when memory changes", (t) => {
  const vm = new TestVM();
  vm.call("write_register", 5, ...vm.data("before"));
  new Uint8Array(vm.memory.buffer).fill(0);
  t.is(vm.register(5n).toString(), "before");
});
