import type { RuntimeConfig } from "../parameters/config_store.js";
import { IntegerOverflowError, totalPrepaidGas } from "../parameters/fees.js";
import { unlistedParameters } from "../parameters/unlisted.js";
import { ACCESS_KEY_NONCE_RANGE_MULTIPLIER, type FunctionCallPermission } from "../primitives/access_key.js";
import type { Account } from "../primitives/account.js";
import { isValidAccountId } from "../primitives/account_id.js";
import type { Action } from "../primitives/action.js";
import { encode } from "../primitives/borsh.js";
import { isValidStakingKey, publicKeyToString, verify } from "../primitives/crypto.js";
import {
  type ActionsValidationError,
  type InvalidAccessKeyError,
  type InvalidTxError,
  type ReceiptValidationError,
  u64Json,
} from "../primitives/errors.js";
import { hashToBytes } from "../primitives/hash.js";
import { type ActionReceipt, type Receipt, receiptCodec } from "../primitives/receipt.js";
import type { SignedTransaction } from "../primitives/transaction.js";
import type { AccountId, Balance, BlockHeight } from "../primitives/types.js";
import { getAccessKey, getAccount, type StateReader, setAccessKey, setAccount } from "../store/records.js";
import type { TrieUpdate } from "../store/trie_update.js";
import { type TransactionCost, txCost } from "./config.js";

type LimitConfig = RuntimeConfig["wasm_config"]["limit_config"];

/** yoctoNEAR that the account lacks to pay for its storage; 0n when it has enough. */
export function storageStakeMissing(account: Account, config: RuntimeConfig): Balance {
  if (account.storageUsage <= unlistedParameters(config).zeroBalanceAccountStorageLimit) return 0n;
  const required = BigInt(account.storageUsage) * config.storage_amount_per_byte;
  const available = account.amount + account.locked;
  return available >= required ? 0n : required - available;
}

function validateAddKey(
  limits: LimitConfig,
  { receiverId, methodNames }: FunctionCallPermission,
): ActionsValidationError | null {
  if (!isValidAccountId(receiverId)) return { InvalidAccountId: { account_id: truncated(receiverId) } };
  let total = 0n;
  for (const name of methodNames) {
    const length = BigInt(Buffer.byteLength(name));
    if (length > limits.max_length_method_name) {
      return {
        AddKeyMethodNameLengthExceeded: {
          length: u64Json(length),
          limit: u64Json(limits.max_length_method_name),
        },
      };
    }
    total += length + 1n;
  }
  if (total <= limits.max_number_bytes_method_names) return null;
  return {
    AddKeyMethodNamesNumberOfBytesExceeded: {
      total_number_of_bytes: u64Json(total),
      limit: u64Json(limits.max_number_bytes_method_names),
    },
  };
}

/** At most 128 bytes of UTF-8, cut between characters: a key may name a receiver of any length. */
function truncated(text: string): string {
  let bytes = 0;
  let kept = "";
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > 128) break;
    kept += char;
  }
  return kept;
}

function validateFunctionCall(
  limits: LimitConfig,
  action: Extract<Action, { readonly kind: "FunctionCall" }>,
): ActionsValidationError | null {
  if (action.gas === 0n) return "FunctionCallZeroAttachedGas";
  const length = BigInt(Buffer.byteLength(action.methodName));
  if (length > limits.max_length_method_name) {
    const limit = u64Json(limits.max_length_method_name);
    return { FunctionCallMethodNameLengthExceeded: { length: u64Json(length), limit } };
  }
  if (action.args.length > limits.max_arguments_length) {
    const limit = u64Json(limits.max_arguments_length);
    return { FunctionCallArgumentsLengthExceeded: { length: action.args.length, limit } };
  }
  return null;
}

function validateAction(limits: LimitConfig, action: Action): ActionsValidationError | null {
  switch (action.kind) {
    case "DeployContract":
    case "DeployGlobalContract":
      if (action.code.length <= limits.max_contract_size) return null;
      return { ContractSizeExceeded: { size: action.code.length, limit: u64Json(limits.max_contract_size) } };
    case "FunctionCall":
      return validateFunctionCall(limits, action);
    case "Stake":
      if (isValidStakingKey(action.publicKey)) return null;
      return { UnsuitableStakingKey: { public_key: publicKeyToString(action.publicKey) } };
    case "AddKey": {
      const { permission } = action.accessKey;
      return permission.kind === "FunctionCall" ? validateAddKey(limits, permission) : null;
    }
    case "DeleteAccount":
      if (isValidAccountId(action.beneficiaryId)) return null;
      return { InvalidAccountId: { account_id: action.beneficiaryId } };
    case "Delegate":
      return validateActions(limits, action.delegateAction.actions);
    default:
      return null;
  }
}

