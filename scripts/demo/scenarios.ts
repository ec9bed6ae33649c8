import { formatNear } from "near-xcc-trace";
import type { Sent } from "../../sandbox-tests/support/sent.js";
import { NEAR } from "../../sandbox-tests/support/units.js";
import type { Stage } from "./stage.js";

/** A scenario that has been played. */
export interface Played {
  readonly sent: Sent;
  /** What the call answered, or that and what was read afterwards. */
  readonly result: unknown;
  /** What to see in it, one line each. */
  readonly notes: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly expected: unknown;
  play(stage: Stage): Promise<Played>;
}

/** A greeter that panics whenever it is asked. */
const grumpy = (stage: Stage) =>
  stage.contract("hello", {
    as: "grumpy",
    init: { method: "keep_misbehaving", args: { how: "panic" } },
  });

/** The patterns of the three example contracts, each run for real. */
export const scenarios: readonly Scenario[] = [
  {
    name: "batch",
    title: "A batch: three actions on one contract, in one receipt",
    expected: "two",
    async play(stage) {
      const [alice, batch] = [await stage.alice(), await stage.contract("batch")];
      const { accountId } = await stage.contract("hello", { as: "greeter" });
      const sent = await stage.scene.call(alice, batch, "batch_actions", { target: accountId });
      return {
        sent,
        result: sent.value,
        notes: ["The callback gets the last action's result and answers it."],
      };
    },
  },
  {
    name: "batch-revert",
    title: "A batch whose second action fails: nothing of it remains",
    expected: { answer: null, countBefore: 0, countAfter: 0 },
    async play(stage) {
      const [alice, batch] = [await stage.alice(), await stage.contract("batch")];
      const counter = await stage.contract("counter");
      const countBefore = await counter.view("get_num");
      const calls = [{ method: "increment" }, { method: "misbehave", args: { how: "panic" } }];
      const sent = await stage.scene.call(alice, batch, "batch", { target: counter.accountId, calls });
      return {
        sent,
        result: { answer: sent.value, countBefore, countAfter: await counter.view("get_num") },
        notes: ["increment ran, and is undone: the counter still says what it said before."],
      };
    },
  },
  {
    name: "multiple",
    title: "Three different contracts in parallel, one callback with three typed results",
    expected: ["Hello", 0, []],
    async play(stage) {
      const ids = await Promise.all(
        (["hello", "counter", "guestbook"] as const).map(async (name) => [
          `${name}_account`,
          (await stage.contract(name)).accountId,
        ]),
      );
      const multiple = await stage.contract("multiple-contracts", {
        init: { method: "init", args: Object.fromEntries(ids) },
      });
      const sent = await stage.scene.call(await stage.alice(), multiple, "multiple_contracts");
      return { sent, result: sent.value, notes: ["The callback waited for all three."] };
    },
  },
  {
    name: "similar",
    title: "The same call on five accounts: one panics, one has no contract, one does not exist",
    expected: [{ ok: "Hello" }, { err: "failed" }, { err: "failed" }, { err: "failed" }, { ok: "Hello" }],
    async play(stage) {
      const [alice, similar] = [await stage.alice(), await stage.contract("similar-contracts")];
      const [hello, panicking] = [await stage.contract("hello"), await grumpy(stage)];
      const withoutContract = alice.accountId;
      const accounts = [
        hello.accountId,
        panicking.accountId,
        withoutContract,
        stage.scene.missing("nobody"),
        hello.accountId,
      ];
      const sent = await stage.scene.call(alice, similar, "similar_contracts", { accounts });
      return {
        sent,
        result: sent.value,
        notes: ["Every failure stays in its place; the call itself succeeds."],
      };
    },
  },
  {
    name: "refund",
    title: "A callee that takes a deposit and fails: the callback sends the deposit back",
    expected: { answer: null, paidBesidesGas: "0 NEAR" },
    async play(stage) {
      const [alice, batch] = [await stage.alice(), await stage.contract("batch")];
      const { accountId } = await grumpy(stage);
      const before = await stage.scene.balance(alice);
      const calls = [{ method: "get_greeting", deposit: "1 NEAR" }];
      const args = { target: accountId, calls };
      const sent = await stage.scene.call(alice, batch, "batch", args, { deposit: NEAR });
      const after = await stage.scene.balance(alice);
      const gas = BigInt(sent.graph.tokensBurnt);
      return {
        sent,
        result: { answer: sent.value, paidBesidesGas: formatNear(before - after - gas) },
        notes: [
          `${alice.accountId} had    ${formatNear(before)} and attached 1 NEAR`,
          `${alice.accountId} has    ${formatNear(after)}`,
          `burnt for gas          ${formatNear(gas)}: not a yoctoNEAR more is gone`,
        ],
      };
    },
  },
];
