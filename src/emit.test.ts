import test from "ava";
import fc from "fast-check";
import { SELF } from "./account-id.js";
import { type Action, functionCall } from "./actions.js";
import { after } from "./after.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { anything } from "./decoders/anything.js";
import { each } from "./each.js";
import { explainGas } from "./gas.js";
import { weighted } from "./gas-spec.js";
import {
  addFullAccessKey,
  addFunctionCallKey,
  createAccount,
  deleteAccount,
  deleteKey,
  deployContract,
  stake,
  transfer,
} from "./plain-actions.js";
import { type Joint, joint, nodeOf, type Plan, type PlanNode } from "./plan.js";
import { retry } from "./retry.js";
import { type MockAction, type MockHost, mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

const key = Uint8Array.from({ length: 33 }, (_, i) => i);
const call = (name = "m") => callMethod("callee.near", name, { name }, { gas: tgas(1) });

// ---- one plan, every action

test("every action reaches the host in order, with its exact values", (t) => {
  const host = mockHost();
  const plan = batch("sub.contract.near", [
    createAccount(),
    transfer("1.5 NEAR"),
    deployContract(Uint8Array.of(0, 97, 115, 109)),
    addFullAccessKey(key),
    addFunctionCallKey(
      { data: key },
      { receiverId: "app.near", methods: ["a", "b"], allowance: "0.25 NEAR" },
    ),
    addFunctionCallKey(key, { receiverId: "app.near" }),
    functionCall("init", { n: 2n ** 64n }, { deposit: 1n, gas: tgas(5) }),
    functionCall("share", { é: "\0" }, { gas: weighted(3, tgas(2)) }),
    stake(2n ** 128n - 1n, key),
    deleteKey(key),
    deleteAccount("heir.near"),
  ]);
  host.finish(plan);
  t.deepEqual(host.receipts(), [
    {
      kind: "receipt",
      receiverId: "sub.contract.near",
      waitsFor: [],
      actions: [
        { kind: "createAccount" },
        { kind: "transfer", amount: 15n * 10n ** 23n },
        { kind: "deployContract", code: Uint8Array.of(0, 97, 115, 109) },
        { kind: "addFullAccessKey", publicKey: key },
        {
          kind: "addFunctionCallKey",
          publicKey: key,
          allowance: 25n * 10n ** 22n,
          receiverId: "app.near",
          methods: "a,b",
        },
        { kind: "addFunctionCallKey", publicKey: key, allowance: 0n, receiverId: "app.near", methods: "" },
        {
          kind: "functionCall",
          method: "init",
          args: '{"n":"18446744073709551616"}',
          deposit: 1n,
          gas: 5_000_000_000_000n,
          weight: 0n,
        },
        {
          kind: "functionCall",
          method: "share",
          args: '{"é":"\\u0000"}',
          deposit: 0n,
          gas: 2_000_000_000_000n,
          weight: 3n,
        },
        { kind: "stake", amount: 2n ** 128n - 1n, publicKey: key },
        { kind: "deleteKey", publicKey: key },
        { kind: "deleteAccount", beneficiaryId: "heir.near" },
      ],
    },
  ]);
  t.is(host.returned, 0);
});

// ---- returning and detaching

test("building a plan makes no promise", (t) => {
  const host = mockHost();
  all([call("a"), call("b").then(call("c"))]).then(call("d"));
  t.deepEqual(host.calls, []);
});

test("a detached plan is executed and not returned", (t) => {
  const host = mockHost();
  t.is(call().detach(), undefined);
  t.is(host.receipts().length, 1);
  t.is(host.returned, undefined);
});

test("a plan is emitted once", (t) => {
  const host = mockHost();
  const plan = call();
  plan.detach();
  t.throws(() => plan.detach(), { message: "XCC11 emitted: twice" });
  t.throws(() => host.finish(plan), { message: /^XCC11/ });
  t.is(host.promises.length, 1);
});

test("two plans behind one call share it", (t) => {
  const host = mockHost();
  const first = call("first");
  first.then(call("left")).detach();
  host.finish(first.then(call("right")));
  t.deepEqual(
    host.receipts().map(({ actions, waitsFor }) => [actions[0]?.method, waitsFor]),
    [
      ["first", []],
      ["left", [0]],
      ["right", [0]],
    ],
  );
  t.is(host.returned, 2);
});

test("a call that something else waits for can itself be the result", (t) => {
  const host = mockHost();
  const first = call("first");
  first.then(call("log")).detach();
  host.finish(first);
  t.is(host.promises.length, 2);
  t.is(host.returned, 0);
});

test("joints are flattened into one host call", (t) => {
  const host = mockHost();
  const [a, b, c, d] = [call("a"), call("b"), call("c"), call("d")] as const;
  host.finish(all([all([a, b]), all([all([c]), d])]).then(call("last")));
  t.is(host.calls.filter(([name]) => name === "promise_and").length, 1);
  t.deepEqual(
    host.receipts().map(({ actions }) => actions[0]?.method),
    ["a", "b", "c", "d", "last"],
  );
  t.deepEqual(host.receipts()[4]?.waitsFor, [0, 1, 2, 3]);
});

test("a chain as long as the protocol allows needs no recursion", (t) => {
  const host = mockHost({ prepaidGas: 10n ** 16n });
  let plan: Plan = call();
  for (let i = 1; i < 1024; i++) plan = plan.then(call());
  host.finish(plan);
  t.is(host.promises.length, 1024);
});

// ---- refused before the host is asked

for (const [what, code, emit] of [
  ["a returned joint", "XCC09", () => all([call()])],
  ["too little gas", "XCC07", () => callMethod("callee.near", "m", {}, { gas: tgas(300) })],
  ["more tokens than there are", "XCC02", () => batch("bob.near", [transfer("100.1 NEAR")])],
  [
    "a receipt of more than 4 MiB",
    "XCC03",
    () =>
      batch(
        "bob.near",
        [1, 2].map(() => functionCall("m", new Uint8Array(2_080_000), { gas: 1n })),
      ),
  ],
  [
    "arguments that leave no room in the receipt",
    "XCC03",
    () => callMethod("aa", "m", new Uint8Array(4_190_000)),
  ],
] as const) {
  test(`${what} is refused before the first promise`, (t) => {
    const host = mockHost();
    t.throws(() => host.finish(emit()), { message: new RegExp(`^${code} `) });
    t.deepEqual(host.promises, []);
  });
}

for (const [what, fields] of [
  ["more gas", { gas: 150e12 }],
  ["longer arguments", { args: new Uint8Array(30_000) }],
  ["a longer method", { method: "m".repeat(200) }],
  ["a deposit", { deposit: 1n }],
  ["a weight", { weight: 3 }],
] as const) {
  test(`a copied action with ${what} is paid for as it is: one unit less is refused, the boundary is sent`, (t) => {
    // A JavaScript author can write it although it does not compile.
    const copied = { ...functionCall("m"), ...fields } as unknown as Action;
    const plan = () => batch("callee.near", [functionCall("first"), copied]);
    const { need } = explainGas(plan(), { have: 0n, currentAccountId: "contract.near" });
    const short = mockHost({ prepaidGas: need - 1n, usedGas: 0n });
    t.throws(() => plan().detach(), { message: /^XCC07 / });
    t.deepEqual(short.promises, []);
    const enough = mockHost({ prepaidGas: need, usedGas: 0n });
    plan().detach();
    t.is(enough.promises.length, 1);
  });
}

test("all plans of a call together are at most 1,024 promises", (t) => {
  const host = mockHost({ prepaidGas: 10n ** 17n });
  for (let i = 0; i < 1023; i++) call().detach();
  t.throws(() => call().then(call()).detach(), { message: "XCC08 promises: 1025" });
  call().detach();
  t.is(host.promises.length, 1024);
});

test("outside of a contract a plan can be built and not emitted", (t) => {
  delete (globalThis as { env?: unknown }).env;
  t.throws(() => call().detach(), { message: /^XCC15 host: / });
});

test("arguments of 4 MB in two receipts are allowed", (t) => {
  const host = mockHost({ prepaidGas: 10n ** 15n });
  const half = () => callMethod("aa", "m", new Uint8Array(2_080_000));
  host.finish(half().then(half()));
  t.is(host.promises.length, 2);
});

// ---- any plan

const action = fc.oneof(
  fc
    .record({
      method: fc.stringMatching(/^[a-z]{1,5}$/),
      n: fc.bigInt(),
      gas: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ method, n, gas }): Action => functionCall(method, { n }, { gas: BigInt(gas) * 10n ** 9n })),
  fc.integer({ min: 1, max: 9 }).map((weight): Action => functionCall("w", {}, { gas: weighted(weight) })),
  fc.bigInt(1n, 10n ** 20n).map((deposit): Action => functionCall("p", {}, { deposit, gas: 10n ** 9n })),
  fc.bigInt(0n, 10n ** 20n).map((amount): Action => transfer(amount)),
  fc.constantFrom<Action>(
    createAccount(),
    deployContract(Uint8Array.of(0, 97, 115, 109)),
    stake(10n ** 20n, key),
    addFullAccessKey(key),
    addFunctionCallKey(key, { receiverId: "app.near", methods: ["a", "b"], allowance: 1n }),
    deleteKey(key),
  ),
);
const newReceipt = fc.record({
  receiverId: fc.constantFrom("aa.near", "bb.near", "contract.near"),
  actions: fc
    .tuple(fc.array(action, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([actions, deletes]) => (deletes ? [...actions, deleteAccount("heir.near")] : actions)),
});
/** A step puts a receipt behind nothing, one earlier plan or several: shared branches included. */
const steps = fc.array(
  fc.record({
    receipt: newReceipt,
    after: fc.array(fc.nat(), { maxLength: 4 }),
    /** Joints around the inputs, one in another. */
    nest: fc.integer({ min: 0, max: 3 }),
    /** Whether a declaration puts its callback behind it. */
    declared: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The same inputs, in the same order, in joints inside of joints. */
function nested(inputs: readonly Plan[], levels: number): Joint {
  if (levels === 0) return all(inputs);
  return all([all(inputs.slice(0, 1)), nested(inputs.slice(1), inputs.length > 2 ? levels - 1 : 0)]);
}

const one = after(anything(), { callback: "on_one", gas: tgas(1), context: typed<{ id: number }>() });
const some = each(anything(), { callback: "on_some", gas: (results) => tgas(1 + results) });
const again = retry(anything(), {
  callback: "on_again",
  input: typed<{ id: number }>(),
  call: ({ id }, attempt) => callMethod("aa.near", "try", { id, attempt }, { gas: tgas(1) }),
  gas: tgas(1),
});

/** The forms of declarations: a callback behind one plan, behind several, and one that can make another attempt. */
function declaredPlan(plans: readonly Plan[]): Plan {
  if (plans.length === 1) return one.plan(plans[0] as Plan<undefined>, { context: { id: 7 } });
  const attempted = plans.length === 2 ? [again.plan({ id: 7 }) as Plan] : [];
  return some.plan([...plans, ...attempted] as readonly Plan<undefined>[]);
}

const anyPlan = steps.map((list) => {
  // A retry adds up the gas of its attempts while it is built.
  mockHost();
  const plans: Plan[] = [];
  for (const { receipt, after, nest, declared } of list) {
    const plan = batch(receipt.receiverId, receipt.actions);
    const inputs = plans.length === 0 ? [] : after.map((i) => plans[i % plans.length] as Plan);
    if (declared) plans.push(declaredPlan(inputs.length === 0 ? [plan] : inputs));
    else if (inputs.length === 0) plans.push(plan);
    else if (inputs.length === 1) plans.push((inputs[0] as Plan).then(plan));
    else plans.push(nested(inputs, nest).then(plan));
  }
  return plans.at(-1) as Plan;
});

/** A name for a receipt with everything it waits for; equal for equal graphs. */
class Graph {
  private readonly names = new Map<string, number>();

  name(receiverId: string, actions: readonly MockAction[], waitsFor: readonly number[]): number {
    const text = JSON.stringify([receiverId, actions, waitsFor], (_, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    );
    const known = this.names.get(text) ?? this.names.size;
    this.names.set(text, known);
    return known;
  }

  ofHost(host: MockHost, index: number): number {
    const promise = host.promises[index];
    if (promise?.kind !== "receipt") throw new Error("not a receipt");
    const waitsFor = promise.waitsFor.map((input) => this.ofHost(host, input));
    return this.name(promise.receiverId, promise.actions, waitsFor);
  }

  ofPlan(node: PlanNode): number {
    const inputs = node.after === undefined ? [] : (node.after.inputs ?? [node.after]);
    const waitsFor = inputs.map((input) => this.ofPlan(input));
    const receiverId = node.receiverId === SELF ? "contract.near" : node.receiverId;
    return this.name(receiverId, node.actions.map(expectedAction), waitsFor);
  }
}

function expectedAction(action: Action): MockAction {
  if (action.kind !== "functionCall") return { ...action };
  const { kind, method, args, deposit, gas, weight } = action;
  const text = Buffer.from(args).toString("utf8");
  return { kind, method, args: text, deposit, gas: BigInt(gas), weight: BigInt(weight) };
}

function receiptsOf(root: PlanNode): number {
  const seen = new Set<PlanNode>([root]);
  for (const { after, inputs } of seen) for (const node of after ? [after] : (inputs ?? [])) seen.add(node);
  return [...seen].filter(({ kind }) => kind !== "joint").length;
}

test("the graph at the host is the graph of the plan, whatever the plan", (t) => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const host = mockHost();
      host.finish(plan);
      const graph = new Graph();
      t.is(graph.ofHost(host, host.returned as number), graph.ofPlan(nodeOf(plan)));
      t.is(host.receipts().length, receiptsOf(nodeOf(plan)));
    }),
  );
});

test("a plan is refused with all of its gas counted, or emitted with no more than there is", (t) => {
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 0, max: 60 }), (plan, have) => {
      const host = mockHost({ prepaidGas: tgas(have), usedGas: 0n });
      const table = explainGas(plan);
      t.is(table.need, table.fees + table.attached + table.reserve);
      if (!table.fits) {
        t.throws(() => host.finish(plan), { message: /^XCC07 gas: need [\d.]+, have [\d.]+$/ });
        t.deepEqual(host.promises, []);
        return;
      }
      host.finish(plan);
      const gas = host
        .receipts()
        .flatMap(({ actions }) => actions.map((action) => (action.gas as bigint) ?? 0n));
      const sum = gas.reduce((total, part) => total + part, 0n);
      t.is(sum, table.attached);
      t.true(sum + table.fees <= tgas(have));
    }),
  );
});

test("what is emitted already is not paid for again", (t) => {
  mockHost();
  const first = call();
  const second = first.then(call());
  const before = explainGas(second);
  first.detach();
  const after = explainGas(second);
  t.is(before.receipts.length, 2);
  t.is(after.receipts.length, 1);
  t.true(after.need < before.need);
});

test("a joint holds its inputs in order", (t) => {
  const inputs = [call("a"), call("b")];
  t.deepEqual(joint(inputs).inputs, inputs as unknown as PlanNode[]);
});
