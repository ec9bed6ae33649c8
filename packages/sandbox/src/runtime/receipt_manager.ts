import type { AccessKey } from "../primitives/access_key.js";
import type { Action, FunctionCallAction } from "../primitives/action.js";
import type { DataReceiver } from "../primitives/receipt.js";
import type { AccountId, CryptoHash, Gas } from "../primitives/types.js";
import type { ReceiptIndex } from "../vm/logic/dependencies.js";

/** A receipt that a running contract builds. */
export interface ActionReceiptMetadata {
  readonly receiverId: AccountId;
  readonly outputDataReceivers: DataReceiver[];
  readonly inputDataIds: readonly CryptoHash[];
  readonly actions: Action[];
  isPromiseYield: boolean;
}

/** Data for a yielded promise: of an earlier transaction (`isPromiseResume`), or of this very call. */
export interface DataReceiptMetadata {
  readonly dataId: CryptoHash;
  readonly data: Uint8Array;
  readonly isPromiseResume: boolean;
}

/** Collects the promises of one contract call (nearcore `receipt_manager.rs`). */
export class ReceiptManager {
  readonly actionReceipts: ActionReceiptMetadata[] = [];
  readonly dataReceipts: DataReceiptMetadata[] = [];
  private readonly gasWeights: { receiptIndex: ReceiptIndex; actionIndex: number; weight: bigint }[] = [];
  private readonly yieldsByDataId = new Map<CryptoHash, ReceiptIndex>();

  private receipt(index: ReceiptIndex): ActionReceiptMetadata {
    const receipt = this.actionReceipts[index];
    if (!receipt)
      throw new RangeError(`no receipt with index ${index}: this call made ${this.actionReceipts.length}`);
    return receipt;
  }

  receiverOf(index: ReceiptIndex): AccountId {
    return this.receipt(index).receiverId;
  }

  /** `inputDataIds` has one id for each of `dependencies`, in order. */
  createActionReceipt(
    inputDataIds: readonly CryptoHash[],
    dependencies: readonly ReceiptIndex[],
    receiverId: AccountId,
  ): ReceiptIndex {
    for (const [i, dependency] of dependencies.entries())
      this.receipt(dependency).outputDataReceivers.push({ dataId: inputDataIds[i]!, receiverId });
    return this.push(receiverId, inputDataIds, false);
  }

  createPromiseYieldReceipt(inputDataId: CryptoHash, receiverId: AccountId): ReceiptIndex {
    const index = this.push(receiverId, [inputDataId], true);
    this.yieldsByDataId.set(inputDataId, index);
    return index;
  }

  private push(
    receiverId: AccountId,
    inputDataIds: readonly CryptoHash[],
    isPromiseYield: boolean,
  ): ReceiptIndex {
    this.actionReceipts.push({
      receiverId,
      outputDataReceivers: [],
      inputDataIds,
      actions: [],
      isPromiseYield,
    });
    return this.actionReceipts.length - 1;
  }

  createPromiseResumeReceipt(dataId: CryptoHash, data: Uint8Array): void {
    this.dataReceipts.push({ dataId, data, isPromiseResume: true });
  }

  /** Resumes a yield of this same call: it becomes a plain receipt with its input on the way. */
  resolvePromiseYield(dataId: CryptoHash, data: Uint8Array): boolean {
    const index = this.yieldsByDataId.get(dataId);
    if (index === undefined) return false;
    this.yieldsByDataId.delete(dataId);
    this.receipt(index).isPromiseYield = false;
    this.dataReceipts.push({ dataId, data, isPromiseResume: false });
    return true;
  }

  appendAction(index: ReceiptIndex, action: Action): void {
    this.receipt(index).actions.push(action);
  }

  appendFunctionCall(index: ReceiptIndex, call: Omit<FunctionCallAction, "kind">, weight: bigint): void {
    const { actions } = this.receipt(index);
    actions.push({ kind: "FunctionCall", ...call });
    if (weight > 0n) this.gasWeights.push({ receiptIndex: index, actionIndex: actions.length - 1, weight });
  }

  appendAddKey(index: ReceiptIndex, publicKey: Uint8Array, accessKey: AccessKey): void {
    this.appendAction(index, { kind: "AddKey", publicKey, accessKey });
  }

  /**
   * Splits gas that the call left over by the weights; the last weighted call also takes what division leaves.
   * Answers whether there was anybody to give it to.
   */
  distributeGas(unusedGas: Gas): boolean {
    const sum = this.gasWeights.reduce((total, { weight }) => total + weight, 0n);
    if (sum === 0n || unusedGas === 0n) return false;
    let left = unusedGas;
    for (const [i, { receiptIndex, actionIndex, weight }] of this.gasWeights.entries()) {
      const isLast = i === this.gasWeights.length - 1;
      const share = isLast ? left : (unusedGas * weight) / sum;
      left -= share;
      const { actions } = this.receipt(receiptIndex);
      const call = actions[actionIndex] as FunctionCallAction;
      actions[actionIndex] = { ...call, gas: call.gas + share };
    }
    return true;
  }
}
