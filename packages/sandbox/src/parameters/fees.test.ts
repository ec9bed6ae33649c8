import test from "ava";
import type { Action, NonDelegateAction } from "../primitives/action.js";
import { runtimeConfig } from "./config_store.js";
import {
  execFee,
  IntegerOverflowError,
  receiptExecFee,
  receiptSendFee,
  totalDeposit,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
  totalSendFees,
} from "./fees.js";

const config = runtimeConfig(77);
const key = new Uint8Array(33);
const call = (bytes: number, gas = 30n * 10n ** 12n, deposit = 0n): Action => ({
  kind: "FunctionCall",
  methodName: "m",
  args: new Uint8Array(bytes - 1),
  gas,
  deposit,
});
const addKey = (methodNames: readonly string[]): Action => ({
  kind: "AddKey",
  publicKey: key,
  accessKey: {
    nonce: 0n,
    permission: { kind: "FunctionCall", allowance: null, receiverId: "a.near", methodNames },
  },
});
const NEAR_IMPLICIT = "a".repeat(64);
const ETH_IMPLICIT = `0x${"a".repeat(40)}`;

interface Row {
  readonly title: string;
  readonly action: Action;
  readonly receiver?: string;
  readonly sir: bigint;
  readonly notSir: bigint;
  readonly exec: bigint;
}

// Section 2.1 of near-runtime.md.
const TABLE: readonly Row[] = [
  {
    title: "create account",
    action: { kind: "CreateAccount" },
    sir: 3_850_000_000_000n,
    notSir: 3_850_000_000_000n,
    exec: 3_850_000_000_000n,
  },
  {
    title: "delete account",
    action: { kind: "DeleteAccount", beneficiaryId: "a.near" },
    sir: 147_489_000_000n,
    notSir: 147_489_000_000n,
    exec: 147_489_000_000n,
  },
  {
    title: "deploy 10 bytes",
    action: { kind: "DeployContract", code: new Uint8Array(10) },
    sir: 184_765_750_000n + 68_129_990n,
    notSir: 184_765_750_000n + 476_837_150n,
    exec: 184_765_750_000n + 645_729_440n,
  },
  {
    title: "a call with 3 bytes",
    action: call(3),
    sir: 200_000_000_000n + 3n * 2_235_934n,
    notSir: 200_000_000_000n + 3n * 47_683_715n,
    exec: 780_000_000_000n + 3n * 2_235_934n,
  },
  {
    title: "transfer",
    action: { kind: "Transfer", deposit: 1n },
    sir: 115_123_062_500n,
    notSir: 115_123_062_500n,
    exec: 115_123_062_500n,
  },
  {
    title: "transfer to a hex name",
    action: { kind: "Transfer", deposit: 1n },
    receiver: NEAR_IMPLICIT,
    sir: 115_123_062_500n + 3_850_000_000_000n + 101_765_125_000n,
    notSir: 115_123_062_500n + 3_850_000_000_000n + 101_765_125_000n,
    exec: 115_123_062_500n + 3_850_000_000_000n + 101_765_125_000n,
  },
  {
    title: "transfer to an Ethereum name",
    action: { kind: "Transfer", deposit: 1n },
    receiver: ETH_IMPLICIT,
    sir: 115_123_062_500n + 3_850_000_000_000n,
    notSir: 115_123_062_500n + 3_850_000_000_000n,
    exec: 115_123_062_500n + 3_850_000_000_000n,
  },
  {
    title: "stake",
    action: { kind: "Stake", stake: 1n, publicKey: key },
    sir: 141_715_687_500n,
    notSir: 141_715_687_500n,
    exec: 102_217_625_000n,
  },
  {
    title: "add full key",
    action: { kind: "AddKey", publicKey: key, accessKey: { nonce: 0n, permission: { kind: "FullAccess" } } },
    sir: 101_765_125_000n,
    notSir: 101_765_125_000n,
    exec: 101_765_125_000n,
  },
  {
    title: "add function-call key with names of 1 and 2 bytes",
    action: addKey(["a", "bc"]),
    sir: 102_217_625_000n + 5n * 1_925_331n,
    notSir: 102_217_625_000n + 5n * 47_683_715n,
    exec: 102_217_625_000n + 5n * 1_925_331n,
  },
  {
    title: "delete key",
    action: { kind: "DeleteKey", publicKey: key },
    sir: 94_946_625_000n,
    notSir: 94_946_625_000n,
    exec: 94_946_625_000n,
  },
  {
    title: "deploy a global contract of 10 bytes",
    action: { kind: "DeployGlobalContract", code: new Uint8Array(10), deployMode: "CodeHash" },
    sir: 184_765_750_000n + 68_129_990n,
    notSir: 184_765_750_000n + 476_837_150n,
    exec: 184_765_750_000n + 700_000_000n,
  },
  {
    title: "use a global contract by hash",
    action: { kind: "UseGlobalContract", contractIdentifier: { kind: "CodeHash", hash: "00".repeat(32) } },
    sir: 184_765_750_000n + 32n * 6_812_999n,
    notSir: 184_765_750_000n + 32n * 47_683_715n,
    exec: 184_765_750_000n + 32n * 64_572_944n,
  },
  {
    title: "use a global contract by account",
    action: { kind: "UseGlobalContract", contractIdentifier: { kind: "AccountId", accountId: "lib.near" } },
    sir: 184_765_750_000n + 8n * 6_812_999n,
    notSir: 184_765_750_000n + 8n * 47_683_715n,
    exec: 184_765_750_000n + 8n * 64_572_944n,
  },
];

