import { type Action, readAction } from "./actions.js";
import type { OutcomeView, ReceiptView, TransactionOutcomeView } from "./outcome.types.js";
import { readStatus, type Status } from "./status.js";

/** A receipt and what it did. Gas is in gas units, amounts are decimal yoctoNEAR. */
export interface Receipt {
  readonly id: string;
  /** The receipt that created it; null for the one the transaction became. */
  readonly parentId: string | null;
  readonly predecessorId: string;
  readonly receiverId: string;
  /** null where the answer of the node did not tell (`send_tx` and `tx` do not, `EXPERIMENTAL_tx_status` does). */
  readonly actions: readonly Action[] | null;
  /** The protocol's own transfers back: null for every other receipt, "unknown" without `actions`. */
  readonly refund: "deposit" | "gas" | "unknown" | null;
  readonly status: Status;
  readonly gasBurnt: number;
  readonly tokensBurnt: string;
  readonly logs: readonly string[];
  /** Receipts whose results it waited for, in the order in which its callback sees them. */
  readonly waitsFor: readonly string[];
}

/** A transaction as the graph of its receipts. Plain data, safe for `JSON.stringify`. */
export interface ReceiptGraph {
  readonly hash: string;
  readonly signerId: string;
  readonly receiverId: string;
  readonly actions: readonly Action[];
  /** Final status: links from receipt to receipt are followed by the node. */
  readonly status: Status;
  /** Burnt when the transaction became a receipt. */
  readonly conversion: { readonly gasBurnt: number; readonly tokensBurnt: string };
  /** Conversion and all receipts, refunds included (as near-workspaces counts). */
  readonly gasBurnt: number;
  readonly tokensBurnt: string;
  /** Depth first: a receipt stands before those it created, in the order of creation. */
  readonly receipts: readonly Receipt[];
}

/** Anything that holds a transaction outcome: itself, a JSON-RPC answer, a near-workspaces `TransactionResult`. */
export type TraceInput = TransactionOutcomeView | { readonly result: unknown };

/**
 * Turns the outcome of a transaction into its receipt graph. Full detail (who called whom, methods, which receipt
 * waited for which) needs `EXPERIMENTAL_tx_status`; from `send_tx` and `tx`, methods and waiting are unknown.
 *
 * @throws {TypeError} `XTR01` when the input is not the outcome of an executed transaction.
 * @example
 * const outcome = await worker.provider.txStatusReceipts(hash, "alice.near", "FINAL");
 * console.log(renderTree(traceTransaction(outcome)));
 */
export function traceTransaction(input: TraceInput): ReceiptGraph {
  const view = unwrap(input);
  const { transaction, transaction_outcome: conversion } = view;
  const listed = new Map(view.receipts?.map((receipt) => [receipt.receipt_id, receipt]));
  const outcomes = new Map(view.receipts_outcome.map((outcome) => [outcome.id, outcome]));
  const ordered: Receipt[] = [];

  const add = (id: string, parent: Receipt | null): void => {
    const outcome = outcomes.get(id);
    const receipt = readReceipt(id, parent, listed.get(id), outcome, view);
    ordered.push(receipt);
    for (const child of outcome?.outcome.receipt_ids ?? []) add(child, receipt);
  };
  for (const id of conversion.outcome.receipt_ids) add(id, null);

  const all = [conversion, ...view.receipts_outcome].map(({ outcome }) => outcome);
  return {
    hash: transaction.hash,
    signerId: transaction.signer_id,
    receiverId: transaction.receiver_id,
    actions: transaction.actions.map(readAction),
    status: readStatus(view.status),
    conversion: {
      gasBurnt: conversion.outcome.gas_burnt,
      tokensBurnt: conversion.outcome.tokens_burnt ?? "0",
    },
    gasBurnt: all.reduce((sum, outcome) => sum + outcome.gas_burnt, 0),
    tokensBurnt: all.reduce((sum, outcome) => sum + BigInt(outcome.tokens_burnt ?? "0"), 0n).toString(),
    receipts: withWaiting(ordered, listed),
  };
}

function unwrap(input: unknown): TransactionOutcomeView {
  let view = input;
  while (isObject(view) && isObject(view.result) && !("transaction_outcome" in view)) view = view.result;
  const missing = ["transaction", "transaction_outcome", "receipts_outcome"].find(
    (field) => !isObject(view) || !isObject(view[field]),
  );
  if (missing !== undefined) {
    throw new TypeError(
      `XTR01 not a transaction outcome: ${missing} is missing. ` +
        "Pass the answer of EXPERIMENTAL_tx_status, tx or send_tx to an executed transaction",
    );
  }
  return view as TransactionOutcomeView;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readReceipt(
  id: string,
  parent: Receipt | null,
  listed: ReceiptView | undefined,
  outcome: OutcomeView | undefined,
  { transaction }: TransactionOutcomeView,
): Receipt {
  const burnt = outcome?.outcome.gas_burnt ?? 0;
  const tokens = outcome?.outcome.tokens_burnt ?? "0";
  // Only what the protocol itself sends burns gas for no tokens (near-runtime.md 5.4).
  const refunding = listed
    ? listed.predecessor_id === "system"
    : parent !== null && burnt > 0 && tokens === "0";
  const action = listed?.receipt.Action;
  return {
    id,
    parentId: parent?.id ?? null,
    predecessorId: refunding
      ? "system"
      : (listed?.predecessor_id ?? parent?.receiverId ?? transaction.signer_id),
    receiverId:
      listed?.receiver_id ?? outcome?.outcome.executor_id ?? (parent ? "unknown" : transaction.receiver_id),
    // The node does not list a receipt whose signer is its receiver: its actions are the transaction's.
    actions: (action?.actions ?? (parent ? undefined : transaction.actions))?.map(readAction) ?? null,
    refund: refunding ? refundKind(action?.signer_id) : null,
    status: readStatus(outcome?.outcome.status),
    gasBurnt: burnt,
    tokensBurnt: tokens,
    logs: outcome?.outcome.logs ?? [],
    waitsFor: [],
  };
}

/** Deposits come back signed by the system, unused gas signed by whoever paid for it. */
function refundKind(signerId: string | undefined): "deposit" | "gas" | "unknown" {
  if (signerId === undefined) return "unknown";
  return signerId === "system" ? "deposit" : "gas";
}

/**
 * Data ids link a receipt to those whose results it waits for. A receipt that returns a promise hands its data ids on,
 * so of several holders the one that did not return a promise delivered.
 */
function withWaiting(receipts: readonly Receipt[], listed: ReadonlyMap<string, ReceiptView>): Receipt[] {
  const deliveredBy = new Map<string, string>();
  for (const { id, status } of receipts) {
    for (const { data_id } of listed.get(id)?.receipt.Action?.output_data_receivers ?? []) {
      if (status.kind !== "forwarded" || !deliveredBy.has(data_id)) deliveredBy.set(data_id, id);
    }
  }
  return receipts.map((receipt) => ({
    ...receipt,
    waitsFor: (listed.get(receipt.id)?.receipt.Action?.input_data_ids ?? []).flatMap(
      (dataId) => deliveredBy.get(dataId) ?? [],
    ),
  }));
}
