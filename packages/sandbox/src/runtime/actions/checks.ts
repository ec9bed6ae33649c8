import type { Account } from "../../primitives/account.js";
import { accountType } from "../../primitives/account_id.js";
import type { Action } from "../../primitives/action.js";
import type { ActionErrorKind } from "../../primitives/errors.js";
import type { AccountId } from "../../primitives/types.js";
import type { ActionContext } from "./context.js";

/** Only the account itself may do these. */
const OWN_ACTIONS: ReadonlySet<Action["kind"]> = new Set<Action["kind"]>([
  "DeployContract",
  "Stake",
  "AddKey",
  "DeleteKey",
  "DeployGlobalContract",
  "UseGlobalContract",
  "DeleteAccount",
]);

/** A transfer creates an account with an implicit name when it is alone and no refund. */
function mayCreateReceiver({ receipt, actionReceipt, accountId }: ActionContext): boolean {
  const isRefund = receipt.predecessorId === "system";
  return actionReceipt.actions.length === 1 && !isRefund && accountType(accountId) !== "NamedAccount";
}

export function checkAccountExistence(context: ActionContext, action: Action): ActionErrorKind | null {
  const { account, accountId } = context;
  const id = { account_id: accountId };
  if (action.kind === "CreateAccount") {
    if (account) return { AccountAlreadyExists: id };
    // Else somebody could add own keys to an account whose key holder expects to be alone.
    return accountType(accountId) === "NamedAccount" ? null : { OnlyImplicitAccountCreationAllowed: id };
  }
  if (account || (action.kind === "Transfer" && mayCreateReceiver(context))) return null;
  return { AccountDoesNotExist: id };
}

export function checkActorPermissions(
  action: Action,
  account: Account | null,
  actorId: AccountId,
  accountId: AccountId,
): ActionErrorKind | null {
  if (!OWN_ACTIONS.has(action.kind)) return null;
  if (actorId !== accountId) return { ActorNoPermission: { account_id: accountId, actor_id: actorId } };
  if (action.kind === "DeleteAccount" && account!.locked !== 0n)
    return { DeleteAccountStaking: { account_id: accountId } };
  return null;
}
