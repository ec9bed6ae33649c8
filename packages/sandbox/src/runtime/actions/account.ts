import {
  ACCESS_KEY_NONCE_RANGE_MULTIPLIER,
  accessKeyCodec,
  FULL_ACCESS,
} from "../../primitives/access_key.js";
import { localContract, MAX_ACCOUNT_DELETION_STORAGE_USAGE, newAccount } from "../../primitives/account.js";
import { accountType, isSubAccountOf, isTopLevel } from "../../primitives/account_id.js";
import { encode } from "../../primitives/borsh.js";
import { type PublicKey, publicKeyOfImplicitAccount } from "../../primitives/crypto.js";
import { hash } from "../../primitives/hash.js";
import { balanceRefund } from "../../primitives/receipt.js";
import { trieKey } from "../../primitives/trie_key.js";
import type { AccountId, Balance } from "../../primitives/types.js";
import { getAccessKey, removeAccount, setAccessKey } from "../../store/records.js";
import type { TrieUpdate } from "../../store/trie_update.js";
import type { ActionResult } from "../action_result.js";
import { WALLET_CONTRACT_MAGIC_BYTES } from "../wallet_contract.js";
import { type ActionContext, existing } from "./context.js";
import { localCodeLength } from "./contract.js";

export function createAccount(context: ActionContext, result: ActionResult): void {
  const { accountId, receipt, applyState } = context;
  const { min_allowed_top_level_account_length, registrar_account_id } =
    applyState.config.account_creation_config;
  const ids = { account_id: accountId, predecessor_id: receipt.predecessorId };
  if (isTopLevel(accountId)) {
    if (
      accountId.length < min_allowed_top_level_account_length &&
      receipt.predecessorId !== registrar_account_id
    ) {
      result.fail({ CreateAccountOnlyByRegistrar: { ...ids, registrar_account_id } });
      return;
    }
  } else if (!isSubAccountOf(accountId, receipt.predecessorId)) {
    result.fail({ CreateAccountNotAllowed: ids });
    return;
  }
  const { num_bytes_account } = applyState.config.transaction_costs.storage_usage_config;
  context.actorId = accountId;
  context.account = newAccount(0n, { kind: "None" }, Number(num_bytes_account));
}

export function transfer(context: ActionContext, deposit: Balance): void {
  const { account, receipt, actionReceipt, update } = context;
  if (!account) {
    createImplicitAccount(context, deposit);
    return;
  }
  account.amount += deposit;
  if (receipt.predecessorId === "system")
    refundAllowance(
      update,
      context.accountId,
      actionReceipt.signerPublicKey,
      deposit,
      actionReceipt.signerId,
    );
}

/** A gas refund gives a limited key back what it did not use. */
function refundAllowance(
  update: TrieUpdate,
  accountId: AccountId,
  publicKey: PublicKey,
  deposit: Balance,
  signerId: AccountId,
): void {
  if (signerId !== accountId) return;
  const key = getAccessKey(update, accountId, publicKey);
  if (key?.permission.kind !== "FunctionCall" || key.permission.allowance === null) return;
  const allowance = key.permission.allowance + deposit;
  setAccessKey(update, accountId, publicKey, { ...key, permission: { ...key.permission, allowance } });
}

/** The first transfer to an implicit name creates its account: with the key it spells, or with the wallet contract. */
function createImplicitAccount(context: ActionContext, deposit: Balance): void {
  const { accountId, applyState, update } = context;
  const { num_bytes_account, num_extra_bytes_record } =
    applyState.config.transaction_costs.storage_usage_config;
  const baseUsage = Number(num_bytes_account + num_extra_bytes_record);
  context.actorId = accountId;
  if (accountType(accountId) === "NearImplicitAccount") {
    const publicKey = publicKeyOfImplicitAccount(accountId);
    const nonce = BigInt(applyState.blockHeight - 1) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
    const key = { nonce, permission: FULL_ACCESS };
    setAccessKey(update, accountId, publicKey, key);
    const usage = baseUsage + publicKey.length + encode(accessKeyCodec, key).length;
    context.account = newAccount(deposit, { kind: "None" }, usage);
    return;
  }
  update.set(trieKey.contractCode(accountId), WALLET_CONTRACT_MAGIC_BYTES);
  const usage = baseUsage + WALLET_CONTRACT_MAGIC_BYTES.length;
  context.account = newAccount(deposit, localContract(hash(WALLET_CONTRACT_MAGIC_BYTES)), usage);
}

export function deleteAccount(context: ActionContext, beneficiaryId: AccountId, result: ActionResult): void {
  const { accountId, receipt, update } = context;
  const account = existing(context);
  if (account.storageUsage - localCodeLength(update, accountId) > MAX_ACCOUNT_DELETION_STORAGE_USAGE) {
    result.fail({ DeleteAccountWithLargeState: { account_id: accountId } });
    return;
  }
  if (account.amount > 0n) result.newReceipts.push(balanceRefund(beneficiaryId, account.amount));
  removeAccount(update, accountId);
  context.actorId = receipt.predecessorId;
  context.account = null;
}
