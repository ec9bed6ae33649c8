import { isUtf8 } from "node:buffer";
import type { RuntimeConfig } from "../../parameters/config_store.js";
import { ActionCosts, ExtCosts } from "../../parameters/cost.js";
import type { AccountId, Balance, StorageUsage } from "../../primitives/types.js";
import type { GuestMemory } from "../gas_globals.js";
import type { FunctionCallError, VMOutcome } from "../runner.types.js";
import { type VMConfig, vmConfig } from "./config.js";
import type { VMContext } from "./context.js";
import type { External, ReceiptIndex, ReturnData } from "./dependencies.js";
import { HostError } from "./errors.js";
import { GasCounter } from "./gas_counter.js";
import { Logs } from "./logs.js";
import { computeUsage, profileOf } from "./profile.js";
import { PromiseTable } from "./promise_table.js";
import { RecordedStorageCounter } from "./recorded_storage_counter.js";
import { Memory, Registers, type U64, U64_MAX_ARGUMENT } from "./vmstate.js";

/**
 * nearcore's `VMLogic`: the state of one contract call, as its host functions see and change it. The host functions
 * themselves stand by subject in `host/` and are listed in `imports.ts`.
 */
export class VMLogic {
  readonly config: VMConfig;
  readonly gas: GasCounter;
  readonly registers: Registers;
  readonly logs: Logs;
  readonly promises: PromiseTable;
  readonly recordedStorage: RecordedStorageCounter;
  returnData: ReturnData = { kind: "none" };
  /** With the attached deposit, without the deposits of promises. */
  balance: Balance;
  storageUsage: StorageUsage;
  #memory: Memory | null = null;

  constructor(
    readonly ext: External,
    readonly context: VMContext,
    config: RuntimeConfig,
  ) {
    this.config = vmConfig(config);
    const { limits } = this.config;
    const view = context.viewConfig;
    const maxGasBurnt = view?.maxGasBurnt ?? config.wasm_config.limit_config.max_gas_burnt;
    this.gas = new GasCounter(this.config, maxGasBurnt, context.prepaidGas, view !== undefined);
    this.registers = new Registers(this.config);
    this.logs = new Logs(limits);
    this.promises = new PromiseTable(limits);
    this.recordedStorage = new RecordedStorageCounter(
      ext.getRecordedStorageSize(),
      limits.per_receipt_storage_proof_size_limit,
    );
    this.balance = context.accountBalance + context.attachedDeposit;
    this.storageUsage = context.storageUsage;
  }

  /** The contract's memory exists only once its module is instantiated, or about to be. */
  attachMemory(memory: GuestMemory): void {
    this.#memory = new Memory(memory);
  }

  get memory(): Memory {
    if (this.#memory === null) throw new Error("a host function was called before attachMemory");
    return this.#memory;
  }

  /** Charges the base cost that nearly every host function starts with. */
  payBase(): void {
    this.gas.payBase(ExtCosts.base);
  }

  /** `name` is the one nearcore reports, which is not always the host function's own. */
  prohibitInView(name: string): void {
    if (this.context.viewConfig !== undefined) throw new HostError("ProhibitedInView", { method_name: name });
  }

  /** Bytes of memory, or of a register when `length` is 2^64 - 1. For use within the host call only. */
  read(length: U64, ptr: U64): Uint8Array {
    if (length === U64_MAX_ARGUMENT) return this.registers.get(this.gas, ptr);
    return this.memory.view(this.gas, ptr, length);
  }

  /** As `read`, safe to keep. */
  readOwned(length: U64, ptr: U64): Uint8Array {
    if (length === U64_MAX_ARGUMENT) return this.registers.get(this.gas, ptr);
    return this.memory.view(this.gas, ptr, length).slice();
  }

  /** An account id, which is not validated: an invalid one fails with the receipt it gets into. */
  readAccountId(length: U64, ptr: U64): AccountId {
    const bytes = this.read(length, ptr);
    this.gas.payBase(ExtCosts.utf8_decoding_base);
    this.gas.payPer(ExtCosts.utf8_decoding_byte, bytes.length);
    return decodeUtf8(bytes);
  }

  setRegister(id: U64, data: Uint8Array): void {
    this.registers.set(this.gas, id, data);
  }

  deductBalance(amount: Balance): void {
    if (amount > this.balance) throw new HostError("BalanceExceeded");
    this.balance -= amount;
  }

  payActionBase(action: number, sir: boolean): void {
    this.payActionPerByte(action, 1, sir);
  }

  payActionPerByte(action: number, bytes: number, sir: boolean): void {
    const fee = this.config.fees[action]!;
    const burn = bytes * (sir ? fee.sendSir : fee.sendNotSir);
    this.gas.payActionAccumulated(burn, burn + bytes * fee.execution, action);
  }

  /** `dependencies` says for each data receipt the new receipt waits for whether it stays on one account. */
  payGasForNewReceipt(sir: boolean, dependencies: readonly boolean[]): void {
    const receipt = this.config.fees[ActionCosts.new_action_receipt]!;
    const data = this.config.fees[ActionCosts.new_data_receipt_base]!;
    let burn = sir ? receipt.sendSir : receipt.sendNotSir;
    for (const local of dependencies) burn += (local ? data.sendSir : data.sendNotSir) + data.execution;
    this.gas.payActionAccumulated(burn, burn + receipt.execution, ActionCosts.new_action_receipt);
  }

  /** The receipt actions of this promise go to, and whether its receiver is the contract itself. */
  receiptOf(promiseIndex: U64): { readonly receipt: ReceiptIndex; readonly sir: boolean } {
    const receipt = this.promises.receiptForAction(promiseIndex);
    return { receipt, sir: this.ext.getReceiptReceiver(receipt) === this.context.currentAccountId };
  }

  /**
   * Ends the call: nearcore's `compute_outcome`, and the distribution of unspent gas over the weighted calls, which
   * happens after an abort too. To be called once.
   */
  outcome(aborted?: FunctionCallError): VMOutcome {
    let usedGas = BigInt(this.gas.usedGas);
    const { prepaidGas, viewConfig } = this.context;
    const unused = prepaidGas > usedGas ? prepaidGas - usedGas : 0n;
    if (viewConfig === undefined && this.ext.distributeGas(unused)) usedGas += unused;
    return {
      balance: this.balance,
      storageUsage: this.storageUsage,
      returnData: this.returnData,
      burntGas: BigInt(this.gas.burntGas),
      usedGas,
      computeUsage: computeUsage(this.gas, this.config),
      logs: this.logs.lines,
      profile: profileOf(this.gas),
      ...(aborted && { aborted }),
    };
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Throws `BadUTF8`. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new HostError("BadUTF8");
  return decoder.decode(bytes);
}
