import { unlistedParameters } from "../../parameters/unlisted.js";
import { type Account, contractIdentifierUsage, setContract } from "../../primitives/account.js";
import { SYSTEM_ACCOUNT } from "../../primitives/account_id.js";
import {
  type Action,
  type GlobalContractIdentifier,
  globalContractIdentifierLength,
} from "../../primitives/action.js";
import { hash, ZERO_HASH } from "../../primitives/hash.js";
import type { Receipt } from "../../primitives/receipt.js";
import { trieKey } from "../../primitives/trie_key.js";
import type { AccountId } from "../../primitives/types.js";
import { globalContractIdentifierView } from "../../primitives/views.js";
import type { TrieUpdate } from "../../store/trie_update.js";
import { loadMapsForCode } from "../../vm/logic/bls12381_maps.js";
import type { ActionResult } from "../action_result.js";
import { type ActionContext, existing } from "./context.js";

/** Bytes of the code stored with the account; the code itself is not read. */
export function localCodeLength(update: TrieUpdate, accountId: AccountId): number {
  return update.getRef(trieKey.contractCode(accountId))?.length ?? 0;
}

/** The account stops paying for the code, or for the name of the code, that it used. */
function releaseContract({ update, accountId }: ActionContext, account: Account): void {
  const { contract } = account;
  const usage =
    contract.kind === "Local" ? localCodeLength(update, accountId) : contractIdentifierUsage(contract);
  account.storageUsage = Math.max(0, account.storageUsage - usage);
}

export function deployContract(context: ActionContext, code: Uint8Array): void {
  loadMapsForCode(code);
  const account = existing(context);
  releaseContract(context, account);
  account.storageUsage += code.length;
  setContract(account, { kind: "Local", hash: hash(code) });
  context.update.set(trieKey.contractCode(context.accountId), code);
}

function distributionReceipt(
  predecessorId: AccountId,
  code: Uint8Array,
  id: GlobalContractIdentifier,
): Receipt {
  return {
    predecessorId,
    receiverId: SYSTEM_ACCOUNT,
    receiptId: ZERO_HASH,
    receipt: { kind: "GlobalContractDistribution", code, id },
  };
}

export function deployGlobalContract(
  context: ActionContext,
  { code, deployMode }: Extract<Action, { readonly kind: "DeployGlobalContract" }>,
  result: ActionResult,
): void {
  loadMapsForCode(code);
  const { accountId, applyState } = context;
  const account = existing(context);
  const price = unlistedParameters(applyState.config).globalContractStorageAmountPerByte;
  const cost = price * BigInt(code.length);
  if (account.amount < cost) {
    result.fail({ LackBalanceForState: { account_id: accountId, amount: cost.toString() } });
    return;
  }
  account.amount -= cost;
  result.balanceBurnt += cost;
  const id: GlobalContractIdentifier =
    deployMode === "CodeHash" ? { kind: "CodeHash", hash: hash(code) } : { kind: "AccountId", accountId };
  result.newReceipts.push(distributionReceipt(accountId, code, id));
}

export function useGlobalContract(
  context: ActionContext,
  identifier: GlobalContractIdentifier,
  result: ActionResult,
): void {
  const { accountId, update } = context;
  if (!update.has(trieKey.globalContractCode(identifier))) {
    result.fail({ GlobalContractDoesNotExist: { identifier: globalContractIdentifierView(identifier) } });
    return;
  }
  const account = existing(context);
  releaseContract(context, account);
  if (account.contract.kind === "Local") update.remove(trieKey.contractCode(accountId));
  account.storageUsage += globalContractIdentifierLength(identifier);
  setContract(
    account,
    identifier.kind === "CodeHash"
      ? { kind: "Global", hash: identifier.hash }
      : { kind: "GlobalByAccount", accountId: identifier.accountId },
  );
}
