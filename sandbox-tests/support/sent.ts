import type { TransactionResult, Worker } from "near-workspaces";
import { type Receipt, type ReceiptGraph, traceTransaction } from "near-xcc-trace";

/** A transaction that has run with everything it caused, refunds included. */
export interface Sent {
  /** What the call answered: JSON as a value, other text as it is, null for no bytes, undefined when it failed. */
  readonly value: unknown;
  /** Why it failed. */
  readonly failure: string | undefined;
  readonly graph: ReceiptGraph;
}

/** Waits for the last receipt of a transaction and traces it. Only EXPERIMENTAL_tx_status tells methods and waiting. */
export async function settle(worker: Worker, { result }: TransactionResult): Promise<Sent> {
  const { hash, signer_id } = result.transaction as { hash: string; signer_id: string };
  const outcome = await worker.provider.txStatusReceipts(hash, signer_id, "FINAL");
  const graph = traceTransaction(outcome as unknown as Parameters<typeof traceTransaction>[0]);
  const { status } = graph;
  return {
    graph,
    value:
      status.kind === "success" ? parse(Buffer.from(status.value, "base64").toString("utf8")) : undefined,
    failure: status.kind === "failure" ? status.message : undefined,
  };
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Receipts that call a method, in order; refunds are none. */
export function callsOf({ graph }: Sent, method: string): Receipt[] {
  return graph.receipts.filter(({ actions }) => actions?.some(({ methodName }) => methodName === method));
}

/** The one receipt that calls a method. */
export function callOf(sent: Sent, method: string): Receipt {
  const [receipt, ...others] = callsOf(sent, method);
  if (!receipt || others.length > 0) {
    throw new Error(`expected one receipt that calls ${method}, found ${others.length + (receipt ? 1 : 0)}`);
  }
  return receipt;
}

/** The base64 of a receipt's result, as text. */
export function answerOf({ status }: Receipt): string | undefined {
  return status.kind === "success" ? Buffer.from(status.value, "base64").toString("utf8") : undefined;
}
