import type { RuntimeConfig } from "../parameters/config_store.js";
import { featureEnabled } from "../parameters/features.js";
import {
  receiptExecFee,
  totalDeposit,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
} from "../parameters/fees.js";
import { type ActionReceipt, balanceRefund, gasRefund, type Receipt } from "../primitives/receipt.js";
import type { AccountId, Balance, Gas } from "../primitives/types.js";
import type { ActionResult } from "./action_result.js";
import type { ApplyState } from "./apply.types.js";

/** Gas that was bought for a receipt before it ran. */
export function prepaidReceiptGas(
  config: RuntimeConfig,
  { actions }: ActionReceipt,
  receiverId: AccountId,
): Gas {
  return (
    totalPrepaidGas(actions) +
    totalPrepaidSendFees(config, actions) +
    totalPrepaidExecFees(config, actions, receiverId) +
    receiptExecFee(config)
  );
}

/**
 * Sends back the deposits of a failed receipt and the gas it did not use. Until gas was bought at the current price
 * (`ReducedGasRefunds`), the difference to the price of this block goes back, too, or reduces the refund. Answers
 * the part of the burnt gas that nobody paid for.
 */
export function generateRefundReceipts(
  { config, gasPrice }: ApplyState,
  receipt: Receipt,
  actionReceipt: ActionReceipt,
  result: ActionResult,
): Balance {
  const failed = result.error !== null;
  const unused =
    prepaidReceiptGas(config, actionReceipt, receipt.receiverId) -
    (failed ? result.gasBurnt : result.gasUsed);
  const difference = featureEnabled("ReducedGasRefunds", config.protocolVersion)
    ? 0n
    : (actionReceipt.gasPrice - gasPrice) * result.gasBurnt;
  const refund = actionReceipt.gasPrice * unused + difference;
  const deposit = failed ? totalDeposit(actionReceipt.actions) : 0n;
  if (deposit > 0n) result.newReceipts.push(balanceRefund(receipt.predecessorId, deposit));
  if (refund > 0n)
    result.newReceipts.push(gasRefund(actionReceipt.signerId, refund, actionReceipt.signerPublicKey));
  return refund < 0n ? -refund : 0n;
}
