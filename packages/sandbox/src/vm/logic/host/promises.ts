import { ActionCosts, ExtCosts } from "../../../parameters/cost.js";
import type { ReceiptIndex } from "../dependencies.js";
import { HostError } from "../errors.js";
import type { VMLogic } from "../logic.js";
import { type U64, u64 } from "../vmstate.js";
import { promiseBatchActionFunctionCall } from "./promise_actions.js";

export function promiseBatchCreate(logic: VMLogic, accountIdLen: U64, accountIdPtr: U64): bigint {
  logic.payBase();
  logic.prohibitInView("promise_batch_create");
  const accountId = logic.readAccountId(accountIdLen, accountIdPtr);
  logic.payGasForNewReceipt(accountId === logic.context.currentAccountId, []);
  return logic.promises.push(logic.ext.createActionReceipt([], accountId));
}

export function promiseBatchThen(
  logic: VMLogic,
  promiseIdx: U64,
  accountIdLen: U64,
  accountIdPtr: U64,
): bigint {
  logic.payBase();
  logic.prohibitInView("promise_batch_then");
  const accountId = logic.readAccountId(accountIdLen, accountIdPtr);
  const dependencies = logic.promises.dependencies(promiseIdx);
  logic.payGasForNewReceipt(
    accountId === logic.context.currentAccountId,
    dependencies.map((receipt) => logic.ext.getReceiptReceiver(receipt) === accountId),
  );
  return logic.promises.push(logic.ext.createActionReceipt(dependencies, accountId));
}

export function promiseCreate(
  logic: VMLogic,
  accountIdLen: U64,
  accountIdPtr: U64,
  methodNameLen: U64,
  methodNamePtr: U64,
  argumentsLen: U64,
  argumentsPtr: U64,
  amountPtr: U64,
  gas: U64,
): bigint {
  const promise = promiseBatchCreate(logic, accountIdLen, accountIdPtr);
  promiseBatchActionFunctionCall(
    logic,
    promise,
    methodNameLen,
    methodNamePtr,
    argumentsLen,
    argumentsPtr,
    amountPtr,
    gas,
  );
  return promise;
}

export function promiseThen(
  logic: VMLogic,
  promiseIdx: U64,
  accountIdLen: U64,
  accountIdPtr: U64,
  methodNameLen: U64,
  methodNamePtr: U64,
  argumentsLen: U64,
  argumentsPtr: U64,
  amountPtr: U64,
  gas: U64,
): bigint {
  const promise = promiseBatchThen(logic, promiseIdx, accountIdLen, accountIdPtr);
  promiseBatchActionFunctionCall(
    logic,
    promise,
    methodNameLen,
    methodNamePtr,
    argumentsLen,
    argumentsPtr,
    amountPtr,
    gas,
  );
  return promise;
}

const INDEX_SIZE = 8;

/** The cost named "per promise" is charged per byte of the list: eight times. */
export function promiseAnd(logic: VMLogic, promiseIdxPtr: U64, promiseIdxCount: U64): bigint {
  logic.payBase();
  logic.prohibitInView("promise_and");
  logic.gas.payBase(ExtCosts.promise_and_base);
  const listLength = u64(promiseIdxCount) * BigInt(INDEX_SIZE);
  if (listLength >= 2n ** 64n) throw new HostError("IntegerOverflow");
  logic.gas.payPerArgument(ExtCosts.promise_and_per_promise, BigInt.asIntN(64, listLength));
  const list = logic.memory.view(logic.gas, promiseIdxPtr, BigInt.asIntN(64, listLength));
  const indices = new DataView(list.buffer, list.byteOffset, list.byteLength);

  const limit = logic.config.limits.max_number_input_data_dependencies;
  const receipts: ReceiptIndex[] = [];
  for (let offset = 0; offset < list.length; offset += INDEX_SIZE) {
    for (const receipt of logic.promises.dependencies(indices.getBigInt64(offset, true)))
      receipts.push(receipt);
    if (receipts.length > limit)
      throw new HostError("NumberInputDataDependenciesExceeded", {
        number_of_input_data_dependencies: receipts.length,
        limit,
      });
  }
  return logic.promises.push(receipts);
}

export function promiseResultsCount(logic: VMLogic): bigint {
  logic.payBase();
  logic.prohibitInView("promise_results_count");
  return BigInt(logic.context.promiseResults.length);
}

/** 0 not ready, 1 successful and in the register, 2 failed. */
export function promiseResult(logic: VMLogic, resultIdx: U64, registerId: U64): bigint {
  logic.payBase();
  logic.prohibitInView("promise_result");
  const result = logic.context.promiseResults[Number(u64(resultIdx))];
  if (result === undefined) throw new HostError("InvalidPromiseResultIndex", { result_idx: u64(resultIdx) });
  if (result.status === "notReady") return 0n;
  if (result.status === "failed") return 2n;
  logic.setRegister(registerId, result.value);
  return 1n;
}

export function promiseReturn(logic: VMLogic, promiseIdx: U64): void {
  logic.payBase();
  logic.gas.payBase(ExtCosts.promise_return);
  logic.prohibitInView("promise_return");
  logic.returnData = { kind: "receiptIndex", receiptIndex: logic.promises.receiptToReturn(promiseIdx) };
}

/** Burns what the value will cost as a data receipt to each receiver: sending and, already now, executing. */
export function valueReturn(logic: VMLogic, valueLen: U64, valuePtr: U64): void {
  logic.payBase();
  const value = logic.readOwned(valueLen, valuePtr);
  const limit = logic.config.limits.max_length_returned_data;
  if (value.length > limit)
    throw new HostError("ReturnedValueLengthExceeded", { length: value.length, limit });
  const fee = logic.config.fees[ActionCosts.new_data_receipt_byte]!;
  let burn = 0;
  for (const receiver of logic.context.outputDataReceivers) {
    const sir = receiver === logic.context.currentAccountId;
    burn += ((sir ? fee.sendSir : fee.sendNotSir) + fee.execution) * value.length;
  }
  logic.gas.payActionAccumulated(burn, burn, ActionCosts.new_data_receipt_byte);
  logic.returnData = { kind: "value", value };
}
