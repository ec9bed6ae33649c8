import { ExtCosts } from "../../parameters/cost.js";
import type { Gas } from "../../primitives/types.js";
import type { InlineGasCounter } from "../gas_globals.js";
import type { VMConfig } from "./config.js";
import { HostError } from "./errors.js";

const U64_MAX = 2n ** 64n - 1n;

/**
 * nearcore's `GasCounter`: gas burnt and gas reserved for promises, against what was prepaid and the limit per call
 * (section 3 of near-runtime.md). All amounts are plain numbers, see {@link VMConfig}; only quantities that a contract
 * names itself can pass 2^53, and those fail on the exact bigint path.
 */
export class GasCounter implements InlineGasCounter {
  readonly #costs: Float64Array;
  readonly #maxGasBurnt: number;
  /** Infinite in a view. */
  readonly #prepaidGas: number;
  readonly #isView: boolean;
  #burntGas = 0;
  #promisesGas = 0;
  #gasLimit: number;
  /** Gas burnt per cost: the profile. */
  readonly extProfile: Float64Array;
  readonly actionProfile: Float64Array;

  constructor(config: VMConfig, maxGasBurnt: Gas, prepaidGas: Gas, isView: boolean) {
    this.#costs = config.extCosts;
    // Only the limit of views is the operator's choice, any u64; 2^53 gas are hours of execution.
    this.#maxGasBurnt = Math.min(Number(maxGasBurnt), Number.MAX_SAFE_INTEGER);
    this.#prepaidGas = isView ? Number.POSITIVE_INFINITY : Number(prepaidGas);
    this.#isView = isView;
    this.#gasLimit = Math.min(this.#maxGasBurnt, this.#prepaidGas);
    this.extProfile = new Float64Array(config.extCosts.length);
    this.actionProfile = new Float64Array(config.fees.length);
  }

  get burntGas(): number {
    return this.#burntGas;
  }

  /** Burnt gas and gas reserved for promises. */
  get usedGas(): number {
    return this.#promisesGas + this.#burntGas;
  }

  gasLeft(): Gas {
    return BigInt(this.#gasLimit - this.#burntGas);
  }

  setGasLeft(left: Gas): void {
    this.#burntGas = this.#gasLimit - Number(left);
  }

  processInlineGasLimit(): HostError {
    return this.#processGasLimit(this.#burntGas, this.usedGas);
  }

  /** Charges a cost once. */
  payBase(cost: number): void {
    this.#payExt(cost, this.#costs[cost]!);
  }

  /** Charges a cost `count` times. */
  payPer(cost: number, count: number): void {
    const gas = this.#costs[cost]! * count;
    if (gas <= Number.MAX_SAFE_INTEGER) this.#payExt(cost, gas);
    else this.#payUnaffordable(cost, BigInt(count));
  }

  /** Charges a cost as often as an argument of the contract says: any u64, as WebAssembly hands it over (signed). */
  payPerArgument(cost: number, count: bigint): void {
    if (count >= 0n && count <= 0xffff_ffffn) this.payPer(cost, Number(count));
    else this.#payUnaffordable(cost, BigInt.asUintN(64, count));
  }

  /** Burns gas that no cost of the profile stands for: instructions. */
  burnGas(gas: number): void {
    const burnt = this.#burntGas + gas;
    if (burnt > this.#gasLimit) throw this.#processGasLimit(burnt, burnt + this.#promisesGas);
    this.#burntGas = burnt;
  }

  /** Burns `burn` of the gas of an action and reserves the rest of `use` for its execution. */
  payActionAccumulated(burn: number, use: number, action: number): void {
    const before = this.#burntGas;
    try {
      this.#deductGas(burn, use - burn);
    } finally {
      this.actionProfile[action]! += Math.max(0, this.#burntGas - before);
    }
  }

  /** Reserves gas that the contract attaches to a promise: any u64. */
  prepayGas(gas: bigint): void {
    const reserved = BigInt.asUintN(64, gas);
    if (BigInt(this.usedGas) + reserved > U64_MAX) throw new HostError("IntegerOverflow");
    this.#deductGas(0, Number(reserved));
  }

  /** The fee for loading a contract's code. Failing always reads `GasExceeded`, whichever limit was passed. */
  addContractLoadingFee(codeLength: number): void {
    try {
      this.payPer(ExtCosts.contract_loading_bytes, codeLength);
      this.payBase(ExtCosts.contract_loading_base);
    } catch (error) {
      throw error instanceof HostError ? new HostError("GasExceeded") : error;
    }
  }

  #payExt(cost: number, gas: number): void {
    const before = this.#burntGas;
    const burnt = before + gas;
    if (burnt <= this.#gasLimit) {
      this.#burntGas = burnt;
      this.extProfile[cost]! += gas;
      return;
    }
    const error = this.#processGasLimit(burnt, burnt + this.#promisesGas);
    this.extProfile[cost]! += Math.max(0, this.#burntGas - before);
    throw error;
  }

  /** A charge above 2^53, which no limit allows: only its error is to be found out. */
  #payUnaffordable(cost: number, count: bigint): void {
    const gas = count * BigInt(this.#costs[cost]!);
    const burnt = BigInt(this.#burntGas) + gas;
    if (gas > U64_MAX || burnt > U64_MAX) throw new HostError("IntegerOverflow");
    if (burnt <= Number.MAX_SAFE_INTEGER) {
      this.#payExt(cost, Number(gas));
      return;
    }
    const before = this.#burntGas;
    // nearcore adds the reserved gas with wrapping.
    const used = BigInt.asUintN(64, burnt + BigInt(this.#promisesGas));
    const error = this.#processGasLimit(Number(burnt), Number(used));
    this.extProfile[cost]! += Math.max(0, this.#burntGas - before);
    throw error;
  }

  #deductGas(burn: number, reserve: number): void {
    const promises = this.#promisesGas + reserve;
    const burnt = this.#burntGas + burn;
    const used = burnt + promises;
    if (burnt > this.#maxGasBurnt || used > this.#prepaidGas) throw this.#processGasLimit(burnt, used);
    if (reserve !== 0 && !this.#isView)
      this.#gasLimit = Math.min(this.#maxGasBurnt, this.#prepaidGas - promises);
    this.#burntGas = burnt;
    this.#promisesGas = promises;
  }

  /** Settles the counters after a failing charge: never more is burnt than was paid for. */
  #processGasLimit(burnt: number, used: number): HostError {
    this.#burntGas = Math.min(burnt, this.#prepaidGas, this.#maxGasBurnt);
    this.#promisesGas = Math.max(0, Math.min(this.#prepaidGas, used) - this.#burntGas);
    return new HostError(burnt > this.#maxGasBurnt ? "GasLimitExceeded" : "GasExceeded");
  }
}
