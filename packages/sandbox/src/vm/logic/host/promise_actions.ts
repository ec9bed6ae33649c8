import { isUtf8 } from "node:buffer";
import { type ActionCost, ActionCosts, transferCosts } from "../../../parameters/cost.js";
import { accountType } from "../../../primitives/account_id.js";
import { HostError } from "../errors.js";
import type { VMLogic } from "../logic.js";
import { type U64, u64 } from "../vmstate.js";

/** Borsh of a public key: the curve and the key. Whether it is a point of the curve is not looked at. */
function decodePublicKey(bytes: Uint8Array): Uint8Array {
  const [curve] = bytes;
  if (!((curve === 0 && bytes.length === 33) || (curve === 1 && bytes.length === 65)))
    throw new HostError("InvalidPublicKey");
  return bytes;
}

export function checkMethodName(name: Uint8Array): void {
  if (!isUtf8(name)) throw new HostError("InvalidMethodName");
}

export function promiseBatchActionCreateAccount(logic: VMLogic, promiseIdx: U64): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_create_account");
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.create_account, sir);
  logic.ext.appendActionCreateAccount(receipt);
}

export function promiseBatchActionDeployContract(
  logic: VMLogic,
  promiseIdx: U64,
  codeLen: U64,
  codePtr: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_deploy_contract");
  const code = logic.readOwned(codeLen, codePtr);
  const limit = logic.config.limits.max_contract_size;
  if (code.length > limit) throw new HostError("ContractSizeExceeded", { size: code.length, limit });
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.deploy_contract_base, sir);
  logic.payActionPerByte(ActionCosts.deploy_contract_byte, code.length, sir);
  logic.ext.appendActionDeployContract(receipt, code);
}

export function promiseBatchActionFunctionCall(
  logic: VMLogic,
  promiseIdx: U64,
  methodNameLen: U64,
  methodNamePtr: U64,
  argumentsLen: U64,
  argumentsPtr: U64,
  amountPtr: U64,
  gas: U64,
): void {
  promiseBatchActionFunctionCallWeight(
    logic,
    promiseIdx,
    methodNameLen,
    methodNamePtr,
    argumentsLen,
    argumentsPtr,
    amountPtr,
    gas,
    0n,
  );
}

/** `gas` is reserved now; `gasWeight` is the share of what is left when the call ends. */
export function promiseBatchActionFunctionCallWeight(
  logic: VMLogic,
  promiseIdx: U64,
  methodNameLen: U64,
  methodNamePtr: U64,
  argumentsLen: U64,
  argumentsPtr: U64,
  amountPtr: U64,
  gas: U64,
  gasWeight: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_function_call");
  const amount = logic.memory.getU128(logic.gas, amountPtr);
  const methodName = logic.readOwned(methodNameLen, methodNamePtr);
  if (methodName.length === 0) throw new HostError("EmptyMethodName");
  const args = logic.readOwned(argumentsLen, argumentsPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.function_call_base, sir);
  logic.payActionPerByte(ActionCosts.function_call_byte, methodName.length + args.length, sir);
  logic.gas.prepayGas(gas);
  logic.deductBalance(amount);
  checkMethodName(methodName);
  logic.ext.appendActionFunctionCallWeight(receipt, methodName, args, amount, u64(gas), u64(gasWeight));
}

/** Sums the costs a transfer stands for and charges them as one. */
function payTransfer(logic: VMLogic, costs: readonly ActionCost[], sir: boolean): void {
  let burn = 0;
  let execution = 0;
  for (const cost of costs) {
    const fee = logic.config.fees[ActionCosts[cost]]!;
    burn += sir ? fee.sendSir : fee.sendNotSir;
    execution += fee.execution;
  }
  logic.gas.payActionAccumulated(burn, burn + execution, ActionCosts.transfer);
}

export function promiseBatchActionTransfer(logic: VMLogic, promiseIdx: U64, amountPtr: U64): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_transfer");
  const amount = logic.memory.getU128(logic.gas, amountPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  const receiver = accountType(logic.ext.getReceiptReceiver(receipt));
  payTransfer(logic, transferCosts(logic.config.runtime, receiver), sir);
  logic.deductBalance(amount);
  logic.ext.appendActionTransfer(receipt, amount);
}

