import {
  type CryptoHash,
  type ExecutionStatus,
  type SignedTransaction,
  TX_EXECUTION_STATUSES,
  type TxExecutionStatus,
} from "../primitives/index.js";
import type { Chain } from "./chain.js";
import type { StoredOutcome } from "./chain_store.js";

export interface OutcomeWithId extends StoredOutcome {
  readonly id: CryptoHash;
}

/** A transaction with everything that it has caused so far. */
export interface TransactionResult {
  readonly transaction: SignedTransaction;
  readonly transactionOutcome: OutcomeWithId;
  /** Depth first along the receipts that each outcome names; those that have not run are missing. */
  readonly receiptsOutcome: readonly OutcomeWithId[];
  readonly finalStatus: ExecutionStatus | "Started";
  readonly executionStatus: TxExecutionStatus;
  /** Nothing is left to run, refunds included. */
  readonly complete: boolean;
}

/** `null` when no block includes the transaction. */
export function transactionResult(chain: Chain, hash: CryptoHash): TransactionResult | null {
  const transaction = chain.store.transaction(hash);
  const root = chain.store.outcome(hash);
  if (!transaction || !root) return null;
  const transactionOutcome = { id: hash, ...root };
  const receiptsOutcome: OutcomeWithId[] = [];
  const waiting = [...root.outcome.receiptIds].reverse();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const stored = chain.store.outcome(id);
    if (!stored) continue;
    receiptsOutcome.push({ id, ...stored });
    waiting.push(...[...stored.outcome.receiptIds].reverse());
  }
  const executed = new Set(receiptsOutcome.map(({ id }) => id));
  const outcomes = [transactionOutcome, ...receiptsOutcome];
  return {
    transaction,
    transactionOutcome,
    receiptsOutcome,
    finalStatus: finalStatus(outcomes),
    executionStatus: executionStatus(chain, transactionOutcome, receiptsOutcome, executed),
    complete: outcomes.every(({ outcome }) => outcome.receiptIds.every((id) => executed.has(id))),
  };
}

/** Follows the receipts that answer for others. */
function finalStatus(outcomes: readonly OutcomeWithId[]): ExecutionStatus | "Started" {
  let id = outcomes[0]!.id;
  for (const { id: candidate, outcome } of outcomes) {
    if (candidate !== id) continue;
    if (outcome.status.kind !== "SuccessReceiptId") return outcome.status;
    id = outcome.status.receiptId;
  }
  return "Started";
}

function executionStatus(
  chain: Chain,
  transaction: OutcomeWithId,
  receipts: readonly OutcomeWithId[],
  executed: ReadonlySet<CryptoHash>,
): TxExecutionStatus {
  // The last receipt of an outcome is taken for its refund.
  const ignoringRefunds =
    transaction.outcome.receiptIds.every((id) => executed.has(id)) &&
    receipts.every(({ outcome }) => outcome.receiptIds.slice(0, -1).every((id) => executed.has(id)));
  const isFinal = ({ blockHash }: StoredOutcome) => {
    const stored = chain.store.byHash(blockHash);
    return stored !== undefined && chain.isFinal(stored.block);
  };
  if (!isFinal(transaction)) return ignoringRefunds ? "EXECUTED_OPTIMISTIC" : "INCLUDED";
  if (!ignoringRefunds) return "INCLUDED_FINAL";
  const all = receipts.every(({ outcome }) => outcome.receiptIds.every((id) => executed.has(id)));
  return all && receipts.every(isFinal) ? "FINAL" : "EXECUTED";
}

/** Which statuses satisfy a wish. */
const SATISFIED_BY: { readonly [wish in TxExecutionStatus]: readonly TxExecutionStatus[] } = {
  NONE: TX_EXECUTION_STATUSES,
  INCLUDED: TX_EXECUTION_STATUSES.slice(1),
  EXECUTED_OPTIMISTIC: ["EXECUTED_OPTIMISTIC", "EXECUTED", "FINAL"],
  INCLUDED_FINAL: ["INCLUDED_FINAL", "EXECUTED", "FINAL"],
  EXECUTED: ["EXECUTED", "FINAL"],
  FINAL: ["FINAL"],
};

export function meetsExpectations(wish: TxExecutionStatus, actual: TxExecutionStatus): boolean {
  return SATISFIED_BY[wish].includes(actual);
}