for (const { title, action, receiver = "bob.near", sir, notSir, exec } of TABLE) {
  test(`fees: ${title}`, (t) => {
    t.is(totalSendFees(config, true, [action], receiver), sir);
    t.is(totalSendFees(config, false, [action], receiver), notSir);
    t.is(execFee(config, action, receiver), exec);
    t.is(totalPrepaidExecFees(config, [action, action], receiver), 2n * exec);
    t.is(totalPrepaidSendFees(config, [action]), 0n);
  });
}

test("a receipt itself costs the same wherever it goes", (t) => {
  t.is(receiptSendFee(config, true), 108_059_500_000n);
  t.is(receiptSendFee(config, false), 108_059_500_000n);
  t.is(receiptExecFee(config), 108_059_500_000n);
});

const delegateTo = (senderId: string, receiverId: string, ...actions: readonly Action[]): Action => ({
  kind: "Delegate",
  signature: new Uint8Array(65),
  delegateAction: {
    senderId,
    receiverId,
    actions: actions as readonly NonDelegateAction[],
    nonce: 1n,
    maxBlockHeight: 1n,
    publicKey: key,
  },
});

test("a delegate action pays for itself, its inner actions, and one more receipt", (t) => {
  const inner = call(3, 5n, 7n);
  const outer = delegateTo("a.near", "b.near", inner);
  const send = 200_000_000_000n + 3n * 47_683_715n;
  const exec = 780_000_000_000n + 3n * 2_235_934n;
  t.is(totalSendFees(config, false, [outer], "a.near"), 200_000_000_000n + send);
  t.is(totalSendFees(config, true, [outer], "a.near"), 200_000_000_000n + 200_000_000_000n + 3n * 2_235_934n);
  t.is(totalPrepaidSendFees(config, [outer]), send);
  t.is(
    totalPrepaidSendFees(config, [delegateTo("a.near", "a.near", inner)]),
    200_000_000_000n + 3n * 2_235_934n,
  );
  t.is(totalPrepaidExecFees(config, [outer], "a.near"), 200_000_000_000n + exec + 108_059_500_000n);
  t.is(totalPrepaidGas([outer, call(1, 6n)]), 11n);
  t.is(
    totalDeposit([outer, { kind: "Transfer", deposit: 3n }, { kind: "Stake", stake: 9n, publicKey: key }]),
    10n,
  );
});

test("the receiver inside a delegate action decides about implicit accounts", (t) => {
  const outer = delegateTo("a.near", NEAR_IMPLICIT, { kind: "Transfer", deposit: 1n });
  const implicit = 115_123_062_500n + 3_850_000_000_000n + 101_765_125_000n;
  t.is(totalPrepaidSendFees(config, [outer]), implicit);
  t.is(totalPrepaidExecFees(config, [outer], "a.near"), 200_000_000_000n + implicit + 108_059_500_000n);
});

test("sums beyond the node's integers are errors", (t) => {
  const max = { kind: "Transfer", deposit: 2n ** 128n - 1n } as const;
  t.is(totalDeposit([max]), 2n ** 128n - 1n);
  t.throws(() => totalDeposit([max, { kind: "Transfer", deposit: 1n }]), {
    instanceOf: IntegerOverflowError,
  });
  t.throws(() => totalPrepaidGas([call(1, 2n ** 64n - 1n), call(1, 1n)]), {
    instanceOf: IntegerOverflowError,
  });
});
