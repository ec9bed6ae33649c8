import type { HostFunction, HostValueType } from "../gas_globals.js";
import * as altBn128 from "./host/alt_bn128.js";
import * as bls12381 from "./host/bls12381.js";
import * as context from "./host/context.js";
import * as hashing from "./host/hashing.js";
import * as logging from "./host/logging.js";
import * as actions from "./host/promise_actions.js";
import * as promises from "./host/promises.js";
import * as registers from "./host/registers.js";
import * as signatures from "./host/signatures.js";
import * as storage from "./host/storage.js";
import * as yields from "./host/yield.js";
import type { VMLogic } from "./logic.js";

type Row = HostFunction<VMLogic>;

function row(
  name: string,
  params: readonly HostValueType[],
  result: HostValueType | null,
  call: Row["call"],
): Row {
  return { name, params, result, call };
}

/** A function of `count` u64 arguments without a result. */
const action = (name: string, count: number, call: Row["call"]) =>
  row(name, Array(count).fill("i64"), null, call);
/** A function of `count` u64 arguments with a u64 result. */
const query = (name: string, count: number, call: Row["call"]) =>
  row(name, Array(count).fill("i64"), "i64", call);

/** The module that contracts import host functions from. */
export const HOST_MODULE = "env";

/** Every host function of protocol 77, with its WebAssembly signature (nearcore's `imports.rs`, in its order). */
export const HOST_FUNCTIONS: readonly Row[] = [
  action("read_register", 2, registers.readRegister),
  query("register_len", 1, registers.registerLen),
  action("write_register", 3, registers.writeRegister),

  action("current_account_id", 1, context.currentAccountId),
  action("signer_account_id", 1, context.signerAccountId),
  action("signer_account_pk", 1, context.signerAccountPk),
  action("predecessor_account_id", 1, context.predecessorAccountId),
  action("input", 1, context.input),
  query("block_index", 0, context.blockIndex),
  query("block_timestamp", 0, context.blockTimestamp),
  query("epoch_height", 0, context.epochHeight),
  query("storage_usage", 0, context.storageUsage),

  action("account_balance", 1, context.accountBalance),
  action("account_locked_balance", 1, context.accountLockedBalance),
  action("attached_deposit", 1, context.attachedDeposit),
  query("prepaid_gas", 0, context.prepaidGas),
  query("used_gas", 0, context.usedGas),

  action("random_seed", 1, context.randomSeed),
  action("sha256", 3, hashing.sha256),
  action("keccak256", 3, hashing.keccak256),
  action("keccak512", 3, hashing.keccak512),
  query("ed25519_verify", 6, signatures.ed25519Verify),
  action("ripemd160", 3, hashing.ripemd160),
  query("ecrecover", 7, signatures.ecrecover),

  action("value_return", 2, promises.valueReturn),
  action("panic", 0, logging.panic),
  action("panic_utf8", 2, logging.panicUtf8),
  action("log_utf8", 2, logging.logUtf8),
  action("log_utf16", 2, logging.logUtf16),
  row("abort", ["i32", "i32", "i32", "i32"], null, logging.abort),

  query("promise_create", 8, promises.promiseCreate),
  query("promise_then", 9, promises.promiseThen),
  query("promise_and", 2, promises.promiseAnd),
  query("promise_batch_create", 2, promises.promiseBatchCreate),
  query("promise_batch_then", 3, promises.promiseBatchThen),

  action("promise_batch_action_create_account", 1, actions.promiseBatchActionCreateAccount),
  action("promise_batch_action_deploy_contract", 3, actions.promiseBatchActionDeployContract),
  action("promise_batch_action_function_call", 7, actions.promiseBatchActionFunctionCall),
  action("promise_batch_action_function_call_weight", 8, actions.promiseBatchActionFunctionCallWeight),
  action("promise_batch_action_transfer", 2, actions.promiseBatchActionTransfer),
  action("promise_batch_action_stake", 4, actions.promiseBatchActionStake),
  action("promise_batch_action_add_key_with_full_access", 4, actions.promiseBatchActionAddKeyWithFullAccess),
  action(
    "promise_batch_action_add_key_with_function_call",
    9,
    actions.promiseBatchActionAddKeyWithFunctionCall,
  ),
  action("promise_batch_action_delete_key", 3, actions.promiseBatchActionDeleteKey),
  action("promise_batch_action_delete_account", 3, actions.promiseBatchActionDeleteAccount),

  query("promise_yield_create", 7, yields.promiseYieldCreate),
  row("promise_yield_resume", ["i64", "i64", "i64", "i64"], "i32", yields.promiseYieldResume),

  query("promise_results_count", 0, promises.promiseResultsCount),
  query("promise_result", 2, promises.promiseResult),
  action("promise_return", 1, promises.promiseReturn),

  query("storage_write", 5, storage.storageWrite),
  query("storage_read", 3, storage.storageRead),
  query("storage_remove", 3, storage.storageRemove),
  query("storage_has_key", 2, storage.storageHasKey),
  query("storage_iter_prefix", 2, storage.deprecated("storage_iter_prefix")),
  query("storage_iter_range", 4, storage.deprecated("storage_iter_range")),
  query("storage_iter_next", 3, storage.deprecated("storage_iter_next")),

  row("gas", ["i32"], null, context.gas),

  action("validator_stake", 3, context.validatorStake),
  action("validator_total_stake", 1, context.validatorTotalStake),

  action("alt_bn128_g1_multiexp", 3, altBn128.altBn128G1Multiexp),
  action("alt_bn128_g1_sum", 3, altBn128.altBn128G1Sum),
  query("alt_bn128_pairing_check", 2, altBn128.altBn128PairingCheck),

  query("bls12381_p1_sum", 3, bls12381.bls12381P1Sum),
  query("bls12381_p2_sum", 3, bls12381.bls12381P2Sum),
  query("bls12381_g1_multiexp", 3, bls12381.bls12381G1Multiexp),
  query("bls12381_g2_multiexp", 3, bls12381.bls12381G2Multiexp),
  query("bls12381_map_fp_to_g1", 3, bls12381.bls12381MapFpToG1),
  query("bls12381_map_fp2_to_g2", 3, bls12381.bls12381MapFp2ToG2),
  query("bls12381_pairing_check", 2, bls12381.bls12381PairingCheck),
  query("bls12381_p1_decompress", 3, bls12381.bls12381P1Decompress),
  query("bls12381_p2_decompress", 3, bls12381.bls12381P2Decompress),

  action("sandbox_debug_log", 2, logging.sandboxDebugLog),
];
