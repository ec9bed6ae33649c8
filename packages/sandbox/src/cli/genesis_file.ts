import type { Genesis, GenesisConfig, Ratio } from "../chain/genesis.js";
import {
  accountId,
  ParamsError,
  type Parser,
  publicKey,
  string,
  struct,
  u64,
  u128,
  vec,
} from "../jsonrpc/params.js";
import { stateRecord } from "../jsonrpc/state_record.js";
import { HomeError } from "./errors.js";
import { readJsonFile } from "./files.js";

const ratio: Parser<Ratio> = (value) => {
  const [numerator, denominator, ...more] = vec(u64)(value);
  if (numerator === undefined || !denominator || more.length > 0) {
    throw new ParamsError("expected a numerator and a denominator above zero");
  }
  return [numerator, denominator];
};

/** RFC 3339, up to nanoseconds. */
const time: Parser<bigint> = (value) => {
  const text = string(value);
  const match = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const milliseconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(milliseconds))
    throw new ParamsError(`expected a time such as 2024-01-01T00:00:00Z, got ${text}`);
  const fraction = (match[2] ?? "").padEnd(9, "0").slice(0, 9);
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction);
};

const stake = struct("AccountInfo", { account_id: accountId, public_key: publicKey, amount: u128 });

const fields = struct("GenesisConfig", {
  protocol_version: u64,
  genesis_time: time,
  chain_id: string,
  genesis_height: u64,
  epoch_length: u64,
  gas_limit: u64,
  min_gas_price: u128,
  max_gas_price: u128,
  gas_price_adjustment_rate: ratio,
  validators: vec(stake),
  transaction_validity_period: u64,
  protocol_reward_rate: ratio,
  max_inflation_rate: ratio,
  total_supply: u128,
  num_blocks_per_year: u64,
  protocol_treasury_account: accountId,
  minimum_stake_divisor: u64,
  minimum_stake_ratio: ratio,
  num_block_producer_seats: u64,
  num_chunk_only_producer_seats: u64,
  records: vec(stateRecord),
});

function configOf(file: ReturnType<typeof fields>, json: GenesisConfig["json"]): GenesisConfig {
  return {
    protocolVersion: file.protocol_version,
    chainId: file.chain_id,
    genesisHeight: file.genesis_height,
    genesisTime: file.genesis_time,
    epochLength: file.epoch_length,
    gasLimit: BigInt(file.gas_limit),
    minGasPrice: file.min_gas_price,
    maxGasPrice: file.max_gas_price,
    gasPriceAdjustmentRate: file.gas_price_adjustment_rate,
    transactionValidityPeriod: file.transaction_validity_period,
    protocolRewardRate: file.protocol_reward_rate,
    maxInflationRate: file.max_inflation_rate,
    numBlocksPerYear: file.num_blocks_per_year,
    protocolTreasuryAccount: file.protocol_treasury_account,
    minimumStakeRatio: file.minimum_stake_ratio,
    minimumStakeDivisor: file.minimum_stake_divisor,
    numBlockProducerSeats: file.num_block_producer_seats,
    numChunkOnlyProducerSeats: file.num_chunk_only_producer_seats,
    totalSupply: file.total_supply,
    validators: file.validators.map((validator) => ({
      accountId: validator.account_id,
      publicKey: validator.public_key,
      stake: validator.amount,
    })),
    json,
  };
}

/** Throws {@link HomeError} naming the field that cannot be read. */
export function parseGenesis(content: unknown, path: string): Genesis {
  try {
    const file = fields(content);
    const { records: _records, ...json } = content as Record<string, unknown>;
    return { config: configOf(file, json), records: file.records };
  } catch (error) {
    if (error instanceof ParamsError)
      throw new HomeError(`${path} is no genesis of this node: ${error.message}`);
    throw error;
  }
}

/** Reads the genesis, its records from a file of their own when there is one. Throws {@link HomeError}. */
export function readGenesis(path: string, recordsPath: string | null): Genesis {
  const content = readJsonFile(path);
  if (content === null)
    throw new HomeError(`${path} is missing: run \`near-sandbox --home <folder> init\` first`);
  if (recordsPath === null) return parseGenesis(content, path);
  const records = readJsonFile(recordsPath);
  if (records === null)
    throw new HomeError(`${recordsPath} is missing: config.json names it as genesis_records_file`);
  return parseGenesis({ ...(content as object), records }, `${path} with ${recordsPath}`);
}
