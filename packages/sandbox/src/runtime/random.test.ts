import test from "ava";
import fc from "fast-check";
import type { Action } from "../primitives/index.js";
import { keyOf, NEAR, TestChain, TGAS } from "./test_chain.js";

const NAMES = ["alice.near", "bob.near", "sub.alice.near", "0a".repeat(32), "nobody.near"];
const name = fc.constantFrom(...NAMES);
const label = fc.constantFrom("alice.near", "bob.near", "other");
const amount = fc.constantFrom(0n, 1n, NEAR / 1000n, NEAR, 60n * NEAR);
const gas = fc.constantFrom(1n, TGAS, 30n * TGAS, 100n * TGAS);

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ kind: "CreateAccount" }),
  amount.map((deposit): Action => ({ kind: "Transfer", deposit })),
  fc.tuple(fc.constantFrom("idle", "fail", "pay", "chain", "wait"), gas, amount).map(
    ([methodName, attached, deposit]): Action => ({
      kind: "FunctionCall",
      methodName,
      args: new Uint8Array(0),
      gas: attached,
      deposit,
    }),
  ),
  label.map(
    (of): Action => ({
      kind: "AddKey",
      publicKey: keyOf(of),
      accessKey: { nonce: 0n, permission: { kind: "FullAccess" } },
    }),
  ),
  label.map((of): Action => ({ kind: "DeleteKey", publicKey: keyOf(of) })),
  amount.map((stake): Action => ({ kind: "Stake", stake, publicKey: keyOf("alice.near") })),
  name.map((beneficiaryId): Action => ({ kind: "DeleteAccount", beneficiaryId })),
  fc.nat(2000).map((size): Action => ({ kind: "DeployContract", code: new Uint8Array(size) })),
  fc
    .constantFrom("CodeHash" as const, "AccountId" as const)
    .map((deployMode): Action => ({ kind: "DeployGlobalContract", code: new Uint8Array(10), deployMode })),
  fc.constant<Action>({
    kind: "UseGlobalContract",
    contractIdentifier: { kind: "AccountId", accountId: "alice.near" },
  }),
);

const RECEIPT_EXEC = 108_059_500_000n;
const TRANSFER_EXEC = 115_123_062_500n;

function randomChain(): TestChain {
  return new TestChain(
    { "alice.near": { code: "x" }, "bob.near": {} },
    {
      fail: () => ({ burnt: 1n, fails: "no" }),
      pay: (ext, { attachedDeposit }) => {
        ext.appendActionTransfer(ext.createActionReceipt([], "bob.near"), attachedDeposit);
        return { burnt: 1n, promised: RECEIPT_EXEC + TRANSFER_EXEC, spent: attachedDeposit };
      },
      chain: (ext) => {
        const first = ext.createActionReceipt([], "nobody.near");
        const second = ext.createActionReceipt([first], "alice.near");
        return {
          burnt: 1n,
          promised: 2n * RECEIPT_EXEC,
          returnData: { kind: "receiptIndex", receiptIndex: second },
        };
      },
      wait: (ext, { currentAccountId }) => {
        ext.createPromiseYieldReceipt(currentAccountId);
        return { burnt: 1n, promised: RECEIPT_EXEC };
      },
    },
    { minimumStake: NEAR },
  );
}

const step = fc.record({
  signer: label,
  receiver: name,
  actions: fc.array(action, { maxLength: 4 }),
  wait: fc.boolean(),
});

test("whatever is sent, no yocto is made or lost, and the chain comes to rest", (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const chain = randomChain();
      const initial = chain.total();
      for (const { signer, receiver, actions, wait } of steps) {
        const signed = chain.sign(signer === "other" ? "alice.near" : signer, receiver, actions, {
          key: signer,
        });
        // The balance checker of every block throws if the sum changes.
        if (wait) chain.run(signed);
        else chain.block([signed]);
      }
      chain.run();
      chain.height += 300;
      chain.run();
      t.is(chain.total() + chain.burnt, initial);
    }),
    { numRuns: 150 },
  );
});
