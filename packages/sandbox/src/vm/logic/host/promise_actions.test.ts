import test from "ava";
import { type ActionCost, actionFee } from "../../../parameters/cost.js";
import { HostError } from "../errors.js";
import { BOB, config, cost, TestVM, TGAS } from "../mocks/vm_logic_builder.js";
import { splitMethodNames } from "./promise_actions.js";

const KEY = Buffer.concat([Buffer.from([0]), Buffer.alloc(32, 0xab)]);
const KEY_HEX = KEY.toString("hex");

const create = (vm: TestVM, account = "callee.near") => vm.call("promise_batch_create", ...vm.data(account));

/** What `act` burns and reserves beyond making the promise. */
function measured(vm: TestVM, act: () => void) {
  const { gas } = vm.logic;
  const reservedBefore = gas.usedGas - gas.burntGas;
  const profile = vm.profile();
  act();
  const costs = Object.entries(vm.profile())
    .map(([name, gas]) => [name, gas - (profile[name] ?? 0n)] as const)
    .filter(([, gas]) => gas !== 0n);
  return {
    costs: Object.fromEntries(costs),
    reserved: BigInt(gas.usedGas - gas.burntGas - reservedBefore),
  };
}

const memory = (...lengths: readonly number[]) => ({
  base: cost.base,
  read_memory_base: BigInt(lengths.length) * cost.read_memory_base,
  read_memory_byte: BigInt(lengths.reduce((sum, length) => sum + length, 0)) * cost.read_memory_byte,
});

interface Case {
  readonly title: string;
  readonly args: (vm: TestVM) => readonly (bigint | number)[];
  readonly reads: readonly number[];
  /** Fees by name, and how often. */
  readonly fees: readonly (readonly [cost: ActionCost, units: bigint])[];
  readonly action: string;
  readonly utf8?: number;
  readonly gas?: bigint;
}

const CASES: readonly Case[] = [
  {
    title: "create_account",
    args: () => [],
    reads: [],
    fees: [["create_account", 1n]],
    action: "CreateAccount",
  },
  {
    title: "deploy_contract",
    args: (vm) => vm.data("code!"),
    reads: [5],
    fees: [
      ["deploy_contract_base", 1n],
      ["deploy_contract_byte", 5n],
    ],
    action: "DeployContract 636f646521",
  },
  {
    title: "function_call",
    args: (vm) => [...vm.data("m"), ...vm.data("args"), vm.amount(5n), 3n * TGAS],
    reads: [16, 1, 4],
    fees: [
      ["function_call_base", 1n],
      ["function_call_byte", 5n],
    ],
    action: `FunctionCall m 61726773 5 ${3n * TGAS} 0`,
    gas: 3n * TGAS,
  },
  {
    title: "function_call_weight",
    args: (vm) => [...vm.data("m"), ...vm.data(""), vm.amount(0n), 0, 2n ** 64n - 1n],
    reads: [16, 1, 0],
    fees: [
      ["function_call_base", 1n],
      ["function_call_byte", 1n],
    ],
    action: `FunctionCall m  0 0 ${2n ** 64n - 1n}`,
  },
  {
    title: "transfer",
    args: (vm) => [vm.amount(110n)],
    reads: [16],
    fees: [["transfer", 1n]],
    action: "Transfer 110",
  },
  {
    title: "stake",
    args: (vm) => [vm.amount(10n ** 30n), ...vm.data(KEY)],
    reads: [16, 33],
    fees: [["stake", 1n]],
    action: `Stake ${10n ** 30n} ${KEY_HEX}`,
  },
  {
    title: "add_key_with_full_access",
    args: (vm) => [...vm.data(KEY), 2n ** 64n - 1n],
    reads: [33],
    fees: [["add_full_access_key", 1n]],
    action: `AddKey ${KEY_HEX} ${2n ** 64n - 1n}`,
  },
  {
    title: "add_key_with_function_call",
    args: (vm) => [...vm.data(KEY), 1, vm.amount(99n), ...vm.data("r.near"), ...vm.data("one,two2")],
    reads: [33, 16, 6, 8],
    fees: [
      ["add_function_call_key_base", 1n],
      ["add_function_call_key_byte", 9n],
    ],
    action: `AddKey ${KEY_HEX} 1 99 r.near [one,two2]`,
    utf8: 6,
  },
  {
    title: "delete_key",
    args: (vm) => vm.data(KEY),
    reads: [33],
    fees: [["delete_key", 1n]],
    action: `DeleteKey ${KEY_HEX}`,
  },
  {
    title: "delete_account",
    args: (vm) => vm.data("heir.near"),
    reads: [9],
    fees: [["delete_account", 1n]],
    action: "DeleteAccount heir.near",
    utf8: 9,
  },
];

