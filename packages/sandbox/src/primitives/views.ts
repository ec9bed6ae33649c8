import type { AccessKey, AccessKeyPermission } from "./access_key.js";
import { type Account, localCodeHash } from "./account.js";
import type { Action, DelegateAction, GlobalContractIdentifier, NonDelegateAction } from "./action.js";
import { publicKeyToString, signatureToString } from "./crypto.js";
import { type U64Json, u64Json } from "./errors.js";
import { hashToBase58, sha256 } from "./hash.js";
import type {
  ExecutionMetadata,
  ExecutionOutcome,
  ExecutionOutcomeWithId,
  ExecutionStatus,
} from "./outcome.js";
import type { Receipt, ReceiptEnum } from "./receipt.js";
import type { SignedTransaction } from "./transaction.js";
import type { CryptoHash } from "./types.js";

/**
 * The RPC's JSON of every primitive (nearcore `core/primitives/src/views.rs`). Money is decimal text; a u64 is a
 * number, or a bigint above 2^53, which the RPC has to print as a bare number.
 */
export type Json = null | boolean | string | U64Json | readonly Json[] | { readonly [key: string]: Json };

/** How far a transaction has come (nearcore's `TxExecutionStatus`). */
export const TX_EXECUTION_STATUSES = [
  "NONE",
  "INCLUDED",
  "EXECUTED_OPTIMISTIC",
  "INCLUDED_FINAL",
  "EXECUTED",
  "FINAL",
] as const;

export type TxExecutionStatus = (typeof TX_EXECUTION_STATUSES)[number];

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

export function accountView(account: Account): Record<string, Json> {
  const { contract } = account;
  return {
    amount: account.amount.toString(),
    locked: account.locked.toString(),
    code_hash: hashToBase58(localCodeHash(contract)),
    storage_usage: account.storageUsage,
    storage_paid_at: 0,
    ...(contract.kind === "Global" && { global_contract_hash: hashToBase58(contract.hash) }),
    ...(contract.kind === "GlobalByAccount" && { global_contract_account_id: contract.accountId }),
  };
}

function permissionView(permission: AccessKeyPermission): Json {
  if (permission.kind === "FullAccess") return "FullAccess";
  return {
    FunctionCall: {
      allowance: permission.allowance?.toString() ?? null,
      receiver_id: permission.receiverId,
      method_names: permission.methodNames,
    },
  };
}

export function accessKeyView(accessKey: AccessKey): Record<string, Json> {
  return { nonce: u64Json(accessKey.nonce), permission: permissionView(accessKey.permission) };
}

export function globalContractIdentifierView(
  identifier: GlobalContractIdentifier,
): { readonly CodeHash: string } | { readonly AccountId: string } {
  return identifier.kind === "CodeHash"
    ? { CodeHash: hashToBase58(identifier.hash) }
    : { AccountId: identifier.accountId };
}

/** The actions inside a delegate action are shown as they are stored, not as views: whole code, other names. */
function rawActionView(action: NonDelegateAction): Json {
  switch (action.kind) {
    case "CreateAccount":
      return { CreateAccount: {} };
    case "DeployContract":
      return { DeployContract: { code: base64(action.code) } };
    case "DeployGlobalContract":
      return { DeployGlobalContract: { code: base64(action.code), deploy_mode: action.deployMode } };
    case "UseGlobalContract":
      return {
        UseGlobalContract: { contract_identifier: globalContractIdentifierView(action.contractIdentifier) },
      };
    default:
      return actionView(action);
  }
}

function delegateActionView(value: DelegateAction): Json {
  return {
    sender_id: value.senderId,
    receiver_id: value.receiverId,
    actions: value.actions.map(rawActionView),
    nonce: u64Json(value.nonce),
    max_block_height: u64Json(value.maxBlockHeight),
    public_key: publicKeyToString(value.publicKey),
  };
}

export function actionView(action: Action): Json {
  switch (action.kind) {
    case "CreateAccount":
      return "CreateAccount";
    case "DeployContract":
      return { DeployContract: { code: base64(sha256(action.code)) } };
    case "FunctionCall":
      return {
        FunctionCall: {
          method_name: action.methodName,
          args: base64(action.args),
          gas: u64Json(action.gas),
          deposit: action.deposit.toString(),
        },
      };
    case "Transfer":
      return { Transfer: { deposit: action.deposit.toString() } };
    case "Stake":
      return { Stake: { stake: action.stake.toString(), public_key: publicKeyToString(action.publicKey) } };
    case "AddKey":
      return {
        AddKey: {
          public_key: publicKeyToString(action.publicKey),
          access_key: accessKeyView(action.accessKey),
        },
      };
    case "DeleteKey":
      return { DeleteKey: { public_key: publicKeyToString(action.publicKey) } };
    case "DeleteAccount":
      return { DeleteAccount: { beneficiary_id: action.beneficiaryId } };
    case "Delegate":
      return {
        Delegate: {
          delegate_action: delegateActionView(action.delegateAction),
          signature: signatureToString(action.signature),
        },
      };
    case "DeployGlobalContract": {
      const code = base64(sha256(action.code));
      return action.deployMode === "CodeHash"
        ? { DeployGlobalContract: { code } }
        : { DeployGlobalContractByAccountId: { code } };
    }
    case "UseGlobalContract":
      return action.contractIdentifier.kind === "CodeHash"
        ? { UseGlobalContract: { code_hash: hashToBase58(action.contractIdentifier.hash) } }
        : { UseGlobalContractByAccountId: { account_id: action.contractIdentifier.accountId } };
  }
}