/** Limits of a receipt's actions, in the node's order. */
export function validateActions(
  limits: LimitConfig,
  actions: readonly Action[],
): ActionsValidationError | null {
  if (actions.length > limits.max_actions_per_receipt) {
    const limit = u64Json(limits.max_actions_per_receipt);
    return { TotalNumberOfActionsExceeded: { total_number_of_actions: actions.length, limit } };
  }
  let foundDelegate = false;
  for (const [index, action] of actions.entries()) {
    if (action.kind === "DeleteAccount" && index + 1 < actions.length) return "DeleteActionMustBeFinal";
    if (action.kind === "Delegate") {
      if (foundDelegate) return "DelegateActionMustBeOnlyOne";
      foundDelegate = true;
    }
    const error = validateAction(limits, action);
    if (error) return error;
  }
  return validatePrepaidGas(limits, actions);
}

function validatePrepaidGas(limits: LimitConfig, actions: readonly Action[]): ActionsValidationError | null {
  try {
    const gas = totalPrepaidGas(actions);
    if (gas <= limits.max_total_prepaid_gas) return null;
    const limit = u64Json(limits.max_total_prepaid_gas);
    return { TotalPrepaidGasExceeded: { total_prepaid_gas: u64Json(gas), limit } };
  } catch (error) {
    if (error instanceof IntegerOverflowError) return "IntegerOverflow";
    throw error;
  }
}

// A transaction is checked when it arrives and again in its block: signatures are verified once.
const validTransactions = new WeakMap<SignedTransaction, RuntimeConfig>();

/** What can be said without the state: version, signature, size, actions. */
export function validateTransaction(config: RuntimeConfig, signed: SignedTransaction): InvalidTxError | null {
  if (validTransactions.get(signed) === config) return null;
  const { transaction, signature, hash, size } = signed;
  if (transaction.version === 1) return "InvalidTransactionVersion";
  if (!verify(signature, hashToBytes(hash), transaction.publicKey)) return "InvalidSignature";
  const limits = config.wasm_config.limit_config;
  if (size > limits.max_transaction_size)
    return { TransactionSizeExceeded: { size, limit: u64Json(limits.max_transaction_size) } };
  const error = validateActions(limits, transaction.actions);
  if (error) return { ActionsValidation: error };
  validTransactions.set(signed, config);
  return null;
}

/** Why a function-call key may not sign these actions; the rules that transactions and delegate actions share. */
function checkFunctionCallPermission(
  permission: FunctionCallPermission,
  receiverId: AccountId,
  actions: readonly Action[],
): InvalidAccessKeyError | null {
  const [call] = actions;
  if (actions.length !== 1 || call?.kind !== "FunctionCall") return "RequiresFullAccess";
  if (call.deposit > 0n) return "DepositWithFunctionCall";
  return checkCallTarget(permission, receiverId, call.methodName);
}

/** Receiver and method; a delegate action checks them even after its deposit was refused. */
export function checkCallTarget(
  permission: FunctionCallPermission,
  receiverId: AccountId,
  methodName: string,
): InvalidAccessKeyError | null {
  if (receiverId !== permission.receiverId)
    return { ReceiverMismatch: { tx_receiver: receiverId, ak_receiver: permission.receiverId } };
  if (permission.methodNames.length > 0 && !permission.methodNames.includes(methodName))
    return { MethodNameMismatch: { method_name: methodName } };
  return null;
}

/** The signer's records after paying, or why it cannot. */
type Charged =
  | { readonly error: InvalidTxError }
  | { readonly error: null; readonly commit: (update: TrieUpdate) => void };

/**
 * Checks a transaction against the state and says what to write. `blockHeight` is null at admission by RPC, where
 * the upper bound of nonces is not checked.
 */
