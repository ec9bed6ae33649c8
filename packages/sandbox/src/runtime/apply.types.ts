import type { RuntimeConfig } from "../parameters/config_store.js";
import type { ExecutionOutcomeWithId, Receipt, SignedTransaction } from "../primitives/index.js";
import type { AccountId, Balance, BlockHeight, CryptoHash, EpochHeight, Gas } from "../primitives/types.js";
import type { StatePatch, StateRoot } from "../store/index.js";

/** nearcore's `ApplyState`: what a chunk's receipts see of the block they run in. */
export interface ApplyState {
  readonly blockHeight: BlockHeight;
  readonly epochHeight: EpochHeight;
  /** Price of the chunk: the previous block's `next_gas_price`. yoctoNEAR per gas. */
  readonly gasPrice: Balance;
  /** Nanoseconds. */
  readonly blockTimestamp: bigint;
  /** 32 bytes: the block's random value. */
  readonly randomSeed: Uint8Array;
  readonly gasLimit: Gas | null;
  readonly config: RuntimeConfig;
  /** Current epoch's validators, for validator_stake and staking. */
  readonly validators: ReadonlyMap<AccountId, Balance>;
}

/** nearcore's `ApplyResult`. */
export interface ApplyResult {
  readonly stateRoot: StateRoot;
  /** To be applied as `incomingReceipts` of the next block, in this order. */
  readonly outgoingReceipts: readonly Receipt[];
  readonly outcomes: readonly ExecutionOutcomeWithId[];
  readonly totalGasBurnt: Gas;
  readonly totalBalanceBurnt: Balance;
  readonly delayedReceiptsCount: number;
  readonly validatorProposals: readonly { accountId: AccountId; publicKey: Uint8Array; stake: Balance }[];
  /** Receipts run or stored by this chunk, for EXPERIMENTAL_tx_status and EXPERIMENTAL_receipt. */
  readonly processedReceipts: readonly Receipt[];
  /** State keys (hex) changed, with the cause, for EXPERIMENTAL_changes. */
  readonly stateChanges: readonly StateChange[];
}

export interface StateChange {
  readonly cause:
    | { readonly type: "transaction_processing"; readonly txHash: CryptoHash }
    | {
        readonly type:
          | "action_receipt_processing_started"
          | "action_receipt_gas_reward"
          | "receipt_processing"
          | "postponed_receipt";
        readonly receiptHash: CryptoHash;
      }
    | {
        readonly type:
          | "validator_accounts_update"
          | "initial_state"
          | "updated_delayed_receipts"
          | "migration"
          | "bandwidth_scheduler_state_update";
      };
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** `runtime/runtime.ts` exports `apply` of this type (nearcore `Runtime::apply`). Pure: the old root stays valid. */
export type Apply = (
  root: StateRoot,
  applyState: ApplyState,
  incomingReceipts: readonly Receipt[],
  transactions: readonly SignedTransaction[],
  patch: StatePatch | null,
) => ApplyResult;
