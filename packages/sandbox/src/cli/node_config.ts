import type { Genesis } from "../chain/genesis.js";
import { SecretKey } from "../chain/validator_signer.js";
import type { NodeConfig } from "../node/start.js";
import type { Json, PublicKey } from "../primitives/index.js";
import { clientConfig } from "./client_config.js";
import { type Config, parseConfig } from "./config_file.js";
import configTemplate from "./config_template.json" with { type: "json" };
import { parseGenesis } from "./genesis_file.js";
import { createGenesis, DEFAULT_ACCOUNT, type InitOptions } from "./init.js";
import type { KeyFile } from "./keys.js";

/** A node with blocks on demand, kept in memory. */
export function nodeConfig(
  config: Config,
  genesis: Genesis,
  validator: KeyFile,
  nodePublicKey: PublicKey,
  rpcAddress: string,
): NodeConfig {
  return {
    genesis,
    validator: { accountId: validator.accountId, seed: validator.key.seed },
    info: {
      rpcAddress,
      nodePublicKey,
      limits: config.viewLimits,
      pollingTimeout: config.pollingTimeout,
      clientConfig: clientConfig(config, genesis),
      genesisConfig: genesis.config.json as Record<string, Json>,
    },
    pace: config.pace,
    blockTime: null,
    journal: null,
  };
}

/** What `init` and `run` would start, without a home folder. */
export function inMemoryNodeConfig(options: InitOptions): {
  readonly config: NodeConfig;
  readonly root: KeyFile;
} {
  const key = options.testSeed === undefined ? SecretKey.random() : SecretKey.fromSeed(options.testSeed);
  const root: KeyFile = { accountId: options.accountId ?? DEFAULT_ACCOUNT, key };
  const genesis = parseGenesis(createGenesis(root, options), "the genesis");
  const file = parseConfig(configTemplate, "");
  return { config: nodeConfig(file, genesis, root, SecretKey.random().publicKey, file.rpcAddress), root };
}
