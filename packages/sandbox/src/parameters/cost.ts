import type { AccountType } from "../primitives/account_id.js";
import type { Gas, ProtocolVersion } from "../primitives/types.js";
import computeCosts77 from "./77.compute_costs.json" with { type: "json" };
import { type Fee, LATEST_PROTOCOL_VERSION, type RuntimeConfig, runtimeConfig } from "./config_store.js";

/** Name of a cost that host functions charge (nearcore's `ExtCosts`): its key in the parameter file. */
export type ExtCost = keyof RuntimeConfig["wasm_config"]["ext_costs"];

type Transactions = RuntimeConfig["transaction_costs"];

/** Where the parameter file keeps the fee of each action cost (nearcore's `ActionCosts`, in its order). */
const ACTION_FEES = {
  create_account: (costs: Transactions) => costs.action_creation_config.create_account_cost,
  delete_account: (costs: Transactions) => costs.action_creation_config.delete_account_cost,
  deploy_contract_base: (costs: Transactions) => costs.action_creation_config.deploy_contract_cost,
  deploy_contract_byte: (costs: Transactions) => costs.action_creation_config.deploy_contract_cost_per_byte,
  function_call_base: (costs: Transactions) => costs.action_creation_config.function_call_cost,
  function_call_byte: (costs: Transactions) => costs.action_creation_config.function_call_cost_per_byte,
  transfer: (costs: Transactions) => costs.action_creation_config.transfer_cost,
  stake: (costs: Transactions) => costs.action_creation_config.stake_cost,
  add_full_access_key: (costs: Transactions) => costs.action_creation_config.add_key_cost.full_access_cost,
  add_function_call_key_base: (costs: Transactions) =>
    costs.action_creation_config.add_key_cost.function_call_cost,
  add_function_call_key_byte: (costs: Transactions) =>
    costs.action_creation_config.add_key_cost.function_call_cost_per_byte,
  delete_key: (costs: Transactions) => costs.action_creation_config.delete_key_cost,
  new_action_receipt: (costs: Transactions) => costs.action_receipt_creation_config,
  new_data_receipt_base: (costs: Transactions) => costs.data_receipt_creation_config.base_cost,
  new_data_receipt_byte: (costs: Transactions) => costs.data_receipt_creation_config.cost_per_byte,
  delegate: (costs: Transactions) => costs.action_creation_config.delegate_cost,
} satisfies Record<string, (costs: Transactions) => Fee>;

/** Name of a fee that actions and receipts cost. Global contracts have none: no host function makes them at 77. */
export type ActionCost = keyof typeof ACTION_FEES;

export const EXT_COSTS = Object.keys(
  runtimeConfig(LATEST_PROTOCOL_VERSION).wasm_config.ext_costs,
) as readonly ExtCost[];
export const ACTION_COSTS = Object.keys(ACTION_FEES) as readonly ActionCost[];

function indexed<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

/** Index of a cost in tables of costs, by its name: `ExtCosts.storage_write_base`. */
export const ExtCosts = indexed(EXT_COSTS);
export const ActionCosts = indexed(ACTION_COSTS);

/** Fee of an action cost, in gas units. */
export function actionFee(config: RuntimeConfig, cost: ActionCost): Fee {
  return ACTION_FEES[cost](config.transaction_costs);
}

const computeCosts: ReadonlyMap<ProtocolVersion, Partial<Record<ExtCost, number>>> = new Map([
  [77, computeCosts77],
]);

/**
 * Compute units of a host function cost: what it counts towards the limit of a chunk. Equal to its gas unless the
 * parameters of the version say otherwise (section 2.2 of near-runtime.md).
 */
export function computeCost(config: RuntimeConfig, cost: ExtCost): Gas {
  const compute = computeCosts.get(config.protocolVersion)?.[cost];
  return compute === undefined ? config.wasm_config.ext_costs[cost] : BigInt(compute);
}

/** The costs that a transfer pays because it may create its receiver; decided by the receiver's name alone. */
export function transferCosts(config: RuntimeConfig, receiver: AccountType): readonly ActionCost[] {
  const { implicit_account_creation, eth_implicit_accounts } = config.wasm_config;
  if (receiver === "NearImplicitAccount" && implicit_account_creation)
    return ["transfer", "create_account", "add_full_access_key"];
  if (receiver === "EthImplicitAccount" && implicit_account_creation && eth_implicit_accounts)
    return ["transfer", "create_account"];
  return ["transfer"];
}