function verifyAndCharge(
  config: RuntimeConfig,
  state: StateReader,
  { transaction }: SignedTransaction,
  { totalCost }: TransactionCost,
  blockHeight: BlockHeight | null,
): Charged {
  const { signerId, publicKey, nonce } = transaction;
  const signer = getAccount(state, signerId);
  if (!signer) return { error: { SignerDoesNotExist: { signer_id: signerId } } };
  const accessKey = getAccessKey(state, signerId, publicKey);
  const key = { account_id: signerId, public_key: publicKeyToString(publicKey) };
  if (!accessKey) return { error: { InvalidAccessKeyError: { AccessKeyNotFound: key } } };
  if (nonce <= accessKey.nonce)
    return { error: { InvalidNonce: { tx_nonce: u64Json(nonce), ak_nonce: u64Json(accessKey.nonce) } } };
  if (blockHeight !== null) {
    const bound = BigInt(blockHeight) * ACCESS_KEY_NONCE_RANGE_MULTIPLIER;
    if (nonce >= bound)
      return { error: { NonceTooLarge: { tx_nonce: u64Json(nonce), upper_bound: u64Json(bound) } } };
  }
  if (signer.amount < totalCost) {
    const balance = signer.amount.toString();
    return { error: { NotEnoughBalance: { signer_id: signerId, balance, cost: totalCost.toString() } } };
  }
  signer.amount -= totalCost;
  let { permission } = accessKey;
  if (permission.kind === "FunctionCall" && permission.allowance !== null) {
    const allowance = permission.allowance;
    if (allowance < totalCost) {
      const costs = { allowance: allowance.toString(), cost: totalCost.toString() };
      return { error: { InvalidAccessKeyError: { NotEnoughAllowance: { ...key, ...costs } } } };
    }
    permission = { ...permission, allowance: allowance - totalCost };
  }
  const missing = storageStakeMissing(signer, config);
  if (missing > 0n)
    return { error: { LackBalanceForState: { signer_id: signerId, amount: missing.toString() } } };
  if (permission.kind === "FunctionCall") {
    const error = checkFunctionCallPermission(permission, transaction.receiverId, transaction.actions);
    if (error) return { error: { InvalidAccessKeyError: error } };
  }
  return {
    error: null,
    commit(update) {
      setAccessKey(update, signerId, publicKey, { nonce, permission });
      setAccount(update, signerId, signer);
    },
  };
}

/** nearcore `verify_and_charge_transaction`: writes nothing when it answers an error. */
export function verifyAndChargeTransaction(
  config: RuntimeConfig,
  update: TrieUpdate,
  signed: SignedTransaction,
  cost: TransactionCost,
  blockHeight: BlockHeight,
): InvalidTxError | null {
  const charged = verifyAndCharge(config, update, signed, cost, blockHeight);
  if (charged.error !== null) return charged.error;
  charged.commit(update);
  return null;
}

/** The cost, or `"CostOverflow"`. */
export function transactionCost(
  config: RuntimeConfig,
  signed: SignedTransaction,
  gasPrice: Balance,
): TransactionCost | "CostOverflow" {
  try {
    return txCost(config, signed.transaction, gasPrice);
  } catch (error) {
    if (error instanceof IntegerOverflowError) return "CostOverflow";
    throw error;
  }
}

/**
 * All that the node checks when a transaction arrives by RPC, in its order; block hash and congestion are the
 * chain's business. `null` when it may enter the pool.
 */
export function checkTransaction(
  config: RuntimeConfig,
  state: StateReader,
  signed: SignedTransaction,
  gasPrice: Balance,
): InvalidTxError | null {
  const invalid = validateTransaction(config, signed);
  if (invalid) return invalid;
  const cost = transactionCost(config, signed, gasPrice);
  if (cost === "CostOverflow") return cost;
  return verifyAndCharge(config, state, signed, cost, null).error;
}

function validateActionReceipt(limits: LimitConfig, receipt: ActionReceipt): ReceiptValidationError | null {
  const inputs = receipt.inputDataIds.length;
  if (inputs > limits.max_number_input_data_dependencies) {
    const limit = u64Json(limits.max_number_input_data_dependencies);
    return { NumberInputDataDependenciesExceeded: { number_of_input_data_dependencies: inputs, limit } };
  }
  const error = validateActions(limits, receipt.actions);
  return error && { ActionsValidation: error };
}

/** A receipt that a receipt wants to emit. Names were not validated before: a contract may have written them. */
export function validateReceipt(limits: LimitConfig, receipt: Receipt): ReceiptValidationError | null {
  const size = encode(receiptCodec, receipt).length;
  if (size > limits.max_receipt_size)
    return { ReceiptSizeExceeded: { size, limit: u64Json(limits.max_receipt_size) } };
  const { predecessorId, receiverId } = receipt;
  if (!isValidAccountId(predecessorId)) return { InvalidPredecessorId: { account_id: predecessorId } };
  if (!isValidAccountId(receiverId)) return { InvalidReceiverId: { account_id: receiverId } };
  const inner = receipt.receipt;
  switch (inner.kind) {
    case "Action":
    case "PromiseYield":
      return validateActionReceipt(limits, inner);
    case "Data":
    case "PromiseResume": {
      const length = inner.data?.length ?? 0;
      if (length <= limits.max_length_returned_data) return null;
      return { ReturnedValueLengthExceeded: { length, limit: u64Json(limits.max_length_returned_data) } };
    }
    case "GlobalContractDistribution":
      return null;
  }
}
