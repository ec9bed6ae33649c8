import { execFee, receiptExecFee, totalDeposit } from "../parameters/fees.js";
import { SYSTEM_ACCOUNT } from "../primitives/account_id.js";
import type { Action } from "../primitives/action.js";
import type { ExecutionOutcomeWithId, ExecutionStatus } from "../primitives/outcome.js";
import { type ActionReceipt, type Receipt, type ReceiptEnum, withReceiptId } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import type { Balance, CryptoHash } from "../primitives/types.js";
import { getAccount, getReceivedData, setAccount } from "../store/records.js";
import type { PromiseResult } from "../vm/logic/context.js";
import { ActionResult } from "./action_result.js";
import { createAccount, deleteAccount, transfer } from "./actions/account.js";
import { checkAccountExistence, checkActorPermissions } from "./actions/checks.js";
import type { ActionContext, ActionPosition } from "./actions/context.js";
import { deployContract, deployGlobalContract, useGlobalContract } from "./actions/contract.js";
import { delegate } from "./actions/delegate.js";
import { addKey, deleteKey } from "./actions/keys.js";
import { stake } from "./actions/stake.js";
import { functionCall } from "./function_call.js";
import { actionHash, newReceiptId } from "./ids.js";
import type { ProcessingState } from "./processing_state.js";
import { generateRefundReceipts } from "./refunds.js";
import { storageStakeMissing, validateReceipt } from "./verifier.js";

function performAction(
  context: ActionContext,
  action: Action,
  position: ActionPosition,
  result: ActionResult,
): void {
  switch (action.kind) {
    case "CreateAccount":
      createAccount(context, result);
      break;
    case "DeployContract":
      deployContract(context, action.code);
      break;
    case "FunctionCall":
      functionCall(context, action, position, result);
      break;
    case "Transfer":
      transfer(context, action.deposit);
      break;
    case "Stake":
      stake(context, action.stake, action.publicKey, result);
      break;
    case "AddKey":
      addKey(context, action.publicKey, action.accessKey, result);
      break;
    case "DeleteKey":
      deleteKey(context, action.publicKey, result);
      break;
    case "DeleteAccount":
      deleteAccount(context, action.beneficiaryId, result);
      break;
    case "Delegate":
      delegate(context, action, result);
      break;
    case "DeployGlobalContract":
      deployGlobalContract(context, action, result);
      break;
    case "UseGlobalContract":
      useGlobalContract(context, action.contractIdentifier, result);
      break;
  }
}

/**
 * A defect of the sandbox must not stop the chain: the receipt fails with what went wrong, and is rolled back like
 * any other failure.
 */
function performOrFail(
  context: ActionContext,
  action: Action,
  position: ActionPosition,
  result: ActionResult,
): void {
  try {
    performAction(context, action, position, result);
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const text = `The sandbox failed to run this action (a defect of the sandbox, please report it): ${what}`;
    result.fail({ FunctionCallError: { ExecutionError: text } });
  }
}

function applyAction(context: ActionContext, action: Action, position: ActionPosition): ActionResult {
  const { account, actorId, accountId, applyState } = context;
  const result = new ActionResult();
  result.burn(execFee(applyState.config, action, accountId));
  const refused =
    checkAccountExistence(context, action) ?? checkActorPermissions(action, account, actorId, accountId);
  if (refused) {
    result.fail(refused);
    return result;
  }
  performOrFail(context, action, position, result);
  if (result.error) return result;
  const limits = applyState.config.wasm_config.limit_config;
  for (const receipt of result.newReceipts) {
    const error = validateReceipt(limits, receipt);
    if (!error) continue;
    result.fail({ NewReceiptValidationError: error });
    break;
  }
  return result;
}

/** Runs the actions one by one until one fails. */
function applyActions(context: ActionContext): ActionResult {
  const { receipt, actionReceipt, applyState } = context;
  const { actions } = actionReceipt;
  const total = new ActionResult();
  total.burn(receiptExecFee(applyState.config));
  for (const [index, action] of actions.entries()) {
    const hash = actionHash(receipt.receiptId, applyState.blockHeight, index);
    total.merge(applyAction(context, action, { hash, isLast: index + 1 === actions.length }));
    if (!total.error) continue;
    total.error = { ...total.error, index };
    return total;
  }
  return total;
}

/** Writes the account back, unless it cannot pay for its storage. */
function settleAccount(
  { account, accountId, applyState, update }: ActionContext,
  result: ActionResult,
): void {
  if (result.error || !account) return;
  const missing = storageStakeMissing(account, applyState.config);
  if (missing === 0n) {
    setAccount(update, accountId, account);
    return;
  }
  const lack = new ActionResult();
  lack.fail({ LackBalanceForState: { account_id: accountId, amount: missing.toString() } });
  result.merge(lack);
}

/** Takes the inputs out of the state: that stays done even if the receipt fails. */
function takeInputs(
  { update }: ProcessingState,
  receipt: Receipt,
  actionReceipt: ActionReceipt,
): PromiseResult[] {
  const results = actionReceipt.inputDataIds.map((dataId): PromiseResult => {
    const data = getReceivedData(update, receipt.receiverId, dataId);
    if (data === undefined)
      throw new Error(`data ${dataId} for receipt ${receipt.receiptId} is not in the state`);
    update.remove(trieKey.receivedData(receipt.receiverId, dataId));
    return data ? { status: "successful", value: data } : { status: "failed" };
  });
  update.commit({ type: "action_receipt_processing_started", receiptHash: receipt.receiptId });
  return results;
}

