import { join } from "node:path";
import type { BlockPace } from "../chain/clock.js";
import type { ViewLimits } from "../chain/state_viewer.js";
import {
  boolean,
  fieldsOf,
  flattened,
  option,
  ParamsError,
  type Parser,
  string,
  struct,
  u64,
  vec,
  withDefault,
} from "../jsonrpc/params.js";
import type { Json } from "../primitives/index.js";
import { HomeError } from "./errors.js";
import { CONFIG_FILE, readJsonFile } from "./files.js";

/** What the sandbox reads of config.json: the rest tunes parts of a node that are not here. */
export interface Config {
  readonly rpcAddress: string;
  readonly corsAllowedOrigins: readonly string[];
  readonly maxBodySize: number;
  /** Milliseconds. */
  readonly pollingTimeout: number;
  readonly pace: BlockPace;
  readonly viewLimits: ViewLimits;
  readonly genesisFile: string;
  /** Holds the records instead of the genesis file; `null` when there is none. */
  readonly genesisRecordsFile: string | null;
  readonly validatorKeyFile: string;
  readonly nodeKeyFile: string;
  readonly json: Record<string, Json>;
}

/** `{secs, nanos}` in milliseconds. */
const duration: Parser<number> = (value) => {
  const { secs, nanos } = struct("Duration", { secs: u64, nanos: u64 })(value);
  return secs * 1000 + nanos / 1e6;
};

/** Fields that are absent keep nearcore's defaults; fields that are unknown here are ignored. */
const DEFAULT_VIEW_GAS = 300_000_000_000_000;

const rpc = struct("RpcConfig", {
  addr: withDefault(string, "0.0.0.0:3030"),
  cors_allowed_origins: withDefault(vec(string), ["*"]),
  polling_config: withDefault(struct("RpcPollingConfig", { polling_timeout: duration }), {
    polling_timeout: 10_000,
  }),
  limits_config: withDefault(struct("RpcLimitsConfig", { json_payload_max_size: u64 }), {
    json_payload_max_size: 10 * 1024 * 1024,
  }),
});

const consensus = struct("Consensus", {
  min_block_production_delay: withDefault(duration, 600),
  max_block_production_delay: withDefault(duration, 2000),
  produce_empty_blocks: withDefault(boolean, true),
});

const fields = {
  genesis_file: withDefault(string, "genesis.json"),
  genesis_records_file: withDefault(option(string), null),
  validator_key_file: withDefault(string, "validator_key.json"),
  node_key_file: withDefault(string, "node_key.json"),
  rpc: withDefault(rpc, rpc({})),
  consensus: withDefault(consensus, consensus({})),
  trie_viewer_state_size_limit: withDefault(option(u64), 50_000 as number | null),
  max_gas_burnt_view: withDefault(option(u64), null),
};

const configFields = flattened("Config", (map) => fieldsOf(map, fields));

/** Throws `ParamsError`. Paths in the file are relative to `home`. */
export function parseConfig(content: unknown, home: string): Config {
  const file = configFields(content);
  const minBlockProductionDelay = file.consensus.min_block_production_delay;
  if (minBlockProductionDelay <= 0)
    throw new ParamsError("consensus.min_block_production_delay: expected more than zero");
  return {
    rpcAddress: file.rpc.addr,
    corsAllowedOrigins: file.rpc.cors_allowed_origins,
    maxBodySize: file.rpc.limits_config.json_payload_max_size,
    pollingTimeout: file.rpc.polling_config.polling_timeout,
    pace: { minBlockProductionDelay, maxBlockProductionDelay: file.consensus.max_block_production_delay },
    viewLimits: {
      stateSize: file.trie_viewer_state_size_limit,
      maxGasBurnt: BigInt(file.max_gas_burnt_view ?? DEFAULT_VIEW_GAS),
    },
    genesisFile: join(home, file.genesis_file),
    genesisRecordsFile: file.genesis_records_file === null ? null : join(home, file.genesis_records_file),
    validatorKeyFile: join(home, file.validator_key_file),
    nodeKeyFile: join(home, file.node_key_file),
    json: content as Record<string, Json>,
  };
}

/** Throws {@link HomeError}. */
export function readConfig(home: string): Config {
  const path = join(home, CONFIG_FILE);
  const content = readJsonFile(path);
  if (content === null)
    throw new HomeError(`${path} is missing: run \`near-sandbox --home ${home} init\` first`);
  try {
    return parseConfig(content, home);
  } catch (error) {
    if (error instanceof ParamsError) throw new HomeError(`${path} cannot be used: ${error.message}`);
    throw error;
  }
}
