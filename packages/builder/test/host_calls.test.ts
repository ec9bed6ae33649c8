import test from "ava";
import { buildText } from "./build.js";
import { callContract } from "./host.js";

const CONTRACT = `import { NearBindgen, call, view, near } from "near-sdk-js";
const text = (bytes) => near.storageHasKeyRaw ? String.fromCharCode(...bytes) : "";
@NearBindgen({})
export class Contract {
  note = "";
  @call({ payableFunction: true }) keep() {}
  @call({ payableFunction: true }) change({ note }) { this.note = note; }
  @call({ payableFunction: true }) forth_and_back({ note }) { const old = this.note; this.note = note; this.note = old; }
  @call({ payableFunction: true }) remove_state() { near.storageRemove("STATE"); }
  @call({ payableFunction: true }) spoil_state() { near.storageWrite("STATE", '{"note":"spoilt"}'); }
  @call({ payableFunction: true }) write_same() {
    const state = near.storageRead("STATE");
    const existed = near.storageWrite("STATE", state);
    return [existed, near.storageGetEvicted() === state];
  }
  @call({ payableFunction: true }) write_changed() {
    const state = near.storageRead("STATE");
    near.storageWrite("STATE", "{}");
    const evicted = near.storageGetEvicted() === state;
    return [evicted, near.storageRead("STATE")];
  }
  @view({}) names() {
    return [1, 2].map(() => [near.currentAccountId(), near.predecessorAccountId(), near.signerAccountId(), near.input()]);
  }
  @view({}) registers() {
    env.current_account_id(0n);
    const own = text(env.read_register(0n));
    env.write_register(0n, near.inputRaw());
    const written = text(env.read_register(0n));
    env.current_account_id(7n);
    env.predecessor_account_id(0n);
    env.current_account_id(0n);
    const again = [text(env.read_register(0n)), text(env.read_register(7n)), String(env.register_len(7n))];
    env.sha256(new Uint8Array([1]), 0n);
    return [own, written, ...again, env.read_register(0n).length, env.read_register(9n) === undefined];
  }
  @view({}) many_registers() {
    for (let id = 0n; id < 10n; id++) (id % 2n ? env.current_account_id : env.predecessor_account_id)(id);
    return Array.from({ length: 10 }, (_, id) => text(env.read_register(BigInt(id))));
  }
}`;

const { wasm } = await buildText(CONTRACT, {}, "contract.js");

function stored(): Map<string, Uint8Array> {
  const storage = new Map();
  callContract(wasm, "change", { storage, input: { note: "first" } });
  return storage;
}

const stateOf = (storage: Map<string, Uint8Array>) => Buffer.from(storage.get("STATE") ?? []).toString();
const count = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length;

for (const [method, input, writes, state] of [
  ["keep", {}, 0, '{"note":"first"}'],
  ["forth_and_back", { note: "other" }, 0, '{"note":"first"}'],
  ["change", { note: "first" }, 0, '{"note":"first"}'],
  ["change", { note: "later" }, 1, '{"note":"later"}'],
  ["remove_state", {}, 1, '{"note":"first"}'],
  ["spoil_state", {}, 2, '{"note":"first"}'],
] as const) {
  test(`STATE after ${method}(${JSON.stringify(input)}): ${writes} writes`, (t) => {
    const storage = stored();
    const { calls } = callContract(wasm, method, { storage, input });
    t.is(count(calls, "storage_write"), writes);
    t.is(count(calls, "storage_read"), 1);
    t.is(stateOf(storage), state);
  });
}

test("the first call of a contract without a state writes it", (t) => {
  const storage = new Map();
  callContract(wasm, "keep", { storage });
  t.is(stateOf(storage), '{"note":""}');
});

test("a write that is left out answers as the host would", (t) => {
  const storage = stored();
  t.is(callContract(wasm, "write_same", { storage }).value, "[true,true]");
  t.is(callContract(wasm, "write_changed", { storage }).value, '[true,"{}"]');
});

test("a write that is left out still ends a view", (t) => {
  const { calls } = callContract(wasm, "keep", { storage: stored() });
  t.is(calls.at(-1), "prepaid_gas", "a function that views may not call");
});

test("what never changes in a call is asked for once", (t) => {
  const { calls, value } = callContract(wasm, "names", { input: { a: "ü" } });
  const names = ["contract.near", "alice.near", "alice.near", '{"a":"ü"}'];
  t.deepEqual(JSON.parse(value!), [names, names]);
  for (const name of ["current_account_id", "predecessor_account_id", "signer_account_id", "input"])
    t.is(count(calls, name), 1, name);
});

test("registers read as the host would have them", (t) => {
  t.deepEqual(JSON.parse(callContract(wasm, "registers", { predecessorId: "bob.near" }).value!), [
    "contract.near",
    "",
    "contract.near",
    "contract.near",
    "13",
    32,
    true,
  ]);
  const names = Array.from({ length: 10 }, (_, id) => (id % 2 ? "contract.near" : "bob.near"));
  t.deepEqual(JSON.parse(callContract(wasm, "many_registers", { predecessorId: "bob.near" }).value!), names);
});
