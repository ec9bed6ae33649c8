import type { BandwidthParameters } from "../primitives/bandwidth_scheduler.js";
import type { Balance, Gas, ProtocolVersion, StorageUsage } from "../primitives/types.js";
import raw77 from "./77.unlisted.json" with { type: "json" };
import type { Fee, RuntimeConfig } from "./config_store.js";

/** Parameters of a protocol version that EXPERIMENTAL_protocol_config does not answer. */
export interface UnlistedParameters {
  readonly fees: Readonly<Record<GlobalContractCost, Fee>>;
  /** yoctoNEAR burnt per byte of a global contract. */
  readonly globalContractStorageAmountPerByte: Balance;
  /** Bytes up to which an account needs no balance (NEP-448). */
  readonly zeroBalanceAccountStorageLimit: StorageUsage;
  /** Gas that every further hop of receipts is assumed to need, for the pessimistic gas price. */
  readonly minimumNewReceiptGas: Gas;
  /** Of the bandwidth scheduler: bytes of receipts per chunk. */
  readonly bandwidth: BandwidthParameters;
}

/** Fees of the actions that came with global contracts. */
export type GlobalContractCost =
  | "deploy_global_contract_base"
  | "deploy_global_contract_byte"
  | "use_global_contract_base"
  | "use_global_contract_byte";

type Raw = typeof raw77;

function fee(raw: Raw[GlobalContractCost]): Fee {
  return {
    send_sir: BigInt(raw.send_sir),
    send_not_sir: BigInt(raw.send_not_sir),
    execution: BigInt(raw.execution),
  };
}

function load(raw: Raw): UnlistedParameters {
  return {
    fees: {
      deploy_global_contract_base: fee(raw.deploy_global_contract_base),
      deploy_global_contract_byte: fee(raw.deploy_global_contract_byte),
      use_global_contract_base: fee(raw.use_global_contract_base),
      use_global_contract_byte: fee(raw.use_global_contract_byte),
    },
    globalContractStorageAmountPerByte: BigInt(raw.global_contract_storage_amount_per_byte),
    zeroBalanceAccountStorageLimit: raw.zero_balance_account_storage_limit,
    minimumNewReceiptGas: BigInt(raw.minimum_new_receipt_gas),
    bandwidth: {
      maxShardBandwidth: raw.max_shard_bandwidth,
      maxSingleGrant: raw.max_single_grant,
      maxAllowance: raw.max_allowance,
      maxBaseBandwidth: raw.max_base_bandwidth,
    },
  };
}

const loaded: ReadonlyMap<ProtocolVersion, UnlistedParameters> = new Map([[77, load(raw77)]]);

export function unlistedParameters(config: RuntimeConfig): UnlistedParameters {
  return loaded.get(config.protocolVersion)!;
}
