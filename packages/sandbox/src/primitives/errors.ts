import type { AccountId } from "./types.js";

/**
 * Errors of transactions and receipts as values, in the very shape in which the RPC shows them (nearcore
 * `core/primitives/src/errors.rs`): u64 as number, or bigint above 2^53; u128 as decimal text; keys as text.
 */
export type U64Json = number | bigint;
/** Decimal. */
export type U128Json = string;

/** nearcore's `FunctionCallErrorSer`: why a call was aborted (section 3 of near-runtime.md). */
export type FunctionCallErrorJson =
  | { readonly ExecutionError: string }
  | { readonly MethodResolveError: "MethodNotFound" | "MethodEmptyName" | "MethodInvalidSignature" }
  | {
      readonly CompilationError:
        | { readonly CodeDoesNotExist: { readonly account_id: AccountId } }
        | { readonly PrepareError: string }
        | { readonly WasmerCompileError: { readonly msg: string } };
    };

export type InvalidAccessKeyError =
  | { readonly AccessKeyNotFound: { readonly account_id: string; readonly public_key: string } }
  | { readonly ReceiverMismatch: { readonly tx_receiver: string; readonly ak_receiver: string } }
  | { readonly MethodNameMismatch: { readonly method_name: string } }
  | "RequiresFullAccess"
  | {
      readonly NotEnoughAllowance: {
        readonly account_id: string;
        readonly public_key: string;
        readonly allowance: U128Json;
        readonly cost: U128Json;
      };
    }
  | "DepositWithFunctionCall";

interface LengthLimit {
  readonly length: U64Json;
  readonly limit: U64Json;
}

interface SizeLimit {
  readonly size: U64Json;
  readonly limit: U64Json;
}

export type ActionsValidationError =
  | "DeleteActionMustBeFinal"
  | { readonly TotalPrepaidGasExceeded: { readonly total_prepaid_gas: U64Json; readonly limit: U64Json } }
  | {
      readonly TotalNumberOfActionsExceeded: {
        readonly total_number_of_actions: U64Json;
        readonly limit: U64Json;
      };
    }
  | {
      readonly AddKeyMethodNamesNumberOfBytesExceeded: {
        readonly total_number_of_bytes: U64Json;
        readonly limit: U64Json;
      };
    }
  | { readonly AddKeyMethodNameLengthExceeded: LengthLimit }
  | "IntegerOverflow"
  | { readonly InvalidAccountId: { readonly account_id: string } }
  | { readonly ContractSizeExceeded: SizeLimit }
  | { readonly FunctionCallMethodNameLengthExceeded: LengthLimit }
  | { readonly FunctionCallArgumentsLengthExceeded: LengthLimit }
  | { readonly UnsuitableStakingKey: { readonly public_key: string } }
  | "FunctionCallZeroAttachedGas"
  | "DelegateActionMustBeOnlyOne";

export type ReceiptValidationError =
  | { readonly InvalidPredecessorId: { readonly account_id: string } }
  | { readonly InvalidReceiverId: { readonly account_id: string } }
  | { readonly InvalidSignerId: { readonly account_id: string } }
  | { readonly InvalidDataReceiverId: { readonly account_id: string } }
  | { readonly ReturnedValueLengthExceeded: LengthLimit }
  | {
      readonly NumberInputDataDependenciesExceeded: {
        readonly number_of_input_data_dependencies: U64Json;
        readonly limit: U64Json;
      };
    }
  | { readonly ActionsValidation: ActionsValidationError }
  | { readonly ReceiptSizeExceeded: SizeLimit };

export type InvalidTxError =
  | { readonly InvalidAccessKeyError: InvalidAccessKeyError }
  | { readonly SignerDoesNotExist: { readonly signer_id: string } }
  | { readonly InvalidNonce: { readonly tx_nonce: U64Json; readonly ak_nonce: U64Json } }
  | { readonly NonceTooLarge: { readonly tx_nonce: U64Json; readonly upper_bound: U64Json } }
  | "InvalidSignature"
  | {
      readonly NotEnoughBalance: {
        readonly signer_id: string;
        readonly balance: U128Json;
        readonly cost: U128Json;
      };
    }
  | { readonly LackBalanceForState: { readonly signer_id: string; readonly amount: U128Json } }
  | "CostOverflow"
  | "InvalidChain"
  | "Expired"
  | { readonly ActionsValidation: ActionsValidationError }
  | { readonly TransactionSizeExceeded: SizeLimit }
  | "InvalidTransactionVersion"
  | { readonly ShardCongested: { readonly shard_id: number; readonly congestion_level: number } };

type AccountError = { readonly account_id: string };

export type ActionErrorKind =
  | { readonly AccountAlreadyExists: AccountError }
  | { readonly AccountDoesNotExist: AccountError }
  | {
      readonly CreateAccountOnlyByRegistrar: {
        readonly account_id: string;
        readonly registrar_account_id: string;
        readonly predecessor_id: string;
      };
    }
  | { readonly CreateAccountNotAllowed: { readonly account_id: string; readonly predecessor_id: string } }
  | { readonly ActorNoPermission: { readonly account_id: string; readonly actor_id: string } }
  | { readonly DeleteKeyDoesNotExist: { readonly account_id: string; readonly public_key: string } }
  | { readonly AddKeyAlreadyExists: { readonly account_id: string; readonly public_key: string } }
  | { readonly DeleteAccountStaking: AccountError }
  | { readonly LackBalanceForState: { readonly account_id: string; readonly amount: U128Json } }
  | { readonly TriesToUnstake: AccountError }
  | {
      readonly TriesToStake: {
        readonly account_id: string;
        readonly stake: U128Json;
        readonly locked: U128Json;
        readonly balance: U128Json;
      };
    }
  | {
      readonly InsufficientStake: {
        readonly account_id: string;
        readonly stake: U128Json;
        readonly minimum_stake: U128Json;
      };
    }
  | { readonly FunctionCallError: FunctionCallErrorJson }
  | { readonly NewReceiptValidationError: ReceiptValidationError }
  | { readonly OnlyImplicitAccountCreationAllowed: AccountError }
  | { readonly DeleteAccountWithLargeState: AccountError }
  | "DelegateActionInvalidSignature"
  | {
      readonly DelegateActionSenderDoesNotMatchTxReceiver: {
        readonly sender_id: string;
        readonly receiver_id: string;
      };
    }
  | "DelegateActionExpired"
  | { readonly DelegateActionAccessKeyError: InvalidAccessKeyError }
  | { readonly DelegateActionInvalidNonce: { readonly delegate_nonce: U64Json; readonly ak_nonce: U64Json } }
  | {
      readonly DelegateActionNonceTooLarge: {
        readonly delegate_nonce: U64Json;
        readonly upper_bound: U64Json;
      };
    }
  | {
      readonly GlobalContractDoesNotExist: {
        readonly identifier: { readonly CodeHash: string } | { readonly AccountId: string };
      };
    };

export interface ActionError {
  /** Which action failed; `null` when all passed and the receipt as a whole did not. */
  readonly index: number | null;
  readonly kind: ActionErrorKind;
}

export type TxExecutionError =
  | { readonly ActionError: ActionError }
  | { readonly InvalidTxError: InvalidTxError };

/** A u64 as JSON shows it: a number, exact also above 2^53. */
export function u64Json(value: bigint): U64Json {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
