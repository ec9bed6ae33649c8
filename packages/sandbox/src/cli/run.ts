import { join } from "node:path";
import { RpcServer } from "../jsonrpc/server.js";
import type { NodeConfig } from "../node/start.js";
import { NodeThread } from "../node/thread.js";
import { type Config, readConfig } from "./config_file.js";
import { HomeError, reasonOf, UsageError } from "./errors.js";
import { BLOCKS_FILE, createFolder, LOCK_FILE } from "./files.js";
import { readGenesis } from "./genesis_file.js";
import { readKeyFile } from "./keys.js";
import { acquireLock } from "./lock.js";
import { nodeConfig } from "./node_config.js";

export interface RunOptions {
  readonly home: string;
  /** `host:port`; without it, that of config.json. */
  readonly rpcAddr?: string;
  /** Milliseconds between blocks in real time. */
  readonly blockTime?: number;
}

export interface RunningNode {
  /** `http://host:port` */
  readonly url: string;
  /** Ends at once: everything is on disk already. */
  stop(): Promise<void>;
  /** Settles when the node can no longer run. */
  readonly failed: Promise<Error>;
}

export function parseAddress(text: string, option: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535)
    throw new UsageError(`expected ${option} to be host:port such as 127.0.0.1:3030, got ${text}`);
  return { host: (match[1] ?? match[2])!, port };
}

function readNodeConfig(config: Config, options: RunOptions, rpcAddress: string): NodeConfig {
  const genesis = readGenesis(config.genesisFile, config.genesisRecordsFile);
  const validator = readKeyFile(config.validatorKeyFile);
  const node = readKeyFile(config.nodeKeyFile);
  if (!validator)
    throw new HomeError(`${config.validatorKeyFile} is missing: the chain needs its validator's key`);
  if (!node) throw new HomeError(`${config.nodeKeyFile} is missing: run init in an empty folder to get one`);
  return {
    ...nodeConfig(config, genesis, validator, node.key.publicKey, rpcAddress),
    blockTime: options.blockTime ?? null,
    journal: join(options.home, BLOCKS_FILE),
  };
}

async function listen(config: Config, address: string, thread: NodeThread): Promise<RpcServer> {
  const { host, port } = parseAddress(address, "--rpc-addr");
  try {
    return await RpcServer.listen({
      host,
      port,
      maxBodySize: config.maxBodySize,
      corsAllowedOrigins: config.corsAllowedOrigins,
      answer: (call) => thread.rpc(call),
    });
  } catch (error) {
    await thread.stop();
    throw new HomeError(`cannot listen on ${address}: ${reasonOf(error)}`);
  }
}

/** Starts the node of a home folder. Rejects with `HomeError`, `UsageError` or `NodeError`. */
export async function run(options: RunOptions): Promise<RunningNode> {
  const config = readConfig(options.home);
  const address = options.rpcAddr ?? config.rpcAddress;
  parseAddress(address, "--rpc-addr");
  const settings = readNodeConfig(config, options, address);
  createFolder(join(options.home, "data"));
  const release = acquireLock(join(options.home, LOCK_FILE));
  let thread: NodeThread | null = null;
  try {
    thread = await NodeThread.start(settings);
    const server = await listen(config, address, thread);
    const failed = new Promise<Error>((resolve) => {
      thread!.onFailure = resolve;
    });
    const { host } = parseAddress(address, "--rpc-addr");
    return {
      url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
      failed,
      async stop() {
        release();
        await Promise.all([server.close(), thread!.stop()]);
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
