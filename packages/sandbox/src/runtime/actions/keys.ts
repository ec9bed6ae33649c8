import {
  ACCESS_KEY_NONCE_RANGE_MULTIPLIER,
  type AccessKey,
  accessKeyCodec,
} from "../../primitives/access_key.js";
import { encode } from "../../primitives/borsh.js";
import { type PublicKey, publicKeyToString } from "../../primitives/crypto.js";
import type { StorageUsage } from "../../primitives/types.js";
import { getAccessKey, removeAccessKey, setAccessKey } from "../../store/records.js";
import type { ActionResult } from "../action_result.js";
import { type ActionContext, existing } from "./context.js";

function keyUsage({ applyState }: ActionContext, publicKey: PublicKey, accessKey: AccessKey): StorageUsage {
  const { num_extra_bytes_record } = applyState.config.transaction_costs.storage_usage_config;
  return publicKey.length + encode(accessKeyCodec, accessKey).length + Number(num_extra_bytes_record);
}

export function addKey(
  context: ActionContext,
  publicKey: PublicKey,
  accessKey: AccessKey,
  result: ActionResult,
): void {
  const { accountId, applyState, update } = context;
  if (getAccessKey(update, accountId, publicKey)) {
    const public_key = publicKeyToString(publicKey);
    result.fail({ AddKeyAlreadyExists: { account_id: accountId, public_key } });
    return;
  }
  // A nonce no transaction of this account can have used: an old transaction must not become valid again.
  const nonce = BigInt(applyState.blockHeight - 1) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
  setAccessKey(update, accountId, publicKey, { ...accessKey, nonce });
  existing(context).storageUsage += keyUsage(context, publicKey, accessKey);
}

export function deleteKey(context: ActionContext, publicKey: PublicKey, result: ActionResult): void {
  const { accountId, update } = context;
  const accessKey = getAccessKey(update, accountId, publicKey);
  if (!accessKey) {
    const public_key = publicKeyToString(publicKey);
    result.fail({ DeleteKeyDoesNotExist: { account_id: accountId, public_key } });
    return;
  }
  removeAccessKey(update, accountId, publicKey);
  const account = existing(context);
  account.storageUsage = Math.max(0, account.storageUsage - keyUsage(context, publicKey, accessKey));
}
