import test from "ava";
import { type Action, functionCall } from "./actions.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { weighted } from "./gas-spec.js";
import { MAX_CONTRACT_LENGTH } from "./limits.js";
import * as actions from "./plain-actions.js";
import { createAccount, deleteAccount, stake, transfer } from "./plain-actions.js";
import type { Plan, Receipt } from "./plan.js";
import { tgas } from "./units.js";

const key = new Uint8Array(33);
const call = () => callMethod("callee.near", "m", {}, { gas: 1n });
const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
// What a JavaScript author can write although it does not compile.
const loose = <T>(value: unknown) => value as T;

const refused: [what: string, code: string, build: () => unknown][] = [
  ["a wrong receiver of a batch", "XCC01", () => batch("Bob.near", [transfer(1n)])],
  ["a wrong receiver of a call", "XCC01", () => callMethod("x", "m")],
  ["a wrong beneficiary", "XCC01", () => deleteAccount("")],
  ["a wrong receiver of a key", "XCC01", () => actions.addFunctionCallKey(key, { receiverId: "@" })],
  ["a negative transfer", "XCC02", () => transfer(-1n)],
  ["a number as deposit", "XCC02", () => functionCall("m", {}, { deposit: loose(1e24) })],
  [
    "an allowance of nothing",
    "XCC02",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", allowance: 0n }),
  ],
  ["text as arguments", "XCC03", () => functionCall("m", loose('{"a":1}'))],
  ["an empty method name", "XCC04", () => functionCall("")],
  ["a method name of 257 characters", "XCC04", () => functionCall("m".repeat(257))],
  ["a method name of 258 bytes in 129 characters", "XCC04", () => functionCall("é".repeat(129))],
  ["a method name with the first half of a pair", "XCC04", () => functionCall("m\ud800")],
  ["a method name with the second half of a pair", "XCC04", () => functionCall("\udc00m")],
  ["a method name with a pair in the wrong order", "XCC04", () => functionCall("\udc00\ud800")],
  [
    "a method of a key that is too long in bytes",
    "XCC04",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", methods: ["é".repeat(129)] }),
  ],
  [
    "methods of a key that are too long in bytes together",
    "XCC04",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", methods: many(8, () => "é".repeat(128)) }),
  ],
  [
    "a comma in a key's method",
    "XCC04",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", methods: ["a,b"] }),
  ],
  [
    "an empty method of a key",
    "XCC04",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", methods: [""] }),
  ],
  [
    "2,001 bytes of a key's methods",
    "XCC04",
    () => actions.addFunctionCallKey(key, { receiverId: "aa", methods: many(20, () => "m".repeat(100)) }),
  ],
  ["no actions", "XCC05", () => batch("aa", [])],
  ["101 actions", "XCC05", () => batch("aa", many(101, createAccount))],
  ["an action that is none", "XCC05", () => batch("aa", [loose<Action>("transfer")])],
  ["actions behind deleteAccount", "XCC05", () => batch("aa", [deleteAccount("bb"), createAccount()])],
  ["a contract as text", "XCC05", () => actions.deployContract(loose("wasm"))],
  [
    "a contract of 4 MiB and a byte",
    "XCC05",
    () => actions.deployContract(new Uint8Array(MAX_CONTRACT_LENGTH + 1)),
  ],
  ["a join of nothing", "XCC06", () => all([])],
  ["a join of 129", "XCC06", () => all(many(129, call))],
  ["a nested join of 129", "XCC06", () => all([all(many(128, call)), call()])],
  ["no gas", "XCC07", () => functionCall("m", {}, { gas: 0n })],
  ["negative gas", "XCC07", () => functionCall("m", {}, { gas: -1n })],
  ["a number as gas", "XCC07", () => functionCall("m", {}, { gas: loose(30e12) })],
  ["gas above the limit", "XCC07", () => functionCall("m", {}, { gas: tgas(301) })],
  ["text that is no gas", "XCC07", () => functionCall("m", {}, { gas: loose("30 Ggas") })],
  ["a part of a gas", "XCC07", () => functionCall("m", {}, { gas: loose("0.5") })],
  ["a weight of nothing", "XCC07", () => functionCall("m", {}, { gas: weighted(0) })],
  ["a broken weight", "XCC07", () => functionCall("m", {}, { gas: weighted(1.5) })],
  [
    "a receipt above the gas limit",
    "XCC07",
    () =>
      batch(
        "aa",
        many(31, () => functionCall("m")),
      ),
  ],
  ["a join in then", "XCC09", () => call().then(loose<Receipt>(all([call(), call()])))],
  ["a chain in then", "XCC10", () => call().then(loose<Receipt>(call().then(call())))],
  ["a function in then", "XCC10", () => call().then(loose<Receipt>(() => 1))],
  [
    "a foreign promise in a join",
    "XCC10",
    () => all([loose<Plan>({ constructor: { name: "NearPromise" } })]),
  ],
  ["a key of 32 bytes", "XCC13", () => stake(1n, new Uint8Array(32))],
  ["a key of an unknown curve", "XCC13", () => stake(1n, Uint8Array.of(2, ...new Uint8Array(32)))],
  ["an ed25519 key as long as a secp256k1 key", "XCC13", () => stake(1n, new Uint8Array(65))],
  ["a key as text", "XCC13", () => stake(1n, loose("ed25519:11111111111111111111111111111111"))],
];

for (const [what, code, build] of refused) {
  test(`${what} is refused while the plan is built`, (t) => {
    t.throws(build, { message: new RegExp(`^${code} `), code });
  });
}

test("the limits themselves are allowed", (t) => {
  t.notThrows(() => batch("aa", many(100, createAccount)));
  t.notThrows(() => all(many(128, call)));
  t.notThrows(() =>
    batch(
      "aa",
      many(30, () => functionCall("m")),
    ),
  );
  t.notThrows(() => functionCall("m".repeat(256)));
  t.notThrows(() => functionCall("é".repeat(128)));
  t.notThrows(() => functionCall("😀".repeat(64)));
  t.notThrows(() =>
    actions.addFunctionCallKey(key, { receiverId: "aa", methods: many(10, () => "m".repeat(199)) }),
  );
  t.notThrows(() => stake(1n, Uint8Array.of(1, ...new Uint8Array(64))));
  t.notThrows(() => batch("aa", [createAccount(), deleteAccount("bb")]));
});

test("more than 1,024 promises are refused while the plan is built", (t) => {
  let chain: Plan = call();
  for (let i = 1; i < 1024; i++) chain = chain.then(call());
  t.throws(() => chain.then(call()), { message: "XCC08 promises: 1025" });
});

test("a node that two branches share counts once", (t) => {
  let chain: Plan = call();
  for (let i = 1; i < 1000; i++) chain = chain.then(call());
  t.notThrows(() => all([chain.then(call()), chain.then(call())]).then(call()));
});

test("gas is given as a bigint, in Tgas or in digits", (t) => {
  for (const gas of [tgas(2.5), "2.5 Tgas", "2500000000000"] as const) {
    t.is(functionCall("m", {}, { gas }).gas, 2.5e12);
  }
});

test("a plan keeps its actions when the author's array changes", (t) => {
  const list: Action[] = [createAccount()];
  const plan = batch("aa", list);
  list.push(transfer(1n));
  t.deepEqual(plan.actions, [{ kind: "createAccount" }]);
});

test("then leaves both plans as they were", (t) => {
  const [first, second] = [call(), call()];
  const chain = first.then(second);
  t.is(second.after, undefined);
  t.is(chain.after, first);
  t.is(chain.actions, second.actions);
});
