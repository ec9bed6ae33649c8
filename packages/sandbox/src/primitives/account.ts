import { accountIdCodec } from "./account_id.js";
import { BorshError, type Codec, enumeration, safeU64, struct, u128 } from "./borsh.js";
import { cryptoHashCodec, ZERO_HASH } from "./hash.js";
import type { AccountId, Balance, CryptoHash, StorageUsage } from "./types.js";

/** Which code an account runs. */
export type AccountContract =
  | { readonly kind: "None" }
  | { readonly kind: "Local"; readonly hash: CryptoHash }
  | { readonly kind: "Global"; readonly hash: CryptoHash }
  | { readonly kind: "GlobalByAccount"; readonly accountId: AccountId };

export interface Account {
  /** yoctoNEAR that are not locked. */
  amount: Balance;
  /** yoctoNEAR locked by staking. */
  locked: Balance;
  contract: AccountContract;
  /** Bytes, records' overhead included. */
  storageUsage: StorageUsage;
  /** 2 once a global contract was used; the borsh form differs. */
  version: 1 | 2;
}

/** Bytes, code not counted, above which an account is too large to be deleted in one receipt. */
export const MAX_ACCOUNT_DELETION_STORAGE_USAGE = 10_000;

// No balance can be this large, so version 2 starts with it where version 1 has the amount.
const SENTINEL = (1n << 128n) - 1n;

export function localContract(hash: CryptoHash): AccountContract {
  return hash === ZERO_HASH ? { kind: "None" } : { kind: "Local", hash };
}

export function localCodeHash(contract: AccountContract): CryptoHash {
  return contract.kind === "Local" ? contract.hash : ZERO_HASH;
}

export function newAccount(amount: Balance, contract: AccountContract, storageUsage: StorageUsage): Account {
  const version = contract.kind === "None" || contract.kind === "Local" ? 1 : 2;
  return { amount, locked: 0n, contract, storageUsage, version };
}

export function setContract(account: Account, contract: AccountContract): void {
  account.contract = contract;
  if (contract.kind === "Global" || contract.kind === "GlobalByAccount") account.version = 2;
}

/** Bytes that naming a global contract adds to the account's storage usage. */
export function contractIdentifierUsage(contract: AccountContract): StorageUsage {
  if (contract.kind === "Global") return 32;
  return contract.kind === "GlobalByAccount" ? contract.accountId.length : 0;
}

type AccountV2 = Omit<Account, "version">;

const accountV2: Codec<AccountV2> = struct<AccountV2>({
  amount: u128,
  locked: u128,
  storageUsage: safeU64,
  contract: enumeration<AccountContract>({
    None: struct<object>({}),
    Local: struct<{ hash: CryptoHash }>({ hash: cryptoHashCodec }),
    Global: struct<{ hash: CryptoHash }>({ hash: cryptoHashCodec }),
    GlobalByAccount: struct<{ accountId: AccountId }>({ accountId: accountIdCodec }),
  }),
});

export const accountCodec: Codec<Account> = {
  read(r) {
    const amount = r.u128();
    if (amount === SENTINEL) {
      const tag = r.u8();
      if (tag !== 0) throw new BorshError(`Unexpected variant tag: ${tag}`);
      return { ...accountV2.read(r), version: 2 };
    }
    const locked = r.u128();
    const contract = localContract(cryptoHashCodec.read(r));
    return { amount, locked, contract, storageUsage: safeU64.read(r), version: 1 };
  },
  write(w, value) {
    if (value.version === 2) {
      w.u128(SENTINEL);
      w.u8(0);
      accountV2.write(w, value);
      return;
    }
    w.u128(value.amount);
    w.u128(value.locked);
    cryptoHashCodec.write(w, localCodeHash(value.contract));
    safeU64.write(w, value.storageUsage);
  },
};
