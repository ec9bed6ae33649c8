import type { AccountId, Balance, Gas } from "../../primitives/types.js";

/** How many trie nodes were touched, by price (section 6 of near-runtime.md). */
export interface TrieNodesCount {
  readonly dbReads: number;
  readonly memReads: number;
}

/**
 * How a lookup is priced (nearcore `StorageGetMode`): "Trie" counts the nodes on the way and the value,
 * "FlatStorage" counts nothing. Reads use the mode of the parameters; a write or removal first looks up with "Trie".
 */
export type StorageGetMode = "FlatStorage" | "Trie";

/** Index of a receipt created during this call, in order of creation (nearcore `ReceiptIndex`). */
export type ReceiptIndex = number;
/** Index of an action inside a receipt created during this call. */
export type ActionIndex = number;

/**
 * What the VM needs of the node around it (nearcore's `External` trait, `vm/logic/dependencies.rs`).
 * Implemented by `runtime/ext.ts`. Keys are the contract's own, without the account prefix.
 *
 * Storage methods keep the trie accounting (`getTrieNodesCount`, `getRecordedStorageSize`) up to date; the VM
 * charges the difference. A method throws `ExternalError` only for what a contract cannot cause.
 */
export interface External {
  /** Only records the change: the VM has looked up and charged the old value before with `storageGet(key, "Trie")`. */
  storageSet(key: Uint8Array, value: Uint8Array): void;
  /** `length` is charged before `value()` is dereferenced, which is one more access, as nearcore does. */
  storageGet(key: Uint8Array, mode: StorageGetMode): { readonly length: number; value(): Uint8Array } | null;
  /** Only records the change, as `storageSet`. */
  storageRemove(key: Uint8Array): void;
  storageHasKey(key: Uint8Array, mode: StorageGetMode): boolean;

  getTrieNodesCount(): TrieNodesCount;
  /** Upper bound of the recorded proof in bytes, of the whole chunk. */
  getRecordedStorageSize(): number;

  /** `null` when the account is no validator. */
  validatorStake(accountId: AccountId): Balance | null;
  validatorTotalStake(): Balance;

  /** `receiptIndices` are the receipts whose results the new one waits for. */
  createActionReceipt(receiptIndices: readonly ReceiptIndex[], receiverId: AccountId): ReceiptIndex;
  /** Returns the index and the data id (32 bytes) that resumes it. */
  createPromiseYieldReceipt(receiverId: AccountId): { receiptIndex: ReceiptIndex; dataId: Uint8Array };
  /** False when no yielded receipt of this account waits for `dataId`. */
  submitPromiseResumeData(dataId: Uint8Array, payload: Uint8Array): boolean;

  appendActionCreateAccount(receiptIndex: ReceiptIndex): void;
  appendActionDeployContract(receiptIndex: ReceiptIndex, code: Uint8Array): void;
  appendActionFunctionCallWeight(
    receiptIndex: ReceiptIndex,
    methodName: Uint8Array,
    args: Uint8Array,
    attachedDeposit: Balance,
    prepaidGas: Gas,
    gasWeight: bigint,
  ): void;
  appendActionTransfer(receiptIndex: ReceiptIndex, deposit: Balance): void;
  /** `publicKey` is borsh and already checked. */
  appendActionStake(receiptIndex: ReceiptIndex, stake: Balance, publicKey: Uint8Array): void;
  appendActionAddKeyWithFullAccess(receiptIndex: ReceiptIndex, publicKey: Uint8Array, nonce: bigint): void;
  appendActionAddKeyWithFunctionCall(
    receiptIndex: ReceiptIndex,
    publicKey: Uint8Array,
    nonce: bigint,
    /** `null` is unlimited. */
    allowance: Balance | null,
    receiverId: AccountId,
    methodNames: readonly Uint8Array[],
  ): void;
  appendActionDeleteKey(receiptIndex: ReceiptIndex, publicKey: Uint8Array): void;
  appendActionDeleteAccount(receiptIndex: ReceiptIndex, beneficiaryId: AccountId): void;

  getReceiptReceiver(receiptIndex: ReceiptIndex): AccountId;
  /** Called once when the VM stops, also after an abort: splits the gas that is left over the weights. */
  distributeGas(unusedGas: Gas): boolean;
}

/** How a contract call ended: nearcore's `ReturnData`. */
export type ReturnData =
  | { readonly kind: "none" }
  | { readonly kind: "value"; readonly value: Uint8Array }
  | { readonly kind: "receiptIndex"; readonly receiptIndex: ReceiptIndex };

/** Gas of one call by cost: nearcore's `ProfileDataV3`. Keys are the parameter names in lower case. */
export interface Profile {
  /** WASM_HOST_COST entries, by ext cost name. */
  readonly extCosts: ReadonlyMap<string, Gas>;
  /** ACTION_COST entries, by action cost name. */
  readonly actionCosts: ReadonlyMap<string, Gas>;
  readonly wasmGas: Gas;
}
