import { createHash } from "node:crypto";
import type { AccountId, Balance, Gas } from "../../../primitives/types.js";
import type { External, ReceiptIndex, StorageGetMode } from "../dependencies.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** An `External` without a node around it (nearcore's `MockedExternal`): storage is a map, actions are a log. */
export class MockExternal implements External {
  readonly storage = new Map<string, Uint8Array>();
  readonly validators = new Map<AccountId, Balance>();
  /** One line per receipt and action, in the order they were made. */
  readonly actions: string[] = [];
  readonly receivers: AccountId[] = [];
  /** The data ids of yielded receipts, in hex. */
  readonly yields = new Set<string>();
  recordedStorageSize = 0;
  /** Trie nodes that every lookup with the mode "Trie" is said to touch. */
  nodesPerLookup = { dbReads: 0, memReads: 0 };
  #nodes = { dbReads: 0, memReads: 0 };
  #weights = 0n;
  /** What `distributeGas` was called with. */
  unusedGas: Gas | null = null;

  storageSet(key: Uint8Array, value: Uint8Array): void {
    this.storage.set(hex(key), value);
  }

  storageGet(key: Uint8Array, mode: StorageGetMode) {
    if (mode === "Trie")
      this.#nodes = {
        dbReads: this.#nodes.dbReads + this.nodesPerLookup.dbReads,
        memReads: this.#nodes.memReads + this.nodesPerLookup.memReads,
      };
    const value = this.storage.get(hex(key));
    return value === undefined ? null : { length: value.length, value: () => value };
  }

  storageRemove(key: Uint8Array): void {
    this.storage.delete(hex(key));
  }

  storageHasKey(key: Uint8Array): boolean {
    return this.storage.has(hex(key));
  }

  getTrieNodesCount() {
    return this.#nodes;
  }

  getRecordedStorageSize(): number {
    return this.recordedStorageSize;
  }

  validatorStake(accountId: AccountId): Balance | null {
    return this.validators.get(accountId) ?? null;
  }

  validatorTotalStake(): Balance {
    return [...this.validators.values()].reduce((sum, stake) => sum + stake, 0n);
  }

  createActionReceipt(receiptIndices: readonly ReceiptIndex[], receiverId: AccountId): ReceiptIndex {
    this.actions.push(
      `receipt ${this.receivers.length} to ${receiverId} after [${receiptIndices.join(", ")}]`,
    );
    return this.receivers.push(receiverId) - 1;
  }

  createPromiseYieldReceipt(receiverId: AccountId) {
    const receiptIndex = this.receivers.push(receiverId) - 1;
    const dataId = createHash("sha256").update(`yield ${receiptIndex}`).digest();
    this.yields.add(hex(dataId));
    this.actions.push(`yield ${receiptIndex} to ${receiverId}`);
    return { receiptIndex, dataId };
  }

  submitPromiseResumeData(dataId: Uint8Array, payload: Uint8Array): boolean {
    this.actions.push(`resume ${hex(dataId)} with ${hex(payload)}`);
    return this.yields.delete(hex(dataId));
  }

  #append(receiptIndex: ReceiptIndex, ...action: readonly (string | bigint | number | null)[]): void {
    this.actions.push(`${receiptIndex}: ${action.join(" ")}`);
  }

  appendActionCreateAccount(receiptIndex: ReceiptIndex): void {
    this.#append(receiptIndex, "CreateAccount");
  }

  appendActionDeployContract(receiptIndex: ReceiptIndex, code: Uint8Array): void {
    this.#append(receiptIndex, "DeployContract", hex(code));
  }

  appendActionFunctionCallWeight(
    receiptIndex: ReceiptIndex,
    methodName: Uint8Array,
    args: Uint8Array,
    attachedDeposit: Balance,
    prepaidGas: Gas,
    gasWeight: bigint,
  ): void {
    this.#weights += gasWeight;
    const name = Buffer.from(methodName).toString();
    this.#append(receiptIndex, "FunctionCall", name, hex(args), attachedDeposit, prepaidGas, gasWeight);
  }

  appendActionTransfer(receiptIndex: ReceiptIndex, deposit: Balance): void {
    this.#append(receiptIndex, "Transfer", deposit);
  }

  appendActionStake(receiptIndex: ReceiptIndex, stake: Balance, publicKey: Uint8Array): void {
    this.#append(receiptIndex, "Stake", stake, hex(publicKey));
  }

  appendActionAddKeyWithFullAccess(receiptIndex: ReceiptIndex, publicKey: Uint8Array, nonce: bigint): void {
    this.#append(receiptIndex, "AddKey", hex(publicKey), nonce);
  }

  appendActionAddKeyWithFunctionCall(
    receiptIndex: ReceiptIndex,
    publicKey: Uint8Array,
    nonce: bigint,
    allowance: Balance | null,
    receiverId: AccountId,
    methodNames: readonly Uint8Array[],
  ): void {
    const names = methodNames.map((name) => Buffer.from(name).toString()).join(",");
    this.#append(receiptIndex, "AddKey", hex(publicKey), nonce, `${allowance}`, receiverId, `[${names}]`);
  }

  appendActionDeleteKey(receiptIndex: ReceiptIndex, publicKey: Uint8Array): void {
    this.#append(receiptIndex, "DeleteKey", hex(publicKey));
  }

  appendActionDeleteAccount(receiptIndex: ReceiptIndex, beneficiaryId: AccountId): void {
    this.#append(receiptIndex, "DeleteAccount", beneficiaryId);
  }

  getReceiptReceiver(receiptIndex: ReceiptIndex): AccountId {
    const receiver = this.receivers[receiptIndex];
    if (receiver === undefined) throw new Error(`receipt ${receiptIndex} does not exist`);
    return receiver;
  }

  distributeGas(unusedGas: Gas): boolean {
    this.unusedGas = unusedGas;
    return this.#weights > 0n && unusedGas > 0n;
  }
}
