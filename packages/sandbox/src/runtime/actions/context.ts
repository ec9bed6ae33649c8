import type { Account } from "../../primitives/account.js";
import type { ActionReceipt, Receipt } from "../../primitives/receipt.js";
import type { AccountId, CryptoHash } from "../../primitives/types.js";
import type { TrieUpdate } from "../../store/trie_update.js";
import type { PromiseResult } from "../../vm/logic/context.js";
import type { Run } from "../../vm/runner.types.js";
import type { ApplyState } from "../apply.types.js";

/** What the actions of one receipt share; `account` and `actorId` change as they run. */
export interface ActionContext {
  readonly update: TrieUpdate;
  readonly applyState: ApplyState;
  readonly run: Run;
  readonly receipt: Receipt;
  readonly actionReceipt: ActionReceipt;
  readonly promiseResults: readonly PromiseResult[];
  /** The receiver: every action happens on its account. */
  readonly accountId: AccountId;
  /** `null` while the account does not exist. */
  account: Account | null;
  /** On whose behalf actions run: the predecessor, or the account itself once this receipt created it. */
  actorId: AccountId;
}

/** Position and hash of the action that runs. */
export interface ActionPosition {
  readonly hash: CryptoHash;
  readonly isLast: boolean;
}

/** The account of an action that was checked to have one. */
export function existing({ account, accountId }: ActionContext): Account {
  if (!account) throw new Error(`${accountId} does not exist: its existence should have been checked`);
  return account;
}
