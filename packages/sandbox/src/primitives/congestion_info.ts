import { type Codec, safeU64, struct, u16, u128 } from "./borsh.js";
import type { Gas } from "./types.js";

/** How much work waits at a shard; chunk headers carry it (nearcore `CongestionInfoV1`). */
export interface CongestionInfo {
  readonly delayedReceiptsGas: Gas;
  readonly bufferedReceiptsGas: Gas;
  /** Of delayed and buffered receipts in borsh. */
  readonly receiptBytes: number;
  /** The only shard that may send when the congestion is full. */
  readonly allowedShard: number;
}

export const NO_CONGESTION: CongestionInfo = {
  delayedReceiptsGas: 0n,
  bufferedReceiptsGas: 0n,
  receiptBytes: 0,
  allowedShard: 0,
};

export const congestionInfoCodec: Codec<CongestionInfo> = struct<CongestionInfo>({
  delayedReceiptsGas: u128,
  bufferedReceiptsGas: u128,
  receiptBytes: safeU64,
  allowedShard: u16,
});

/** `congestion_control_config` of the protocol configuration, as far as one shard needs it. */
export interface CongestionControlConfig {
  readonly max_congestion_incoming_gas: number;
  readonly max_congestion_outgoing_gas: number;
  readonly max_congestion_memory_consumption: number;
  /** Gas of the transactions that an idle chunk may convert. */
  readonly max_tx_gas: number;
  /** Gas of the transactions that a fully congested chunk may convert. */
  readonly min_tx_gas: number;
  readonly reject_tx_congestion_threshold: number;
}

/** `value / max`, at most 1. */
function fraction(value: number, max: number): number {
  return value >= max ? 1 : value / max;
}

function incomingCongestion(config: CongestionControlConfig, info: CongestionInfo): number {
  return fraction(Number(info.delayedReceiptsGas), config.max_congestion_incoming_gas);
}

/** From 0 to 1: the worst of what waits to be run, waits to be sent, and takes memory. No chunk is ever missed here. */
export function congestionLevel(config: CongestionControlConfig, info: CongestionInfo): number {
  return Math.max(
    incomingCongestion(config, info),
    fraction(Number(info.bufferedReceiptsGas), config.max_congestion_outgoing_gas),
    fraction(info.receiptBytes, config.max_congestion_memory_consumption),
  );
}

/** Gas up to which a chunk may convert transactions to receipts: the less, the more receipts are delayed. */
export function processTxLimit(config: CongestionControlConfig, info: CongestionInfo): Gas {
  const ratio = incomingCongestion(config, info);
  return BigInt(Math.round(config.max_tx_gas * (1 - ratio) + config.min_tx_gas * ratio));
}

/** The congestion level at which the shard refuses transactions; `null` when it takes them. */
export function refusingCongestion(config: CongestionControlConfig, info: CongestionInfo): number | null {
  const level = congestionLevel(config, info);
  return level < config.reject_tx_congestion_threshold ? null : level;
}
