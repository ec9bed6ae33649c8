import test from "ava";
import type { ContractName } from "../scripts/build/contracts.js";
import { TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

const target = "hello.near";
const many = (length: number) => Array.from({ length }, () => target);

interface Case {
  readonly contract: ContractName;
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly error: RegExp;
}

const cases: Record<string, Case> = {
  "batch_actions without a target": {
    contract: "batch",
    method: "batch_actions",
    args: {},
    error: /XCC01 account: undefined/,
  },
  "batch_actions on an impossible account": {
    contract: "batch",
    method: "batch_actions",
    args: { target: "Not An Account" },
    error: /XCC01 account: "Not An Account"/,
  },
  "batch without calls": {
    contract: "batch",
    method: "batch",
    args: { target },
    error: /calls: expected a list of calls/,
  },
  "batch of no calls": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [] },
    error: /XCC05 actions: 0/,
  },
  "batch of more calls than a receipt can hold": {
    contract: "batch",
    method: "batch",
    args: { target, calls: Array.from({ length: 101 }, () => ({ method: "get_value" })) },
    error: /XCC05 actions: 101/,
  },
  "a call without a method": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ args: {} }] },
    error: /XCC04 method: undefined/,
  },
  "a call with arguments that are no object": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", args: [1, 2] }] },
    error: /XCC03 args: an array/,
  },
  "a deposit as a number": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", deposit: 1 }] },
    error: /XCC02 amount: 1/,
  },
  "a negative deposit": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", deposit: "-1" }] },
    error: /XCC02 amount/,
  },
  "gas that is none": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", gas: "lots" }] },
    error: /XCC07 gas: "lots"/,
  },
  "more gas than a receipt can carry": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", gas: "301 Tgas" }] },
    error: /XCC07 gas/,
  },
  "more gas than there is": {
    contract: "batch",
    method: "batch",
    args: { target, calls: [{ method: "m", gas: "299 Tgas" }] },
    error: /XCC07 gas: need \d+(\.\d)?, have \d+(\.\d)?/,
  },
  "init with an impossible account": {
    contract: "multiple-contracts",
    method: "init",
    args: { hello_account: "a.near", counter_account: "b..near", guestbook_account: "c.near" },
    error: /XCC01 account: "b..near"/,
  },
  "init without accounts": {
    contract: "multiple-contracts",
    method: "init",
    args: {},
    error: /XCC01 account: undefined/,
  },
  "init with accounts that are no list": {
    contract: "similar-contracts",
    method: "init",
    args: { accounts: target },
    error: /accounts: expected a list of account ids/,
  },
  "similar_contracts of no accounts": {
    contract: "similar-contracts",
    method: "similar_contracts",
    args: { accounts: [] },
    error: /XCC06 inputs/,
  },
  "similar_contracts of more accounts than a callback can wait for": {
    contract: "similar-contracts",
    method: "similar_contracts",
    args: { accounts: many(129) },
    error: /XCC06 inputs: .*129/,
  },
  "similar_contracts of something that is no list": {
    contract: "similar-contracts",
    method: "similar_contracts",
    args: { accounts: target },
    error: /accounts: expected a list of account ids/,
  },
  "similar_contracts with one impossible account": {
    contract: "similar-contracts",
    method: "similar_contracts",
    args: { accounts: ["a.near", "B.near"] },
    error: /XCC01 account: "B.near"/,
  },
};

for (const [what, { contract, method, args, error }] of Object.entries(cases)) {
  test(`${what}: a clear error, before any promise exists`, async (t) => {
    const scene = await chain.scene();
    const [account, alice] = [await scene.deploy(contract), await scene.user()];
    const { failure, graph } = await scene.call(alice, account, method, args);
    t.regex(failure ?? "no failure", error);
    t.is(graph.receipts.filter(({ refund }) => refund === null).length, 1, "only the refused call itself");
  });
}

for (const [what, args, error] of [
  ["no accounts", { accounts: [] }, /XCC06 inputs/],
  ["too many accounts", { accounts: many(129) }, /XCC06 inputs: .*129/],
  ["nothing", {}, /accounts: expected a list of account ids/],
  ["an impossible account", { accounts: ["x"] }, /XCC01 account: "x"/],
] as const) {
  test(`multiple_accounts of ${what}: a clear error, before any promise exists`, async (t) => {
    const scene = await chain.scene();
    const ids = { hello_account: "a.near", counter_account: "b.near", guestbook_account: "c.near" };
    const multiple = await scene.deploy("multiple-contracts", { init: { method: "init", args: ids } });
    const alice = await scene.user();
    const { failure, graph } = await scene.call(alice, multiple, "multiple_accounts", { ...args });
    t.regex(failure ?? "no failure", error);
    t.is(graph.receipts.filter(({ refund }) => refund === null).length, 1);
  });
}

for (const [contract, method, args] of [
  ["batch", "batch_actions", { target }],
  ["similar-contracts", "similar_contracts", { accounts: many(3) }],
] as const) {
  test(`${method} with too little gas says how much it needs, before any promise exists`, async (t) => {
    const scene = await chain.scene();
    const [account, alice] = [await scene.deploy(contract), await scene.user()];
    const { failure, graph } = await scene.call(alice, account, method, { ...args }, { gas: 6n * TGAS });
    t.regex(failure ?? "no failure", /XCC07 gas: need \d+(\.\d)?, have [1-5](\.\d)?/);
    t.is(graph.receipts.filter(({ refund }) => refund === null).length, 1);
  });
}

test("arguments that are no JSON are refused", async (t) => {
  const scene = await chain.scene();
  const [batch, alice] = [await scene.deploy("batch"), await scene.user()];
  const result = await alice.callRaw(batch, "batch_actions", Buffer.from("{target:"));
  t.true(result.failed);
  t.is(result.receipts_outcomes.filter(({ outcome }) => outcome.executor_id === batch.accountId).length, 1);
});

test("a deposit for a call that spends none is refused and comes back", async (t) => {
  const scene = await chain.scene();
  const [similar, alice] = [await scene.deploy("similar-contracts"), await scene.user()];
  const before = await scene.balance(alice);
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts: many(1) }, { deposit: 1n });
  t.regex(sent.failure ?? "", /Function is not payable/);
  t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt));
});
