import { readFileSync } from "node:fs";
import type { TransactionOutcomeView } from "../src/outcome.types.js";

/** An outcome recorded from a real node (nearcore 2.6), ids shortened. A fresh copy each time. */
export function fixture(name: string): TransactionOutcomeView {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
}

/** The same as `send_tx` and `tx` answer: without `receipts`. */
export function withoutReceipts(view: TransactionOutcomeView): TransactionOutcomeView {
  const { receipts: _, ...rest } = view;
  return rest;
}
