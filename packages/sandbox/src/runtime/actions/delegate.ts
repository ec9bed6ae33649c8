import {
  receiptExecFee,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
} from "../../parameters/fees.js";
import {
  ACCESS_KEY_NONCE_RANGE_MULTIPLIER,
  type FunctionCallPermission,
} from "../../primitives/access_key.js";
import {
  type DelegateAction,
  type SignedDelegateAction,
  verifyDelegateAction,
} from "../../primitives/action.js";
import { publicKeyToString } from "../../primitives/crypto.js";
import { type ActionErrorKind, type InvalidAccessKeyError, u64Json } from "../../primitives/errors.js";
import { ZERO_HASH } from "../../primitives/hash.js";
import { getAccessKey, setAccessKey } from "../../store/records.js";
import type { ActionResult } from "../action_result.js";
import { checkCallTarget } from "../verifier.js";
import type { ActionContext } from "./context.js";

/** Differs from a transaction's check: a deposit is refused last, so a wrong receiver or method is named first. */
function permissionError(
  permission: FunctionCallPermission,
  { actions, receiverId }: DelegateAction,
): InvalidAccessKeyError | null {
  const [call] = actions;
  if (actions.length !== 1 || call?.kind !== "FunctionCall") return "RequiresFullAccess";
  const error = checkCallTarget(permission, receiverId, call.methodName);
  return error ?? (call.deposit > 0n ? "DepositWithFunctionCall" : null);
}

/** Uses up the nonce of the sender's key, or says why the key may not sign this. */
function checkKey({ update, applyState }: ActionContext, action: DelegateAction): ActionErrorKind | null {
  const { senderId, publicKey, nonce } = action;
  const accessKey = getAccessKey(update, senderId, publicKey);
  if (!accessKey) {
    const key = { account_id: senderId, public_key: publicKeyToString(publicKey) };
    return { DelegateActionAccessKeyError: { AccessKeyNotFound: key } };
  }
  const delegate_nonce = u64Json(nonce);
  if (nonce <= accessKey.nonce)
    return { DelegateActionInvalidNonce: { delegate_nonce, ak_nonce: u64Json(accessKey.nonce) } };
  const bound = BigInt(applyState.blockHeight) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
  if (nonce >= bound) return { DelegateActionNonceTooLarge: { delegate_nonce, upper_bound: u64Json(bound) } };
  if (accessKey.permission.kind === "FunctionCall") {
    const error = permissionError(accessKey.permission, action);
    if (error) return { DelegateActionAccessKeyError: error };
  }
  setAccessKey(update, senderId, publicKey, { ...accessKey, nonce });
  return null;
}

function check(context: ActionContext, signed: SignedDelegateAction): ActionErrorKind | null {
  const { accountId, applyState } = context;
  const { senderId, maxBlockHeight } = signed.delegateAction;
  if (!verifyDelegateAction(signed)) return "DelegateActionInvalidSignature";
  if (BigInt(applyState.blockHeight) > maxBlockHeight) return "DelegateActionExpired";
  if (senderId !== accountId)
    return { DelegateActionSenderDoesNotMatchTxReceiver: { sender_id: senderId, receiver_id: accountId } };
  return checkKey(context, signed.delegateAction);
}

/**
 * Sends what the sender signed, on its behalf (NEP-366). The relayer has paid: gas goes back to it, deposits go back
 * to the sender when the inner receipt fails.
 */
export function delegate(context: ActionContext, signed: SignedDelegateAction, result: ActionResult): void {
  const error = check(context, signed);
  if (error) {
    result.fail(error);
    return;
  }
  const { accountId, actionReceipt, applyState } = context;
  const { config } = applyState;
  const { receiverId, actions } = signed.delegateAction;
  result.gasUsed +=
    totalPrepaidExecFees(config, actions, receiverId) + totalPrepaidGas(actions) + receiptExecFee(config);
  result.burn(totalPrepaidSendFees(config, actionReceipt.actions));
  result.newReceipts.push({
    predecessorId: accountId,
    receiverId,
    receiptId: ZERO_HASH,
    receipt: {
      kind: "Action",
      signerId: actionReceipt.signerId,
      signerPublicKey: actionReceipt.signerPublicKey,
      gasPrice: actionReceipt.gasPrice,
      outputDataReceivers: [],
      inputDataIds: [],
      actions,
    },
  });
}