/** The amount is not taken from the balance: staking locks it only when the receipt runs. */
export function promiseBatchActionStake(
  logic: VMLogic,
  promiseIdx: U64,
  amountPtr: U64,
  publicKeyLen: U64,
  publicKeyPtr: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_stake");
  const amount = logic.memory.getU128(logic.gas, amountPtr);
  const publicKey = logic.readOwned(publicKeyLen, publicKeyPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.stake, sir);
  logic.ext.appendActionStake(receipt, amount, decodePublicKey(publicKey));
}

export function promiseBatchActionAddKeyWithFullAccess(
  logic: VMLogic,
  promiseIdx: U64,
  publicKeyLen: U64,
  publicKeyPtr: U64,
  nonce: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_add_key_with_full_access");
  const publicKey = logic.readOwned(publicKeyLen, publicKeyPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.add_full_access_key, sir);
  logic.ext.appendActionAddKeyWithFullAccess(receipt, decodePublicKey(publicKey), u64(nonce));
}

const COMMA = 0x2c;

/** Splits a comma-separated list; nothing at all is an empty list, an empty item is an error. */
export function splitMethodNames(list: Uint8Array): Uint8Array[] {
  if (list.length === 0) return [];
  const names: Uint8Array[] = [];
  for (let start = 0; start <= list.length; ) {
    const comma = list.indexOf(COMMA, start);
    const end = comma < 0 ? list.length : comma;
    if (end === start) throw new HostError("EmptyMethodName");
    names.push(list.slice(start, end));
    start = end + 1;
  }
  return names;
}

export function promiseBatchActionAddKeyWithFunctionCall(
  logic: VMLogic,
  promiseIdx: U64,
  publicKeyLen: U64,
  publicKeyPtr: U64,
  nonce: U64,
  allowancePtr: U64,
  receiverIdLen: U64,
  receiverIdPtr: U64,
  methodNamesLen: U64,
  methodNamesPtr: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_add_key_with_function_call");
  const publicKey = logic.readOwned(publicKeyLen, publicKeyPtr);
  const allowance = logic.memory.getU128(logic.gas, allowancePtr);
  const receiverId = logic.readAccountId(receiverIdLen, receiverIdPtr);
  const methodNames = splitMethodNames(logic.read(methodNamesLen, methodNamesPtr));
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  // Each name counts one byte more than it has, for a terminator that the trie key does not have any more.
  const bytes = methodNames.reduce((sum, name) => sum + name.length + 1, 0);
  logic.payActionBase(ActionCosts.add_function_call_key_base, sir);
  logic.payActionPerByte(ActionCosts.add_function_call_key_byte, bytes, sir);
  const key = decodePublicKey(publicKey);
  methodNames.forEach(checkMethodName);
  logic.ext.appendActionAddKeyWithFunctionCall(
    receipt,
    key,
    u64(nonce),
    allowance === 0n ? null : allowance,
    receiverId,
    methodNames,
  );
}

export function promiseBatchActionDeleteKey(
  logic: VMLogic,
  promiseIdx: U64,
  publicKeyLen: U64,
  publicKeyPtr: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_delete_key");
  const publicKey = logic.readOwned(publicKeyLen, publicKeyPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.delete_key, sir);
  logic.ext.appendActionDeleteKey(receipt, decodePublicKey(publicKey));
}

export function promiseBatchActionDeleteAccount(
  logic: VMLogic,
  promiseIdx: U64,
  beneficiaryIdLen: U64,
  beneficiaryIdPtr: U64,
): void {
  logic.payBase();
  logic.prohibitInView("promise_batch_action_delete_account");
  const beneficiaryId = logic.readAccountId(beneficiaryIdLen, beneficiaryIdPtr);
  const { receipt, sir } = logic.receiptOf(promiseIdx);
  logic.payActionBase(ActionCosts.delete_account, sir);
  logic.ext.appendActionDeleteAccount(receipt, beneficiaryId);
}
