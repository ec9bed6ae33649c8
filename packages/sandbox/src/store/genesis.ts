import type { RuntimeConfig } from "../parameters/config_store.js";
import { accessKeyCodec } from "../primitives/access_key.js";
import { localCodeHash } from "../primitives/account.js";
import { encode } from "../primitives/borsh.js";
import { hash } from "../primitives/hash.js";
import type { StateRecord } from "../primitives/state_record.js";
import { trieKey } from "../primitives/trie_key.js";
import type { AccountId, Balance, StorageUsage } from "../primitives/types.js";
import { getAccount, setAccessKey, setAccount } from "./records.js";
import { StateRoot } from "./trie.js";
import { TrieUpdate } from "./trie_update.js";

/** A genesis validator: its stake becomes the locked balance of its account. */
export interface Validator {
  readonly accountId: AccountId;
  /** yoctoNEAR. */
  readonly amount: Balance;
}

/**
 * Writes a record as it is. Throws for code whose account is missing or names another hash: nearcore stops
 * there, too.
 */
export function applyRecord(update: TrieUpdate, record: StateRecord): void {
  switch (record.kind) {
    case "Account":
      setAccount(update, record.accountId, record.account);
      return;
    case "AccessKey":
      setAccessKey(update, record.accountId, record.publicKey, record.accessKey);
      return;
    case "Data":
      update.set(trieKey.contractData(record.accountId, record.dataKey), record.value);
      return;
    case "Contract": {
      const account = getAccount(update, record.accountId);
      const codeHash = hash(record.code);
      if (!account || localCodeHash(account.contract) !== codeHash) {
        throw new Error(
          `code of ${record.accountId} with sha256 ${codeHash} needs an Account record with that code_hash before it`,
        );
      }
      update.set(trieKey.contractCode(record.accountId), record.code);
    }
  }
}

function storageUsage(record: StateRecord, config: RuntimeConfig): StorageUsage {
  const { num_bytes_account, num_extra_bytes_record } = config.transaction_costs.storage_usage_config;
  switch (record.kind) {
    case "Account":
      return Number(num_bytes_account);
    case "Contract":
      return record.code.length;
    case "Data":
      return Number(num_extra_bytes_record) + record.dataKey.length + record.value.length;
    case "AccessKey":
      return (
        Number(num_extra_bytes_record) +
        record.publicKey.length +
        encode(accessKeyCodec, record.accessKey).length
      );
  }
}

/** The state that a genesis describes. Storage usage is recomputed from the records, whatever they say. */
export function genesisState(
  records: readonly StateRecord[],
  validators: readonly Validator[],
  config: RuntimeConfig,
): StateRoot {
  const update = new TrieUpdate(StateRoot.EMPTY);
  const usage = new Map<AccountId, StorageUsage>();
  for (const record of records) {
    applyRecord(update, record);
    usage.set(record.accountId, (usage.get(record.accountId) ?? 0) + storageUsage(record, config));
  }
  for (const [accountId, bytes] of usage) changeAccount(update, accountId, { storageUsage: bytes });
  for (const { accountId, amount } of validators) changeAccount(update, accountId, { locked: amount });
  update.commit({ type: "initial_state" });
  return update.finalize().root;
}

function changeAccount(
  update: TrieUpdate,
  accountId: AccountId,
  change: { readonly storageUsage: StorageUsage } | { readonly locked: Balance },
): void {
  const account = getAccount(update, accountId);
  if (!account) throw new Error(`the genesis names ${accountId} without an Account record`);
  setAccount(update, accountId, { ...account, ...change });
}
