import type { RuntimeConfig } from "../parameters/config_store.js";
import type {
  BandwidthRequest,
  CongestionInfo,
  ExecutionOutcomeWithId,
  PublicKey,
  Receipt,
  SignedTransaction,
} from "../primitives/index.js";
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
  /** yoctoNEAR below which a stake is refused: a tenth of the seat price. */
  readonly minimumStake: Balance;
  /** From the header of the chunk that is applied: what the one before it left. */
  readonly congestionInfo: CongestionInfo;
  readonly bandwidthRequests: readonly BandwidthRequest[];
  /** Set in the first block of an epoch. */
  readonly validatorAccountsUpdate?: ValidatorAccountsUpdate;
  /** Makes `apply` throw when it created or lost a yoctoNEAR (nearcore's balance checker). */
  readonly checkBalance?: boolean;
}

/** What the start of an epoch changes in the accounts of validators. */
export interface ValidatorAccountsUpdate {
  /** Largest stake of the last epochs by account; what is locked beyond it and beyond its proposal is returned. */
  readonly stakeInfo: ReadonlyMap<AccountId, Balance>;
  /** yoctoNEAR minted; a validator's are added to what it has locked. */
  readonly validatorRewards: ReadonlyMap<AccountId, Balance>;
  readonly lastProposals: ReadonlyMap<AccountId, Balance>;
  /** Gets its reward as balance unless it is a validator itself. */
  readonly protocolTreasuryAccountId: AccountId | null;
}

export interface ValidatorStake {
  readonly accountId: AccountId;
  readonly publicKey: PublicKey;
  /** yoctoNEAR. */
  readonly stake: Balance;
}

/** nearcore's `ApplyResult`. */
export interface ApplyResult {
  readonly stateRoot: StateRoot;
  /** To be applied as `incomingReceipts` of the next block, in this order. */
  readonly outgoingReceipts: readonly Receipt[];
  readonly outcomes: readonly ExecutionOutcomeWithId[];
  readonly totalGasBurnt: Gas;
  /** What the next header takes from the total supply. At 77 global contracts are not part of it, as in nearcore. */
  readonly totalBalanceBurnt: Balance;
  /** yoctoNEAR burnt for global contracts. */
  readonly globalActionsBurnt: Balance;
  readonly delayedReceiptsCount: number;
  readonly congestionInfo: CongestionInfo;
  readonly bandwidthRequests: readonly BandwidthRequest[];
  /** The last one of each account, the newest first. */
  readonly validatorProposals: readonly ValidatorStake[];
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