for (const { title, args, reads, fees, action, utf8, gas = 0n } of CASES) {
  for (const [receiver, send] of [
    ["callee.near", "send_not_sir"],
    [BOB, "send_sir"],
  ] as const) {
    test(`${title} to ${receiver} appends its action, burns sending and reserves running it`, (t) => {
      const vm = new TestVM();
      const promise = create(vm, receiver);
      const placed = args(vm);
      const { costs, reserved } = measured(vm, () => {
        vm.call(`promise_batch_action_${title}`, promise, ...placed);
      });
      t.is(vm.ext.actions.at(-1), `0: ${action}`);
      const read = memory(...reads);
      t.deepEqual(costs, {
        ...(reads.length ? read : { base: cost.base }),
        ...(utf8 && {
          utf8_decoding_base: cost.utf8_decoding_base,
          utf8_decoding_byte: BigInt(utf8) * cost.utf8_decoding_byte,
        }),
        ...Object.fromEntries(fees.map(([name, units]) => [name, units * actionFee(config, name)[send]])),
      });
      t.is(
        reserved,
        fees.reduce((sum, [name, units]) => sum + units * actionFee(config, name).execution, gas),
      );
    });
  }
}

for (const [receiver, extra] of [
  ["a".repeat(64), ["create_account", "add_full_access_key"]],
  [`0x${"a".repeat(40)}`, ["create_account"]],
  ["a".repeat(63), []],
] as const) {
  test(`a transfer to ${receiver.slice(0, 4)}… of ${receiver.length} characters may create: ${extra.join(", ") || "nothing"}`, (t) => {
    const vm = new TestVM();
    const promise = create(vm, receiver);
    const amount = vm.amount(1n);
    const { costs, reserved } = measured(vm, () => {
      vm.call("promise_batch_action_transfer", promise, amount);
    });
    const fees = (["transfer", ...extra] as const).map((name) => actionFee(config, name));
    t.is(
      costs.transfer,
      fees.reduce((sum, fee) => sum + fee.send_not_sir, 0n),
    );
    t.is(
      reserved,
      fees.reduce((sum, fee) => sum + fee.execution, 0n),
    );
  });
}

test("deposits come out of the balance; what is not there cannot be sent", (t) => {
  const vm = new TestVM();
  const promise = create(vm);
  vm.call("promise_batch_action_transfer", promise, vm.amount(100n));
  t.is(vm.outcome().balance, 10n);
  t.is(vm.failure("promise_batch_action_transfer", promise, vm.amount(11n)), "Exceeded the account balance.");
  t.is(
    vm.failure(
      "promise_batch_action_function_call",
      promise,
      ...vm.data("m"),
      ...vm.data(""),
      vm.amount(2n ** 128n - 1n),
      0,
    ),
    "Exceeded the account balance.",
  );
  t.is(vm.outcome().balance, 10n);
});

test("staking does not touch the balance", (t) => {
  const vm = new TestVM();
  vm.call("promise_batch_action_stake", create(vm), vm.amount(10n ** 30n), ...vm.data(KEY));
  t.is(vm.outcome().balance, 110n);
});

test("an allowance of zero is none", (t) => {
  const vm = new TestVM();
  vm.call(
    "promise_batch_action_add_key_with_function_call",
    create(vm),
    ...vm.data(KEY),
    0,
    vm.amount(0n),
    ...vm.data("r.near"),
    ...vm.data(""),
  );
  t.is(vm.ext.actions.at(-1), `0: AddKey ${KEY_HEX} 0 null r.near []`);
});