export function signedTransactionView({
  transaction,
  signature,
  hash,
}: SignedTransaction): Record<string, Json> {
  return {
    signer_id: transaction.signerId,
    public_key: publicKeyToString(transaction.publicKey),
    nonce: u64Json(transaction.nonce),
    receiver_id: transaction.receiverId,
    actions: transaction.actions.map(actionView),
    priority_fee: u64Json(transaction.priorityFee),
    signature: signatureToString(signature),
    hash: hashToBase58(hash),
  };
}

function receiptEnumView(receipt: ReceiptEnum): Json {
  switch (receipt.kind) {
    case "Action":
    case "PromiseYield":
      return {
        Action: {
          signer_id: receipt.signerId,
          signer_public_key: publicKeyToString(receipt.signerPublicKey),
          gas_price: receipt.gasPrice.toString(),
          output_data_receivers: receipt.outputDataReceivers.map(({ dataId, receiverId }) => ({
            data_id: hashToBase58(dataId),
            receiver_id: receiverId,
          })),
          input_data_ids: receipt.inputDataIds.map(hashToBase58),
          actions: receipt.actions.map(actionView),
          is_promise_yield: receipt.kind === "PromiseYield",
        },
      };
    case "Data":
    case "PromiseResume":
      return {
        Data: {
          data_id: hashToBase58(receipt.dataId),
          data: receipt.data && base64(receipt.data),
          is_promise_resume: receipt.kind === "PromiseResume",
        },
      };
    case "GlobalContractDistribution":
      return {
        GlobalContractDistribution: {
          data: { code: base64(receipt.code), id: globalContractIdentifierView(receipt.id) },
        },
      };
  }
}

export function receiptView(receipt: Receipt): Record<string, Json> {
  return {
    predecessor_id: receipt.predecessorId,
    receiver_id: receipt.receiverId,
    receipt_id: hashToBase58(receipt.receiptId),
    receipt: receiptEnumView(receipt.receipt),
    priority: 0,
  };
}

export function executionStatusView(status: ExecutionStatus): Json {
  switch (status.kind) {
    case "Failure":
      return { Failure: status.error as unknown as Json };
    case "SuccessValue":
      return { SuccessValue: base64(status.value) };
    case "SuccessReceiptId":
      return { SuccessReceiptId: hashToBase58(status.receiptId) };
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function costs(
  category: "ACTION_COST" | "WASM_HOST_COST",
  gasByName: Iterable<readonly [string, bigint]>,
): Json[] {
  return [...gasByName]
    .filter(([, gas]) => gas > 0n)
    .map(([name, gas]) => [name.toUpperCase(), gas] as const)
    .sort(([a], [b]) => byText(a, b))
    .map(([cost, gas]) => ({ cost_category: category, cost, gas_used: gas.toString() }));
}

export function executionMetadataView(metadata: ExecutionMetadata): Json {
  if (metadata.version === 1) return { version: 1, gas_profile: null };
  const { actionCosts, extCosts, wasmGas } = metadata.profile;
  return {
    version: metadata.version,
    gas_profile: [
      ...costs("ACTION_COST", actionCosts),
      ...costs("WASM_HOST_COST", [...extCosts, ["wasm_instruction", wasmGas]]),
    ],
  };
}

export function executionOutcomeView(outcome: ExecutionOutcome): Record<string, Json> {
  return {
    logs: outcome.logs,
    receipt_ids: outcome.receiptIds.map(hashToBase58),
    gas_burnt: u64Json(outcome.gasBurnt),
    tokens_burnt: outcome.tokensBurnt.toString(),
    executor_id: outcome.executorId,
    status: executionStatusView(outcome.status),
    metadata: executionMetadataView(outcome.metadata),
  };
}

/** `proof` leads from the outcome to the outcome root of the block after `blockHash`. */
export function executionOutcomeWithIdView(
  { id, outcome }: ExecutionOutcomeWithId,
  blockHash: CryptoHash,
  proof: readonly { readonly hash: CryptoHash; readonly direction: "Left" | "Right" }[],
): Record<string, Json> {
  return {
    proof: proof.map((item) => ({ hash: hashToBase58(item.hash), direction: item.direction })),
    block_hash: hashToBase58(blockHash),
    id: hashToBase58(id),
    outcome: executionOutcomeView(outcome),
  };
}