/** Gives the contract its share of the gas it burnt, and answers that share. */
function rewardReceiver(
  state: ProcessingState,
  receipt: Receipt,
  result: ActionResult,
  deficit: Balance,
): Balance {
  const { update, applyState } = state;
  const [numerator, denominator] = applyState.config.transaction_costs.burnt_gas_reward as readonly [
    bigint,
    bigint,
  ];
  const gas = (result.gasBurntForFunctionCall * numerator) / denominator;
  const reward = gas * applyState.gasPrice - deficit;
  if (reward <= 0n) return 0n;
  const account = getAccount(update, receipt.receiverId);
  if (!account) return 0n;
  account.amount += reward;
  setAccount(update, receipt.receiverId, account);
  update.commit({ type: "action_receipt_gas_reward", receiptHash: receipt.receiptId });
  return reward;
}

/** Whoever waits for this receipt gets its value, or is told of its failure, or waits for the promise it returned. */
function sendOutputs(receipt: Receipt, { outputDataReceivers }: ActionReceipt, result: ActionResult): void {
  if (outputDataReceivers.length === 0) return;
  const { returnData, error } = result;
  if (!error && returnData.kind === "receiptIndex") {
    const returned = result.newReceipts[returnData.receiptIndex]!;
    const inner = returned.receipt as Extract<ReceiptEnum, { readonly kind: "Action" | "PromiseYield" }>;
    const receivers = [...inner.outputDataReceivers, ...outputDataReceivers];
    result.newReceipts[returnData.receiptIndex] = {
      ...returned,
      receipt: { ...inner, outputDataReceivers: receivers },
    };
    return;
  }
  const value = returnData.kind === "value" ? returnData.value : new Uint8Array(0);
  for (const { dataId, receiverId } of outputDataReceivers) {
    result.newReceipts.push({
      predecessorId: receipt.receiverId,
      receiverId,
      receiptId: receipt.receiptId,
      receipt: { kind: "Data", dataId, data: error ? null : value },
    });
  }
}

function statusOf({ returnData, error }: ActionResult, idOf: (index: number) => CryptoHash): ExecutionStatus {
  if (error) return { kind: "Failure", error: { ActionError: error } };
  if (returnData.kind === "receiptIndex")
    return { kind: "SuccessReceiptId", receiptId: idOf(returnData.receiptIndex) };
  return {
    kind: "SuccessValue",
    value: returnData.kind === "value" ? returnData.value : new Uint8Array(0),
  };
}

/** Emits what the receipt made and answers the ids that its outcome lists: action receipts, no data. */
function emit(
  { sink }: ProcessingState,
  result: ActionResult,
  idOf: (index: number) => CryptoHash,
): CryptoHash[] {
  const listed: CryptoHash[] = [];
  for (const [index, receipt] of result.newReceipts.entries()) {
    const receiptId = idOf(index);
    sink.forwardOrBuffer(withReceiptId(receipt, receiptId));
    if (receipt.receipt.kind === "Action" || receipt.receipt.kind === "PromiseYield") listed.push(receiptId);
  }
  return listed;
}

/**
 * Executes a receipt whose inputs are all there (nearcore `apply_action_receipt`): actions, storage stake, refunds,
 * commit or rollback, reward, outputs, ids, outcome.
 */
export function applyActionReceipt(
  state: ProcessingState,
  receipt: Receipt,
  actionReceipt: ActionReceipt,
): ExecutionOutcomeWithId {
  const { update, applyState, run, stats } = state;
  const promiseResults = takeInputs(state, receipt, actionReceipt);
  const context: ActionContext = {
    update,
    applyState,
    run,
    receipt,
    actionReceipt,
    promiseResults,
    accountId: receipt.receiverId,
    account: getAccount(update, receipt.receiverId),
    actorId: receipt.predecessorId,
  };
  const result = applyActions(context);
  settleAccount(context, result);
  const isRefund = receipt.predecessorId === SYSTEM_ACCOUNT;
  if (isRefund && result.error) stats.otherBurntAmount += totalDeposit(actionReceipt.actions);
  const deficit = isRefund ? 0n : generateRefundReceipts(applyState, receipt, actionReceipt, result);
  if (result.error) update.rollback();
  else update.commit({ type: "receipt_processing", receiptHash: receipt.receiptId });
  state.validatorProposals.push(...result.validatorProposals);
  stats.globalActionsBurntAmount += result.balanceBurnt;

  // A refund is free: its gas counts towards the limit of the chunk, but nobody pays it.
  const tokensBurnt = isRefund ? 0n : applyState.gasPrice * result.gasBurnt - deficit;
  stats.txBurntAmount += tokensBurnt - rewardReceiver(state, receipt, result, deficit);
  sendOutputs(receipt, actionReceipt, result);
  const idOf = (index: number) => newReceiptId(receipt.receiptId, applyState.blockHeight, index);
  const receiptIds = emit(state, result, idOf);
  return {
    id: receipt.receiptId,
    outcome: {
      logs: result.logs,
      receiptIds,
      gasBurnt: result.gasBurnt,
      computeUsage: result.computeUsage,
      tokensBurnt,
      executorId: receipt.receiverId,
      status: statusOf(result, idOf),
      metadata: { version: 3, profile: result.profile },
    },
  };
}
