import type { ProtocolVersion } from "../primitives/types.js";

/**
 * What a protocol version changes beyond numbers, with the first version that has it (section 1 of near-runtime.md).
 * Code asks by name, so that a new version is a line here and a branch where the name is asked for. Only 77 is
 * delivered: features of later versions are the list of what has to be written for them.
 */
const FEATURES = {
  /** Ids of receipts, actions and data hash the block height in place of the block hash. */
  BlockHeightForReceiptId: 77,
  /** Actions that deploy and use global contracts, and the receipt that distributes them. */
  GlobalContracts: 77,
  /** NEP-536: receipts are bought at the current price and price differences are burnt. */
  ReducedGasRefunds: 78,
  /** Float to integer conversions that saturate are valid WebAssembly. */
  SaturatingFloatToInt: 78,
  /** Contracts can make promises that deploy and use global contracts. */
  GlobalContractHostFunctions: 78,
  /** `0s…` accounts and the action that makes them. */
  DeterministicAccountIds: 82,
  /** Host functions refuse account ids that are not valid. */
  StrictAccountIds: 83,
  /** A yield can be resumed right after it was made, and is stored at once. */
  InstantPromiseYield: 83,
  /** Invalid transactions of a chunk get outcomes. */
  InvalidTxGenerateOutcomes: 83,
  /** What a global contract costs is part of the burnt tokens of its outcome. */
  GlobalContractBurnInOutcome: 83,
  /** Contracts are prepared for Wasmtime: other limits, bulk memory, reference types. */
  Wasmtime: 84,
  /** Keys that pay gas from a balance of their own, transactions of version 1, `DelegateV2`. */
  GasKeys: 85,
  /** A contract that cannot be loaded pays the loading fee. */
  FixContractLoadingError: 86,
} as const satisfies Record<string, ProtocolVersion>;

export type ProtocolFeature = keyof typeof FEATURES;

export function featureEnabled(feature: ProtocolFeature, protocolVersion: ProtocolVersion): boolean {
  return protocolVersion >= FEATURES[feature];
}
