import type { ExecutionOutcomeWithId } from "../primitives/outcome.js";
import type { ActionReceipt, DataReceipt, Receipt } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import {
  getPendingDataCount,
  getPostponedReceipt,
  getPostponedReceiptId,
  getPromiseYieldReceipt,
  setPendingDataCount,
  setPostponedReceipt,
  setPostponedReceiptId,
  setPromiseYieldReceipt,
  setReceivedData,
} from "../store/records.js";
import { applyActionReceipt } from "./action_receipt.js";
import type { ProcessingState } from "./processing_state.js";

function actionReceiptOf(receipt: Receipt): ActionReceipt {
  const inner = receipt.receipt;
  if (inner.kind === "Action" || inner.kind === "PromiseYield") return inner;
  throw new Error(`receipt ${receipt.receiptId} is a ${inner.kind} receipt, expected one with actions`);
}

/** Keeps a value that arrived; runs the receipt whose last missing input it was. */
function processData(
  state: ProcessingState,
  receipt: Receipt,
  { dataId, data }: DataReceipt,
): ExecutionOutcomeWithId | null {
  const { update } = state;
  const { receiverId } = receipt;
  setReceivedData(update, receiverId, dataId, data);
  const waitingId = getPostponedReceiptId(update, receiverId, dataId);
  if (!waitingId) return null;
  update.remove(trieKey.postponedReceiptId(receiverId, dataId));
  const pending = getPendingDataCount(update, receiverId, waitingId);
  if (!pending) throw new Error(`receipt ${waitingId} waits for data, but none is counted as pending`);
  if (pending > 1) {
    setPendingDataCount(update, receiverId, waitingId, pending - 1);
    return null;
  }
  update.remove(trieKey.pendingDataCount(receiverId, waitingId));
  const waiting = getPostponedReceipt(update, receiverId, waitingId);
  if (!waiting) throw new Error(`postponed receipt ${waitingId} is not in the state`);
  update.remove(trieKey.postponedReceipt(receiverId, waitingId));
  return applyActionReceipt(state, waiting, actionReceiptOf(waiting));
}

/** Runs a receipt, or puts it aside until its inputs have arrived. */
function processAction(
  state: ProcessingState,
  receipt: Receipt,
  actionReceipt: ActionReceipt,
): ExecutionOutcomeWithId | null {
  const { update } = state;
  const { receiverId, receiptId } = receipt;
  let pending = 0;
  for (const dataId of actionReceipt.inputDataIds) {
    if (update.has(trieKey.receivedData(receiverId, dataId))) continue;
    pending += 1;
    setPostponedReceiptId(update, receiverId, dataId, receiptId);
  }
  if (pending === 0) return applyActionReceipt(state, receipt, actionReceipt);
  setPendingDataCount(update, receiverId, receiptId, pending);
  setPostponedReceipt(update, receipt);
  return null;
}

/** Runs the yielded receipt; a second resume, or one after the timeout, finds none and is ignored. */
function processResume(
  state: ProcessingState,
  receipt: Receipt,
  { dataId, data }: DataReceipt,
): ExecutionOutcomeWithId | null {
  const { update } = state;
  const yielded = getPromiseYieldReceipt(update, receipt.receiverId, dataId);
  if (!yielded) return null;
  update.remove(trieKey.promiseYieldReceipt(receipt.receiverId, dataId));
  setReceivedData(update, receipt.receiverId, dataId, data);
  return applyActionReceipt(state, yielded, actionReceiptOf(yielded));
}

function dispatch(state: ProcessingState, receipt: Receipt): ExecutionOutcomeWithId | null {
  const inner = receipt.receipt;
  switch (inner.kind) {
    case "Data":
      return processData(state, receipt, inner);
    case "Action":
      return processAction(state, receipt, inner);
    case "PromiseYield":
      setPromiseYieldReceipt(state.update, inner.inputDataIds[0]!, receipt);
      return null;
    case "PromiseResume":
      return processResume(state, receipt, inner);
    case "GlobalContractDistribution":
      state.update.set(trieKey.globalContractCode(inner.id), inner.code);
      state.update.commit({ type: "receipt_processing", receiptHash: receipt.receiptId });
      return null;
  }
}

/** nearcore `process_receipt`: every kind of receipt that reaches its receiver. */
export function processReceipt(state: ProcessingState, receipt: Receipt): void {
  const outcome = dispatch(state, receipt);
  if (!outcome) {
    state.update.commit({ type: "postponed_receipt", receiptHash: receipt.receiptId });
    return;
  }
  state.outcomes.push(outcome);
  state.total.gas += outcome.outcome.gasBurnt;
  state.total.compute += outcome.outcome.computeUsage;
}
