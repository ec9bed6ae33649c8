import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SecretKey } from "../chain/validator_signer.js";
import { isValidAccountId, publicKeyToString } from "../primitives/index.js";
import configTemplate from "./config_template.json" with { type: "json" };
import { UsageError } from "./errors.js";
import {
  CONFIG_FILE,
  createFolder,
  GENESIS_FILE,
  NODE_KEY_FILE,
  VALIDATOR_KEY_FILE,
  writeJsonFile,
} from "./files.js";
import genesisTemplate from "./genesis_template.json" with { type: "json" };
import { type KeyFile, readKeyFile, writeKeyFile } from "./keys.js";

export interface InitOptions {
  readonly chainId?: string;
  readonly accountId?: string;
  /** Text that the validator's key is derived from. */
  readonly testSeed?: string;
  readonly numShards?: number;
  /** Short epochs and quick blocks. */
  readonly fast?: boolean;
  /** Gas units. */
  readonly maxGasBurntView?: number;
}

/** yoctoNEAR, as nearcore's test chains start. */
const INITIAL_BALANCE = 10n ** 33n;
const INITIAL_STAKE = 5n * 10n ** 31n;
export const DEFAULT_ACCOUNT = "test.near";
/** The second account of every test chain; its key comes from its name. */
const NEAR_ACCOUNT = "near";
const FAST_EPOCH_LENGTH = 60;

function milliseconds(value: number): { secs: number; nanos: number } {
  return { secs: Math.floor(value / 1000), nanos: (value % 1000) * 1_000_000 };
}

function randomChainId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return `test-chain-${Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("")}`;
}

function configOf({ fast, maxGasBurntView }: InitOptions): object {
  return {
    ...configTemplate,
    consensus: {
      ...configTemplate.consensus,
      ...(fast && {
        min_block_production_delay: milliseconds(120),
        max_block_production_delay: milliseconds(500),
      }),
    },
    ...(maxGasBurntView !== undefined && { max_gas_burnt_view: maxGasBurntView }),
  };
}

function accountRecord(accountId: string, locked: bigint): object {
  return {
    Account: {
      account_id: accountId,
      account: {
        amount: INITIAL_BALANCE.toString(),
        locked: locked.toString(),
        code_hash: "11111111111111111111111111111111",
        storage_usage: 0,
        version: "V1",
      },
    },
  };
}

function keyRecord(accountId: string, key: SecretKey): object {
  const access_key = { nonce: 0, permission: "FullAccess" };
  return { AccessKey: { account_id: accountId, public_key: publicKeyToString(key.publicKey), access_key } };
}

/** The genesis of a chain with one validator, as golden as nearcore's own. */
export function createGenesis({ accountId, key }: KeyFile, options: InitOptions): Record<string, unknown> {
  const { protocol_version, ...rest } = genesisTemplate;
  return {
    protocol_version,
    genesis_time: new Date().toISOString().replace("Z", "000000Z"),
    chain_id: options.chainId ?? randomChainId(),
    ...rest,
    ...(options.fast && { epoch_length: FAST_EPOCH_LENGTH }),
    validators: [
      {
        account_id: accountId,
        public_key: publicKeyToString(key.publicKey),
        amount: INITIAL_STAKE.toString(),
      },
    ],
    total_supply: (2n * INITIAL_BALANCE + INITIAL_STAKE).toString(),
    protocol_treasury_account: accountId,
    records: [
      accountRecord(accountId, INITIAL_STAKE),
      keyRecord(accountId, key),
      accountRecord(NEAR_ACCOUNT, 0n),
      keyRecord(NEAR_ACCOUNT, SecretKey.fromSeed(NEAR_ACCOUNT)),
    ],
  };
}

/** Refuses what this chain cannot be. */
function check({ accountId, numShards, chainId }: InitOptions): void {
  if (accountId !== undefined && !isValidAccountId(accountId)) {
    throw new UsageError(`expected --account-id to be an account id such as test.near, got ${accountId}`);
  }
  if (accountId === NEAR_ACCOUNT)
    throw new UsageError("expected --account-id to be another account than near");
  if (numShards !== undefined && numShards !== 1) {
    throw new UsageError(`expected --num-shards to be 1, the only layout of this sandbox, got ${numShards}`);
  }
  if (chainId === "mainnet" || chainId === "testnet") {
    throw new UsageError(`expected --chain-id to name a test chain, got ${chainId}`);
  }
}

/**
 * Writes the files of a home folder, as `near-sandbox init` does. Keys that are there already are used; a folder with a
 * config.json is left as it is. Answers whether anything was written. Throws `HomeError`.
 */
export function init(home: string, options: InitOptions = {}): boolean {
  check(options);
  createFolder(join(home, "data"));
  if (existsSync(join(home, CONFIG_FILE))) return false;

  const validatorPath = join(home, VALIDATOR_KEY_FILE);
  const existing = readKeyFile(validatorPath);
  const validator = existing ?? {
    accountId: options.accountId ?? DEFAULT_ACCOUNT,
    key: options.testSeed === undefined ? SecretKey.random() : SecretKey.fromSeed(options.testSeed),
  };
  if (!existing) writeKeyFile(validatorPath, validator);
  const nodePath = join(home, NODE_KEY_FILE);
  if (!readKeyFile(nodePath)) writeKeyFile(nodePath, { accountId: "node", key: SecretKey.random() });

  const genesisPath = join(home, GENESIS_FILE);
  if (!existsSync(genesisPath)) writeJsonFile(genesisPath, createGenesis(validator, options));
  // Last, because a folder with this file counts as initialised.
  writeJsonFile(join(home, CONFIG_FILE), configOf(options));
  return true;
}
