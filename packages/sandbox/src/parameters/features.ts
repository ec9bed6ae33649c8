import type { ProtocolVersion } from "../primitives/types.js";

/**
 * What a protocol version changes beyond numbers, with the first version that has it (section 1 of near-runtime.md).
 * Code asks by name, so that a new version is a line here and a branch where the name is asked for.
 */
const FEATURES = {
  /** Ids of receipts, actions and data hash the block height in place of the block hash. */
  BlockHeightForReceiptId: 77,
  GlobalContracts: 77,
  /** NEP-536: receipts are bought at the current price and price differences are burnt. */
  ReducedGasRefunds: 78,
  DeterministicAccountIds: 82,
  /** Invalid transactions of a chunk get outcomes. */
  InvalidTxGenerateOutcomes: 83,
} as const satisfies Record<string, ProtocolVersion>;

export type ProtocolFeature = keyof typeof FEATURES;

export function featureEnabled(feature: ProtocolFeature, protocolVersion: ProtocolVersion): boolean {
  return protocolVersion >= FEATURES[feature];
}
