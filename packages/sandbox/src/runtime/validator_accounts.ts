import { getAccount, setAccount } from "../store/records.js";
import type { TrieUpdate } from "../store/trie_update.js";
import type { ValidatorAccountsUpdate } from "./apply.types.js";

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** First block of an epoch: rewards are added to the stakes, and stakes that no epoch needs any more are returned. */
export function updateValidatorAccounts(update: TrieUpdate, changes: ValidatorAccountsUpdate): void {
  const { stakeInfo, validatorRewards, lastProposals, protocolTreasuryAccountId } = changes;
  for (const [accountId, maxStake] of stakeInfo) {
    const account = getAccount(update, accountId);
    if (!account) continue;
    account.locked += validatorRewards.get(accountId) ?? 0n;
    const needed = larger(maxStake, lastProposals.get(accountId) ?? 0n);
    const returned = larger(account.locked - needed, 0n);
    account.locked -= returned;
    account.amount += returned;
    setAccount(update, accountId, account);
  }
  if (protocolTreasuryAccountId !== null && !stakeInfo.has(protocolTreasuryAccountId)) {
    const account = getAccount(update, protocolTreasuryAccountId);
    if (!account) throw new Error(`the protocol treasury ${protocolTreasuryAccountId} does not exist`);
    account.amount += validatorRewards.get(protocolTreasuryAccountId) ?? 0n;
    setAccount(update, protocolTreasuryAccountId, account);
  }
  update.commit({ type: "validator_accounts_update" });
}
