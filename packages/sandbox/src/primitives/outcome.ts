import type { Profile } from "../vm/logic/dependencies.js";
import type { TxExecutionError } from "./errors.js";
import type { AccountId, Balance, CryptoHash, Gas } from "./types.js";

export type ExecutionStatus =
  | { readonly kind: "Failure"; readonly error: TxExecutionError }
  | { readonly kind: "SuccessValue"; readonly value: Uint8Array }
  | { readonly kind: "SuccessReceiptId"; readonly receiptId: CryptoHash };

/** A transaction has version 1 without a profile, a receipt version 3 with one (empty when no contract ran). */
export type ExecutionMetadata = { readonly version: 1 } | { readonly version: 3; readonly profile: Profile };

export interface ExecutionOutcome {
  readonly logs: readonly string[];
  /** Action and yield receipts that this execution emitted, in order. */
  readonly receiptIds: readonly CryptoHash[];
  readonly gasBurnt: Gas;
  /** Gas by the compute costs of the parameters: only the chunk's limit counts it. */
  readonly computeUsage: Gas;
  readonly tokensBurnt: Balance;
  readonly executorId: AccountId;
  readonly status: ExecutionStatus;
  readonly metadata: ExecutionMetadata;
}

export interface ExecutionOutcomeWithId {
  /** Hash of the transaction, or id of the receipt. */
  readonly id: CryptoHash;
  readonly outcome: ExecutionOutcome;
}
