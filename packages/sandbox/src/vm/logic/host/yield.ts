import { ActionCosts, ExtCosts } from "../../../parameters/cost.js";
import { HostError } from "../errors.js";
import type { VMLogic } from "../logic.js";
import { type U64, u64 } from "../vmstate.js";
import { checkMethodName } from "./promise_actions.js";

const DATA_ID_LENGTH = 32;

/** A call of the contract itself that waits for data: its data id goes to the register (NEP-519). */
export function promiseYieldCreate(
  logic: VMLogic,
  methodNameLen: U64,
  methodNamePtr: U64,
  argumentsLen: U64,
  argumentsPtr: U64,
  gas: U64,
  gasWeight: U64,
  registerId: U64,
): bigint {
  logic.payBase();
  logic.prohibitInView("promise_yield_create");
  logic.gas.payBase(ExtCosts.yield_create_base);
  const methodName = logic.readOwned(methodNameLen, methodNamePtr);
  if (methodName.length === 0) throw new HostError("EmptyMethodName");
  const args = logic.readOwned(argumentsLen, argumentsPtr);
  const bytes = methodName.length + args.length;
  logic.gas.payPer(ExtCosts.yield_create_byte, bytes);
  logic.gas.prepayGas(gas);
  logic.payGasForNewReceipt(true, [true]);
  const { receiptIndex, dataId } = logic.ext.createPromiseYieldReceipt(logic.context.currentAccountId);
  const promise = logic.promises.push(receiptIndex);
  logic.payActionBase(ActionCosts.function_call_base, true);
  logic.payActionPerByte(ActionCosts.function_call_byte, bytes, true);
  checkMethodName(methodName);
  logic.ext.appendActionFunctionCallWeight(receiptIndex, methodName, args, 0n, u64(gas), u64(gasWeight));
  logic.setRegister(registerId, dataId);
  return promise;
}

/** 1 when a yielded call of this contract waits for the data id, else 0. */
export function promiseYieldResume(
  logic: VMLogic,
  dataIdLen: U64,
  dataIdPtr: U64,
  payloadLen: U64,
  payloadPtr: U64,
): number {
  logic.payBase();
  logic.prohibitInView("promise_submit_data");
  logic.gas.payBase(ExtCosts.yield_resume_base);
  // The argument is charged, not the length read: a payload in a register overflows.
  logic.gas.payPerArgument(ExtCosts.yield_resume_byte, payloadLen);
  const dataId = logic.readOwned(dataIdLen, dataIdPtr);
  const payload = logic.readOwned(payloadLen, payloadPtr);
  const limit = logic.config.limits.max_yield_payload_size;
  if (payload.length > limit) throw new HostError("YieldPayloadLength", { length: payload.length, limit });
  if (dataId.length !== DATA_ID_LENGTH) throw new HostError("DataIdMalformed");
  return logic.ext.submitPromiseResumeData(dataId, payload) ? 1 : 0;
}