const SECP256K1 = Buffer.concat([Buffer.from([1]), Buffer.alloc(64, 0xcd)]);
for (const [title, key, valid] of [
  ["secp256k1", SECP256K1, true],
  ["nothing", Buffer.alloc(0), false],
  ["32 bytes", KEY.subarray(1), false],
  ["ed25519 and a byte", Buffer.concat([KEY, Buffer.alloc(1)]), false],
  ["secp256k1 too short", SECP256K1.subarray(0, 33), false],
  ["an unknown curve", Buffer.concat([Buffer.from([2]), Buffer.alloc(32)]), false],
] as const) {
  test(`public key: ${title} is ${valid ? "accepted" : "refused after the fee"}`, (t) => {
    const vm = new TestVM();
    const promise = create(vm);
    const placed = vm.data(key);
    if (valid) {
      vm.call("promise_batch_action_delete_key", promise, ...placed);
      t.is(vm.ext.actions.at(-1), `0: DeleteKey ${key.toString("hex")}`);
    } else {
      t.is(
        vm.failure("promise_batch_action_delete_key", promise, ...placed),
        "VM Logic provided an invalid public key",
      );
    }
    t.is(vm.profile().delete_key, actionFee(config, "delete_key").send_not_sir);
  });
}

test("a method needs a name, and its bytes have to be UTF-8", (t) => {
  const vm = new TestVM();
  const promise = create(vm);
  const call = (name: string | Uint8Array) =>
    vm.failure(
      "promise_batch_action_function_call",
      promise,
      ...vm.data(name),
      ...vm.data(""),
      vm.amount(1n),
      TGAS,
    );
  t.is(call(""), "Tried to call an empty method name.");
  t.is(vm.profile().function_call_base, undefined);
  t.is(call(new Uint8Array([0xff])), "VM Logic returned an invalid method name");
  // Found out last: fees, gas and deposit are gone.
  t.is(vm.profile().function_call_base, actionFee(config, "function_call_base").send_not_sir);
  t.is(vm.outcome().balance, 109n);
});

test("gas that is not there cannot be attached", (t) => {
  for (const [gas, text] of [
    [300n * TGAS, "Exceeded the prepaid gas."],
    [2n ** 64n - 1n, "Integer overflow."],
  ] as const) {
    const vm = new TestVM();
    const promise = create(vm);
    const zero = vm.amount(0n);
    t.is(
      vm.failure("promise_batch_action_function_call", promise, ...vm.data("m"), ...vm.data(""), zero, gas),
      text,
    );
  }
});

test("code above 4 MiB is refused before the promise is looked at", (t) => {
  const vm = new TestVM();
  vm.logic.attachMemory({ buffer: new ArrayBuffer(5_000_000) });
  t.is(
    vm.failure("promise_batch_action_deploy_contract", 0, 4_194_305, 0),
    "The size of a contract code in DeployContract action 4194305 exceeds the limit 4194304",
  );
});

test("method names of a key are separated by commas", (t) => {
  const split = (text: string) =>
    splitMethodNames(Buffer.from(text)).map((name) => Buffer.from(name).toString());
  t.deepEqual(split(""), []);
  t.deepEqual(split("hello"), ["hello"]);
  t.deepEqual(split("hello,world"), ["hello", "world"]);
  for (const text of [",", ",world", "world,", "hello,,world"])
    t.throws(() => split(text), { instanceOf: HostError, message: "Tried to call an empty method name." });
});

test("a name of a key that is no UTF-8 is refused after the fees", (t) => {
  const vm = new TestVM();
  const promise = create(vm);
  t.is(
    vm.failure(
      "promise_batch_action_add_key_with_function_call",
      promise,
      ...vm.data(KEY),
      0,
      vm.amount(0n),
      ...vm.data("r.near"),
      ...vm.data(new Uint8Array([0xff])),
    ),
    "VM Logic returned an invalid method name",
  );
  t.is(
    vm.profile().add_function_call_key_byte,
    2n * actionFee(config, "add_function_call_key_byte").send_not_sir,
  );
});
