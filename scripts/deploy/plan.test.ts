import test from "ava";
import { type Found, INIT_GAS, neededBy, planSteps, type Wanted } from "./plan.js";
import { PROTOCOL_77 } from "./protocol_77.fixture.js";

const payer = { accountId: "you.testnet", publicKey: "ed25519:key" };
const NEAR = 10n ** 24n;

const wanted: Wanted = {
  name: "batch",
  accountId: "batch.you.testnet",
  code: new Uint8Array(100_000),
  codeHash: "new",
  init: null,
};
const withInit: Wanted = { ...wanted, init: { method: "init", args: Buffer.from("{}") } };
const found: Found = {
  amount: 2n * NEAR,
  storageUsage: 100_182n,
  codeHash: "new",
  codeBytes: 100_000n,
  initialised: true,
};

const plan = (contract: Wanted, state: Found | null) =>
  planSteps([{ wanted: contract, found: state }], payer, PROTOCOL_77);
const shape = (contract: Wanted, state: Found | null) =>
  plan(contract, state).map(({ kind, signerId, actions }) => [
    kind,
    signerId,
    actions.map(({ type }) => type),
  ]);

test("a missing account is made, paid, deployed to and initialised by one transaction of the payer", (t) => {
  t.deepEqual(shape(withInit, null), [
    ["create", "you.testnet", ["createAccount", "transfer", "addFullAccessKey", "deploy", "call"]],
  ]);
  t.deepEqual(shape(wanted, null), [
    ["create", "you.testnet", ["createAccount", "transfer", "addFullAccessKey", "deploy"]],
  ]);
});

test("a new account gets its storage stake and the price of one later update", (t) => {
  const [step] = plan(wanted, null);
  t.is(step!.storage, (182n + 100_000n + 1_000n) * 10n ** 19n);
  const [update] = plan(wanted, { ...found, codeHash: "old" });
  t.is(step!.cost.deposit, step!.storage + update!.cost.gasAtMost);
});

test("what is in place is left alone", (t) => {
  t.deepEqual(shape(withInit, found), []);
  t.deepEqual(shape(wanted, { ...found, initialised: false }), [], "no initialisation to do");
});

test("changed code is sent by the contract's own account and keeps the state", (t) => {
  t.deepEqual(shape(withInit, { ...found, codeHash: "old" }), [["update", "batch.you.testnet", ["deploy"]]]);
});

test("a run that ended between deployment and initialisation is finished", (t) => {
  t.deepEqual(shape(withInit, { ...found, initialised: false }), [["init", "batch.you.testnet", ["call"]]]);
  t.deepEqual(shape(withInit, { ...found, codeHash: "old", initialised: false }), [
    ["update", "batch.you.testnet", ["deploy", "call"]],
  ]);
});

test("an account too poor for more code is topped up with just what is missing", (t) => {
  const poor: Found = {
    ...found,
    codeHash: "old",
    codeBytes: 60_000n,
    storageUsage: 60_182n,
    amount: (602n * NEAR) / 1_000n,
  };
  const [fund, update] = plan(withInit, poor);
  t.deepEqual([fund!.kind, fund!.signerId, update!.kind], ["fund", "you.testnet", "update"]);
  t.is(poor.amount + fund!.cost.deposit, 100_182n * 10n ** 19n + update!.cost.gasAtMost);
  t.is(update!.storage, 40_000n * 10n ** 19n);
});

test("smaller code frees stake", (t) => {
  const [update] = plan(withInit, { ...found, codeHash: "old", codeBytes: 150_000n, storageUsage: 150_182n });
  t.is(update!.storage, -50_000n * 10n ** 19n);
});

test("initialisation gets 30 Tgas", (t) => {
  const call = plan(withInit, null)[0]!.actions.at(-1)!;
  t.true(call.type === "call" && call.gas === INIT_GAS && call.method === "init");
});

test("the payer needs what it signs for, not what a contract's own account pays", (t) => {
  const steps = planSteps(
    [
      { wanted, found: null },
      {
        wanted: { ...wanted, name: "other", accountId: "other.you.testnet" },
        found: { ...found, codeHash: "old" },
      },
    ],
    payer,
    PROTOCOL_77,
  );
  t.deepEqual(
    steps.map(({ signerId }) => signerId),
    ["you.testnet", "other.you.testnet"],
  );
  t.is(neededBy("you.testnet", steps), steps[0]!.cost.deposit + steps[0]!.cost.gasAtMost);
});
