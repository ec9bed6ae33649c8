import test from "ava";
import fc from "fast-check";
import type { FunctionCallAction } from "../primitives/action.js";
import { ReceiptManager } from "./receipt_manager.js";

const bytes = new Uint8Array(0);
const call = (gas: bigint) => ({ methodName: "m", args: bytes, gas, deposit: 0n });
const gasOf = ({ actionReceipts }: ReceiptManager) =>
  actionReceipts.flatMap(({ actions }) => actions.map((action) => (action as FunctionCallAction).gas));

function weighted(...calls: readonly (readonly [gas: bigint, weight: bigint])[]): ReceiptManager {
  const manager = new ReceiptManager();
  const receipt = manager.createActionReceipt([], [], "bob.near");
  for (const [gas, weight] of calls) manager.appendFunctionCall(receipt, call(gas), weight);
  return manager;
}

const SPLITS: readonly [calls: readonly [bigint, bigint][], unused: bigint, expected: bigint[]][] = [
  [[[0n, 1n]], 10_000n, [10_000n]],
  [
    [
      [5n, 1n],
      [0n, 2n],
    ],
    10_000n,
    [3338n, 6667n],
  ],
  [
    [
      [0n, 1n],
      [0n, 1n],
      [0n, 1n],
    ],
    100n,
    [33n, 33n, 34n],
  ],
  [
    [
      [7n, 0n],
      [0n, 1n],
    ],
    10n,
    [7n, 10n],
  ],
  [
    [
      [0n, 1n],
      [7n, 0n],
    ],
    10n,
    [10n, 7n],
  ],
  [
    [
      [0n, 2n ** 64n - 1n],
      [0n, 2n ** 64n - 1n],
    ],
    2n ** 64n - 1n,
    [2n ** 63n - 1n, 2n ** 63n],
  ],
];

for (const [calls, unused, expected] of SPLITS) {
  test(`${unused} gas over weights ${calls.map(([, weight]) => weight)} gives ${expected}`, (t) => {
    const manager = weighted(...calls);
    t.true(manager.distributeGas(unused));
    t.deepEqual(gasOf(manager), expected);
  });
}

test("without weights or gas nothing is given away", (t) => {
  const none = weighted([5n, 0n]);
  t.false(none.distributeGas(10n));
  t.deepEqual(gasOf(none), [5n]);
  t.false(weighted([5n, 1n]).distributeGas(0n));
});

test("no gas is lost or made", (t) => {
  const weight = fc.bigInt(1n, 2n ** 64n - 1n);
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 8 }),
      fc.bigInt(1n, 3n * 10n ** 14n),
      (weights, unused) => {
        const manager = weighted(...weights.map((w) => [0n, w] as const));
        manager.distributeGas(unused);
        t.is(
          gasOf(manager).reduce((sum, gas) => sum + gas, 0n),
          unused,
        );
      },
    ),
  );
});

test("a receipt that waits is told to those it waits for", (t) => {
  const manager = new ReceiptManager();
  const first = manager.createActionReceipt([], [], "a.near");
  const second = manager.createActionReceipt([], [], "b.near");
  manager.createActionReceipt(["d1", "d2"], [first, second], "c.near");
  t.deepEqual(
    manager.actionReceipts.map(({ outputDataReceivers, inputDataIds }) => [
      outputDataReceivers,
      inputDataIds,
    ]),
    [
      [[{ dataId: "d1", receiverId: "c.near" }], []],
      [[{ dataId: "d2", receiverId: "c.near" }], []],
      [[], ["d1", "d2"]],
    ],
  );
  t.is(manager.receiverOf(1), "b.near");
  t.throws(() => manager.receiverOf(9), { instanceOf: RangeError });
});

test("a yield resumed in the same call becomes a plain receipt, once", (t) => {
  const manager = new ReceiptManager();
  manager.createPromiseYieldReceipt("d1", "a.near");
  t.false(manager.resolvePromiseYield("other", bytes));
  t.true(manager.resolvePromiseYield("d1", bytes));
  t.false(manager.resolvePromiseYield("d1", bytes));
  t.false(manager.actionReceipts[0]!.isPromiseYield);
  t.deepEqual(manager.dataReceipts, [{ dataId: "d1", data: bytes, isPromiseResume: false }]);
});
