import type { RuntimeConfig } from "../parameters/config_store.js";
import { totalDeposit } from "../parameters/fees.js";
import { accountCodec } from "../primitives/account.js";
import { SYSTEM_ACCOUNT } from "../primitives/account_id.js";
import { decode } from "../primitives/borsh.js";
import { type Receipt, receiptCodec, stateStoredReceiptCodec } from "../primitives/receipt.js";
import { col } from "../primitives/trie_key.js";
import type { Balance } from "../primitives/types.js";
import type { BalanceStats } from "./processing_state.js";
import { prepaidReceiptGas } from "./refunds.js";

/** yoctoNEAR that a receipt carries: deposits, and the gas bought for it. */
export function receiptCost(config: RuntimeConfig, { predecessorId, receiverId, receipt }: Receipt): Balance {
  if (receipt.kind !== "Action" && receipt.kind !== "PromiseYield") return 0n;
  const deposit = totalDeposit(receipt.actions);
  if (predecessorId === SYSTEM_ACCOUNT) return deposit;
  return deposit + receipt.gasPrice * prepaidReceiptGas(config, receipt, receiverId);
}

export function receiptsCost(config: RuntimeConfig, receipts: Iterable<Receipt>): Balance {
  let total = 0n;
  for (const receipt of receipts) total += receiptCost(config, receipt);
  return total;
}

const RECEIPT_COLUMNS: ReadonlySet<number> = new Set([col.POSTPONED_RECEIPT, col.PROMISE_YIELD_RECEIPT]);
const QUEUE_COLUMNS: ReadonlySet<number> = new Set([col.DELAYED_RECEIPT_OR_INDICES, col.BUFFERED_RECEIPT]);

/** yoctoNEAR that a record of the state holds. */
export function recordBalance(config: RuntimeConfig, key: Uint8Array, value: Uint8Array | null): Balance {
  if (!value) return 0n;
  const column = key[0]!;
  if (column === col.ACCOUNT) {
    const { amount, locked } = decode(accountCodec, value);
    return amount + locked;
  }
  // The indices of the delayed queue share its column.
  if (QUEUE_COLUMNS.has(column))
    return key.length === 1 ? 0n : receiptCost(config, decode(stateStoredReceiptCodec, value).receipt);
  return RECEIPT_COLUMNS.has(column) ? receiptCost(config, decode(receiptCodec, value)) : 0n;
}

/** What went into a chunk and what came out of it. */
export interface Balances {
  readonly config: RuntimeConfig;
  /** Every record that the chunk changed. */
  readonly changes: Iterable<{
    readonly key: Uint8Array;
    readonly before: Uint8Array | null;
    readonly after: Uint8Array | null;
  }>;
  readonly incomingReceipts: readonly Receipt[];
  readonly outgoingReceipts: readonly Receipt[];
  /** yoctoNEAR minted for validators. */
  readonly minted: Balance;
  readonly stats: BalanceStats;
}

/**
 * Throws unless every yoctoNEAR is accounted for (nearcore `balance_checker.rs`, over all changed records instead of
 * the accounts that receipts name).
 */
export function checkBalance({
  config,
  changes,
  incomingReceipts,
  outgoingReceipts,
  minted,
  stats,
}: Balances): void {
  let before = minted + receiptsCost(config, incomingReceipts);
  const burnt = stats.txBurntAmount + stats.otherBurntAmount + stats.globalActionsBurntAmount;
  let after = burnt + receiptsCost(config, outgoingReceipts);
  for (const change of changes) {
    before += recordBalance(config, change.key, change.before);
    after += recordBalance(config, change.key, change.after);
  }
  if (before === after) return;
  throw new Error(
    `the chunk turned ${before} yoctoNEAR into ${after} (${burnt} of it burnt): it must not change the sum`,
  );
}
