import { type RuntimeConfig, runtimeConfig } from "../parameters/config_store.js";
import type {
  AccountId,
  Balance,
  BlockHeight,
  CryptoHash,
  Gas,
  ProtocolVersion,
  StateRecord,
} from "../primitives/index.js";
import { NO_CONGESTION, ZERO_HASH } from "../primitives/index.js";
import type { ValidatorStake } from "../runtime/apply.types.js";
import { genesisState } from "../store/index.js";
import { type Block, blockProducersHash, chunkHeader, chunkRoots, withHash } from "./block.js";
import { combineHash } from "./merkle.js";

export type Ratio = readonly [numerator: number, denominator: number];

/** What a chain starts with (nearcore `core/chain-configs/src/genesis_config.rs`), as far as it decides anything here. */
export interface GenesisConfig {
  readonly protocolVersion: ProtocolVersion;
  readonly chainId: string;
  readonly genesisHeight: BlockHeight;
  /** Nanoseconds since 1970. */
  readonly genesisTime: bigint;
  readonly epochLength: number;
  readonly gasLimit: Gas;
  readonly minGasPrice: Balance;
  readonly maxGasPrice: Balance;
  readonly gasPriceAdjustmentRate: Ratio;
  readonly transactionValidityPeriod: number;
  readonly protocolRewardRate: Ratio;
  readonly maxInflationRate: Ratio;
  readonly numBlocksPerYear: number;
  readonly protocolTreasuryAccount: AccountId;
  readonly minimumStakeRatio: Ratio;
  readonly minimumStakeDivisor: number;
  readonly numBlockProducerSeats: number;
  readonly numChunkOnlyProducerSeats: number;
  readonly totalSupply: Balance;
  readonly validators: readonly ValidatorStake[];
  /** The file's other fields, as they are, for the RPC. */
  readonly json: { readonly [field: string]: unknown };
}

export interface Genesis {
  readonly config: GenesisConfig;
  readonly records: readonly StateRecord[];
}

/** The genesis is not one that a chain can start from. */
export class GenesisError extends Error {
  override readonly name = "GenesisError";
}

function supplyOf(records: readonly StateRecord[]): Balance {
  return records.reduce(
    (sum, record) => (record.kind === "Account" ? sum + record.account.amount + record.account.locked : sum),
    0n,
  );
}

function check({ config, records }: Genesis): void {
  const supply = supplyOf(records);
  if (supply !== config.totalSupply) {
    throw new GenesisError(
      `total_supply is ${config.totalSupply}, but the records hold ${supply} yoctoNEAR: set total_supply to their sum`,
    );
  }
  for (const { accountId, stake } of config.validators) {
    const record = records.find((item) => item.kind === "Account" && item.accountId === accountId);
    if (record?.kind !== "Account") throw new GenesisError(`validator ${accountId} has no Account record`);
    if (record.account.locked !== stake) {
      throw new GenesisError(
        `validator ${accountId} stakes ${stake} yoctoNEAR, but its record locks ${record.account.locked}`,
      );
    }
  }
  if (config.validators.length === 0) throw new GenesisError("validators is empty: a chain needs one");
}

/** The first block, with the state of the genesis. Throws {@link GenesisError}. */
export function genesisBlock(genesis: Genesis): { readonly block: Block; readonly runtime: RuntimeConfig } {
  check(genesis);
  const { config, records } = genesis;
  const runtime = runtimeConfig(config.protocolVersion);
  const validators = config.validators.map(({ accountId, stake }) => ({ accountId, amount: stake }));
  const stateRoot = genesisState(records, validators, runtime);
  const chunk = chunkHeader({
    height: config.genesisHeight,
    prevBlockHash: ZERO_HASH,
    prev: null,
    genesisStateRoot: stateRoot.hash,
    gasLimit: config.gasLimit,
    transactions: [],
  });
  const none: CryptoHash = ZERO_HASH;
  const header = withHash(
    {
      prevHash: none,
      height: config.genesisHeight,
      prevHeight: config.genesisHeight,
      epochId: none,
      nextEpochId: none,
      ...chunkRoots(chunk),
      prevOutcomeRoot: none,
      timestamp: config.genesisTime,
      nextBpHash: blockProducersHash(config.validators),
      blockMerkleRoot: none,
      blockBodyHash: combineHash(chunk.chunkHash, none),
      randomValue: none,
      nextGasPrice: config.minGasPrice,
      totalSupply: config.totalSupply,
      lastFinalBlock: none,
      lastDsFinalBlock: none,
      blockOrdinal: 1,
      latestProtocolVersion: config.protocolVersion,
      chunkEndorsements: [],
    },
    [],
  );
  const extra = {
    stateRoot,
    outcomes: [],
    outgoingReceipts: [],
    gasUsed: 0n,
    balanceBurnt: 0n,
    validatorProposals: [],
    stateChanges: [],
    delayedReceiptsCount: 0,
    congestionInfo: NO_CONGESTION,
    bandwidthRequests: [],
  };
  return { block: { header, chunk, transactions: [], incomingReceipts: [], extra }, runtime };
}
