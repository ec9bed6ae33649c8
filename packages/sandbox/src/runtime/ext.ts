import { hashFromBytes, hashToBytes } from "../primitives/hash.js";
import { trieKey } from "../primitives/trie_key.js";
import type { AccountId, Balance, CryptoHash, Gas } from "../primitives/types.js";
import type { TrieUpdate, ValuePtr } from "../store/trie_update.js";
import type { External, ReceiptIndex, StorageGetMode, TrieNodesCount } from "../vm/logic/dependencies.js";
import type { ApplyState } from "./apply.types.js";
import { newDataId } from "./ids.js";
import type { ReceiptManager } from "./receipt_manager.js";

/** The node as one contract call sees it (nearcore `RuntimeExt`). */
export class RuntimeExt implements External {
  private dataCount = 0;

  constructor(
    private readonly update: TrieUpdate,
    private readonly receipts: ReceiptManager,
    private readonly accountId: AccountId,
    private readonly actionHash: CryptoHash,
    private readonly applyState: ApplyState,
  ) {}

  private key(key: Uint8Array): Uint8Array {
    return trieKey.contractData(this.accountId, key);
  }

  storageSet(key: Uint8Array, value: Uint8Array): void {
    this.update.set(this.key(key), value);
  }

  storageGet(key: Uint8Array, mode: StorageGetMode): ValuePtr | null {
    return this.update.getRef(this.key(key), mode);
  }

  storageRemove(key: Uint8Array): void {
    this.update.remove(this.key(key));
  }

  storageHasKey(key: Uint8Array, mode: StorageGetMode): boolean {
    return this.storageGet(key, mode) !== null;
  }

  getTrieNodesCount(): TrieNodesCount {
    return this.update.nodesCount;
  }

  getRecordedStorageSize(): number {
    return this.update.recorder.upperBoundSize;
  }

  validatorStake(accountId: AccountId): Balance | null {
    return this.applyState.validators.get(accountId) ?? null;
  }

  validatorTotalStake(): Balance {
    let total = 0n;
    for (const stake of this.applyState.validators.values()) total += stake;
    return total;
  }

  private nextDataId(): CryptoHash {
    return newDataId(this.actionHash, this.applyState.blockHeight, this.dataCount++);
  }

  createActionReceipt(dependencies: readonly ReceiptIndex[], receiverId: AccountId): ReceiptIndex {
    const dataIds = dependencies.map(() => this.nextDataId());
    return this.receipts.createActionReceipt(dataIds, dependencies, receiverId);
  }

  createPromiseYieldReceipt(receiverId: AccountId): { receiptIndex: ReceiptIndex; dataId: Uint8Array } {
    const dataId = this.nextDataId();
    const receiptIndex = this.receipts.createPromiseYieldReceipt(dataId, receiverId);
    return { receiptIndex, dataId: hashToBytes(dataId) };
  }

  submitPromiseResumeData(dataIdBytes: Uint8Array, payload: Uint8Array): boolean {
    const dataId = hashFromBytes(dataIdBytes);
    if (!this.update.has(trieKey.promiseYieldReceipt(this.accountId, dataId)))
      return this.receipts.resolvePromiseYield(dataId, payload);
    this.receipts.createPromiseResumeReceipt(dataId, payload);
    return true;
  }

  appendActionCreateAccount(index: ReceiptIndex): void {
    this.receipts.appendAction(index, { kind: "CreateAccount" });
  }

  appendActionDeployContract(index: ReceiptIndex, code: Uint8Array): void {
    this.receipts.appendAction(index, { kind: "DeployContract", code });
  }

  appendActionFunctionCallWeight(
    index: ReceiptIndex,
    methodName: Uint8Array,
    args: Uint8Array,
    deposit: Balance,
    gas: Gas,
    weight: bigint,
  ): void {
    this.receipts.appendFunctionCall(index, { methodName: text(methodName), args, gas, deposit }, weight);
  }

  appendActionTransfer(index: ReceiptIndex, deposit: Balance): void {
    this.receipts.appendAction(index, { kind: "Transfer", deposit });
  }

  appendActionStake(index: ReceiptIndex, stake: Balance, publicKey: Uint8Array): void {
    this.receipts.appendAction(index, { kind: "Stake", stake, publicKey });
  }

  appendActionAddKeyWithFullAccess(index: ReceiptIndex, publicKey: Uint8Array, nonce: bigint): void {
    this.receipts.appendAddKey(index, publicKey, { nonce, permission: { kind: "FullAccess" } });
  }

  appendActionAddKeyWithFunctionCall(
    index: ReceiptIndex,
    publicKey: Uint8Array,
    nonce: bigint,
    allowance: Balance | null,
    receiverId: AccountId,
    methodNames: readonly Uint8Array[],
  ): void {
    this.receipts.appendAddKey(index, publicKey, {
      nonce,
      permission: { kind: "FunctionCall", allowance, receiverId, methodNames: methodNames.map(text) },
    });
  }

  appendActionDeleteKey(index: ReceiptIndex, publicKey: Uint8Array): void {
    this.receipts.appendAction(index, { kind: "DeleteKey", publicKey });
  }

  appendActionDeleteAccount(index: ReceiptIndex, beneficiaryId: AccountId): void {
    this.receipts.appendAction(index, { kind: "DeleteAccount", beneficiaryId });
  }

  getReceiptReceiver(index: ReceiptIndex): AccountId {
    return this.receipts.receiverOf(index);
  }

  distributeGas(unusedGas: Gas): boolean {
    return this.receipts.distributeGas(unusedGas);
  }
}

/** Names that the VM has checked to be UTF-8. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
