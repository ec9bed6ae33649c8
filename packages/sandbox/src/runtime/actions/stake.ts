import type { PublicKey } from "../../primitives/crypto.js";
import type { Balance } from "../../primitives/types.js";
import type { ActionResult } from "../action_result.js";
import { type ActionContext, existing } from "./context.js";

/** `stake` is the whole amount to be locked from the epoch after next; a smaller one unlocks later. */
export function stake(
  context: ActionContext,
  amount: Balance,
  publicKey: PublicKey,
  result: ActionResult,
): void {
  const { accountId, applyState } = context;
  const account = existing(context);
  const increment = amount > account.locked ? amount - account.locked : 0n;
  if (account.amount < increment) {
    const balances = { locked: account.locked.toString(), balance: account.amount.toString() };
    result.fail({ TriesToStake: { account_id: accountId, stake: amount.toString(), ...balances } });
    return;
  }
  if (account.locked === 0n && amount === 0n) {
    result.fail({ TriesToUnstake: { account_id: accountId } });
    return;
  }
  if (amount > 0n && amount < applyState.minimumStake) {
    const minimum_stake = applyState.minimumStake.toString();
    result.fail({ InsufficientStake: { account_id: accountId, stake: amount.toString(), minimum_stake } });
    return;
  }
  result.validatorProposals.push({ accountId, publicKey, stake: amount });
  account.amount -= increment;
  account.locked += increment;
}
