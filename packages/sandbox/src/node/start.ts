import { Chain } from "../chain/chain.js";
import { DEFAULT_PRUNING } from "../chain/chain_store.js";
import { Client } from "../chain/client.js";
import type { BlockPace } from "../chain/clock.js";
import type { Genesis } from "../chain/genesis.js";
import { SecretKey, ValidatorSigner } from "../chain/validator_signer.js";
import { type NodeInfo, Node as RpcNode } from "../jsonrpc/node.js";
import { walletContract } from "../runtime/wallet_contract.js";
import { Journal } from "./journal.js";

/** Everything a node is made from, as it is passed to its thread. */
export interface NodeConfig {
  readonly genesis: Genesis;
  readonly validator: { readonly accountId: string /** 32 bytes. */; readonly seed: Uint8Array };
  readonly info: NodeInfo;
  readonly pace: BlockPace;
  /** Milliseconds between blocks in real time, or `null` for blocks on demand. */
  readonly blockTime: number | null;
  /** File that keeps the blocks; `null` keeps them in memory only. */
  readonly journal: string | null;
}

/** Builds a node and brings it to its first block. Throws `GenesisError` or `JournalError`. */
export function startNode(config: NodeConfig): RpcNode {
  // A wrong file ends the start, and not the first call that would run it.
  walletContract();
  const { accountId, seed } = config.validator;
  const signer = new ValidatorSigner(accountId, new SecretKey(seed));
  const blockDelay = config.blockTime ?? config.pace.minBlockProductionDelay;
  const chain = new Chain(config.genesis, signer, DEFAULT_PRUNING, blockDelay);
  const journal = config.journal === null ? null : Journal.open(config.journal, chain);
  const client = new Client(chain, {
    pace: config.pace,
    blockTime: config.blockTime,
    onBlock: (stored) => keep(() => journal?.add(stored)),
    onRollback: (head) => keep(() => journal?.rollback(head)),
    onDefect: (error) => {
      process.stderr.write(`near-sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
    },
  });
  // A chain that only has its genesis has no final block to sign with: it gets its first blocks at once.
  if (chain.head.block === chain.store.genesis) client.produceBlocks(FIRST_BLOCKS);
  return new RpcNode(client, signer, config.info);
}

const FIRST_BLOCKS = 4;

/** A block that cannot be written ends the thread, whoever asked for it: a later run could not go on. */
function keep(write: () => void): void {
  try {
    write();
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}
