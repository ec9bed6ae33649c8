import test from "ava";
import {
  accountCodec,
  encode,
  newAccount,
  type Receipt,
  receiptCodec,
  stateStoredReceiptCodec,
  trieKey,
  ZERO_HASH,
} from "../primitives/index.js";
import { checkBalance, receiptCost, recordBalance } from "./balance_checker.js";
import { config, TGAS } from "./test_chain.js";

const receipt = (predecessorId: string): Receipt => ({
  predecessorId,
  receiverId: "bob.near",
  receiptId: ZERO_HASH,
  receipt: {
    kind: "Action",
    signerId: "alice.near",
    signerPublicKey: new Uint8Array(33),
    gasPrice: 3n,
    outputDataReceivers: [],
    inputDataIds: [],
    actions: [{ kind: "FunctionCall", methodName: "m", args: new Uint8Array(0), gas: TGAS, deposit: 7n }],
  },
});
const COST = 7n + 3n * (TGAS + 108_059_500_000n + 780_000_000_000n + 2_235_934n);
const account = (amount: bigint) =>
  encode(accountCodec, { ...newAccount(amount, { kind: "None" }, 0), locked: 5n });
const stats = { txBurntAmount: 0n, otherBurntAmount: 0n, globalActionsBurntAmount: 0n };

test("a receipt carries its deposits and the gas bought for it; a refund only its deposit", (t) => {
  t.is(receiptCost(config, receipt("alice.near")), COST);
  t.is(receiptCost(config, receipt("system")), 7n);
});

test("accounts and stored receipts hold money, other records none", (t) => {
  const stored = encode(receiptCodec, receipt("alice.near"));
  t.is(recordBalance(config, trieKey.account("a.near"), account(10n)), 15n);
  t.is(recordBalance(config, trieKey.account("a.near"), null), 0n);
  for (const key of [
    trieKey.postponedReceipt("bob.near", ZERO_HASH),
    trieKey.promiseYieldReceipt("bob.near", ZERO_HASH),
  ])
    t.is(recordBalance(config, key, stored), COST);
  const queued = { receipt: receipt("alice.near"), congestionGas: 0n, congestionSize: 0 };
  for (const key of [trieKey.delayedReceipt(0), trieKey.bufferedReceipt(0)])
    t.is(recordBalance(config, key, encode(stateStoredReceiptCodec, queued)), COST);
  t.is(recordBalance(config, trieKey.delayedReceiptIndices(), new Uint8Array(16)), 0n);
  t.is(recordBalance(config, trieKey.contractData("bob.near", Uint8Array.of(1)), stored), 0n);
});

test("one yocto too many or too few is found", (t) => {
  const key = trieKey.account("a.near");
  const check = (after: bigint, burnt = 0n) =>
    checkBalance({
      config,
      changes: [{ key, before: account(10n), after: account(after) }],
      incomingReceipts: [receipt("alice.near")],
      outgoingReceipts: [receipt("system")],
      minted: 2n,
      stats: { ...stats, txBurntAmount: burnt },
    });
  const exact = 10n + COST + 2n - 7n;
  t.notThrows(() => check(exact));
  t.notThrows(() => check(exact - 4n, 4n));
  t.throws(() => check(exact + 1n), { message: /must not change the sum/ });
  t.throws(() => check(exact - 1n), { message: /must not change the sum/ });
});
