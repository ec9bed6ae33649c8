import { ExtCosts } from "../../../parameters/cost.js";
import type { VMLogic } from "../logic.js";
import type { U64 } from "../vmstate.js";

const encoder = new TextEncoder();

export function currentAccountId(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.setRegister(registerId, encoder.encode(logic.context.currentAccountId));
}

export function signerAccountId(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.prohibitInView("signer_account_id");
  logic.setRegister(registerId, encoder.encode(logic.context.signerAccountId));
}

export function signerAccountPk(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.prohibitInView("signer_account_pk");
  logic.setRegister(registerId, logic.context.signerAccountPk);
}

export function predecessorAccountId(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.prohibitInView("predecessor_account_id");
  logic.setRegister(registerId, encoder.encode(logic.context.predecessorAccountId));
}

export function input(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.setRegister(registerId, logic.context.input);
}

export function randomSeed(logic: VMLogic, registerId: U64): void {
  logic.payBase();
  logic.setRegister(registerId, logic.context.randomSeed);
}

export function blockIndex(logic: VMLogic): bigint {
  logic.payBase();
  return BigInt(logic.context.blockHeight);
}

export function blockTimestamp(logic: VMLogic): bigint {
  logic.payBase();
  return logic.context.blockTimestamp;
}

export function epochHeight(logic: VMLogic): bigint {
  logic.payBase();
  return BigInt(logic.context.epochHeight);
}

export function storageUsage(logic: VMLogic): bigint {
  logic.payBase();
  return BigInt(logic.storageUsage);
}

/** Includes the attached deposit; what promises took is gone. */
export function accountBalance(logic: VMLogic, balancePtr: U64): void {
  logic.payBase();
  logic.memory.setU128(logic.gas, balancePtr, logic.balance);
}

export function accountLockedBalance(logic: VMLogic, balancePtr: U64): void {
  logic.payBase();
  logic.memory.setU128(logic.gas, balancePtr, logic.context.accountLockedBalance);
}

export function attachedDeposit(logic: VMLogic, depositPtr: U64): void {
  logic.payBase();
  logic.memory.setU128(logic.gas, depositPtr, logic.context.attachedDeposit);
}

export function prepaidGas(logic: VMLogic): bigint {
  logic.payBase();
  logic.prohibitInView("prepaid_gas");
  return logic.context.prepaidGas;
}

/** Burnt gas, this function's own included, and gas reserved for promises. */
export function usedGas(logic: VMLogic): bigint {
  logic.payBase();
  logic.prohibitInView("used_gas");
  return BigInt(logic.gas.usedGas);
}

/** The host function that contracts instrumented by themselves call: an i32 number of operators. */
export function gas(logic: VMLogic, opcodes: number): void {
  logic.gas.burnGas((opcodes >>> 0) * logic.config.regularOpCost);
}

/** 0 for an account that is no validator. */
export function validatorStake(logic: VMLogic, accountIdLen: U64, accountIdPtr: U64, stakePtr: U64): void {
  logic.payBase();
  const accountId = logic.readAccountId(accountIdLen, accountIdPtr);
  logic.gas.payBase(ExtCosts.validator_stake_base);
  logic.memory.setU128(logic.gas, stakePtr, logic.ext.validatorStake(accountId) ?? 0n);
}

export function validatorTotalStake(logic: VMLogic, stakePtr: U64): void {
  logic.payBase();
  logic.gas.payBase(ExtCosts.validator_total_stake_base);
  logic.memory.setU128(logic.gas, stakePtr, logic.ext.validatorTotalStake());
}
