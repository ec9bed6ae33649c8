import test from "ava";
import { actionFee } from "../../../parameters/cost.js";
import { BOB, config, cost, REGISTER, TestVM, TGAS } from "../mocks/vm_logic_builder.js";

const yieldCreate = (vm: TestVM, method: string | Uint8Array = "callback") =>
  ["promise_yield_create", ...vm.data(method), ...vm.data("args"), 5n * TGAS, 2, 9] as const;

test("a yield is a receipt to the contract itself, with its data id in the register", (t) => {
  const vm = new TestVM();
  t.is(vm.call(...yieldCreate(vm)), 0n);
  t.deepEqual(vm.ext.actions, [`yield 0 to ${BOB}`, `0: FunctionCall callback 61726773 0 ${5n * TGAS} 2`]);
  t.true(vm.ext.yields.has(vm.register(9n).toString("hex")));
  const receipt = actionFee(config, "new_action_receipt");
  const data = actionFee(config, "new_data_receipt_base");
  const callBase = actionFee(config, "function_call_base");
  const callByte = actionFee(config, "function_call_byte");
  t.deepEqual(vm.profile(), {
    base: cost.base,
    yield_create_base: cost.yield_create_base,
    yield_create_byte: 12n * cost.yield_create_byte,
    read_memory_base: 2n * cost.read_memory_base,
    read_memory_byte: 12n * cost.read_memory_byte,
    write_register_base: cost.write_register_base,
    write_register_byte: 32n * cost.write_register_byte,
    new_action_receipt: receipt.send_sir + data.send_sir + data.execution,
    function_call_base: callBase.send_sir,
    function_call_byte: 12n * callByte.send_sir,
  });
  vm.call("promise_batch_action_create_account", 0);
});

test("a yield needs a method name", (t) => {
  const vm = new TestVM();
  t.is(vm.failure(...yieldCreate(vm, "")), "Tried to call an empty method name.");
  t.is(vm.failure(...yieldCreate(vm, new Uint8Array([0xff]))), "VM Logic returned an invalid method name");
});

test("a yield is resumed once", (t) => {
  const vm = new TestVM();
  vm.call(...yieldCreate(vm));
  const resume = ["promise_yield_resume", REGISTER, 9, ...vm.data("payload")] as const;
  t.is(vm.call(...resume), 1n);
  t.is(vm.call(...resume), 0n);
  t.is(vm.profile().yield_resume_base, 2n * cost.yield_resume_base);
  t.is(vm.profile().yield_resume_byte, 14n * cost.yield_resume_byte);
});

test("the payload has 1,024 bytes at most and cannot come from a register", (t) => {
  const vm = new TestVM();
  t.is(vm.call("promise_yield_resume", 32, 0, 1024, 0), 0n);
  t.is(
    vm.failure("promise_yield_resume", 32, 0, 1025, 0),
    "Yield resume payload is 1025 bytes which exceeds the 1024 byte limit",
  );
  vm.call("write_register", 1, 4, 0);
  t.is(vm.failure("promise_yield_resume", 32, 0, REGISTER, 1), "Integer overflow.");
});

test("a data id has 32 bytes; the payload is looked at first", (t) => {
  for (const length of [0, 31, 33])
    t.is(
      new TestVM().failure("promise_yield_resume", length, 0, 0, 0),
      "yield resumption token is malformed",
    );
  t.regex(new TestVM().failure("promise_yield_resume", 31, 0, 1025, 0), /^Yield resume payload/);
});
