import type { Fee, RuntimeConfig } from "../../parameters/config_store.js";
import {
  ACTION_COSTS,
  type ActionCost,
  actionFee,
  computeCost,
  EXT_COSTS,
  type ExtCost,
} from "../../parameters/cost.js";

type Limits = RuntimeConfig["wasm_config"]["limit_config"];

/** A fee as host functions read it. */
export interface NumericFee {
  readonly sendSir: number;
  readonly sendNotSir: number;
  readonly execution: number;
}

/**
 * The parameters as host functions read them. Every one is far below 2^53, and so is all gas that can be burnt, so
 * the gas counter works with plain numbers: a host function charges about ten costs, and bigints would be most of its
 * time. Costs and fees stand at the indices of `ExtCosts` and `ActionCosts`.
 */
export interface VMConfig {
  readonly extCosts: Float64Array;
  /** Costs that count for more or less than their gas towards the limit of a chunk. */
  readonly computeCosts: readonly { readonly cost: number; readonly gas: bigint; readonly compute: bigint }[];
  readonly fees: readonly NumericFee[];
  readonly limits: { readonly [K in keyof Limits]: number };
  readonly regularOpCost: number;
  /** Bytes a storage record uses beside its key and value. */
  readonly numExtraBytesRecord: number;
  readonly storageGetMode: "FlatStorage" | "Trie";
  readonly runtime: RuntimeConfig;
}

function numeric(fee: Fee): NumericFee {
  return {
    sendSir: Number(fee.send_sir),
    sendNotSir: Number(fee.send_not_sir),
    execution: Number(fee.execution),
  };
}

function build(config: RuntimeConfig): VMConfig {
  const { ext_costs, limit_config, regular_op_cost, storage_get_mode } = config.wasm_config;
  if (storage_get_mode !== "FlatStorage" && storage_get_mode !== "Trie")
    throw new Error(
      `unknown storage_get_mode "${storage_get_mode}" in the parameters of version ${config.protocolVersion}`,
    );
  const priced = (name: ExtCost, cost: number) => ({
    cost,
    gas: ext_costs[name],
    compute: computeCost(config, name),
  });
  return {
    extCosts: Float64Array.from(EXT_COSTS, (name) => Number(ext_costs[name])),
    computeCosts: EXT_COSTS.map(priced).filter(({ gas, compute }) => gas !== compute),
    fees: ACTION_COSTS.map((name: ActionCost) => numeric(actionFee(config, name))),
    limits: Object.fromEntries(
      Object.entries(limit_config).map(([name, value]) => [name, Number(value)]),
    ) as VMConfig["limits"],
    regularOpCost: Number(regular_op_cost),
    numExtraBytesRecord: Number(config.transaction_costs.storage_usage_config.num_extra_bytes_record),
    storageGetMode: storage_get_mode,
    runtime: config,
  };
}

const built = new WeakMap<RuntimeConfig, VMConfig>();

export function vmConfig(config: RuntimeConfig): VMConfig {
  let numbers = built.get(config);
  if (!numbers) {
    numbers = build(config);
    built.set(config, numbers);
  }
  return numbers;
}
