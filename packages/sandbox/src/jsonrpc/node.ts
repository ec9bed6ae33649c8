import type { BlockHeader } from "../chain/block.js";
import type { StoredBlock } from "../chain/chain_store.js";
import type { Client } from "../chain/client.js";
import { StateViewer, type ViewLimits } from "../chain/state_viewer.js";
import type { ValidatorSigner } from "../chain/validator_signer.js";
import { type Json, type PublicKey, ZERO_HASH } from "../primitives/index.js";
import type { BlockId, BlockReference } from "./block_reference.js";

/** What the node tells about itself. */
export interface NodeInfo {
  readonly rpcAddress: string;
  readonly nodePublicKey: PublicKey;
  readonly limits: ViewLimits;
  /** Milliseconds after which a request that waits for the chain is given up. */
  readonly pollingTimeout: number;
  /** The body of `client_config`. */
  readonly clientConfig: Record<string, Json>;
  /** The body of `EXPERIMENTAL_genesis_config`. */
  readonly genesisConfig: Record<string, Json>;
}

/** What the RPC methods work on. */
export class Node {
  readonly startedAt = Date.now();

  constructor(
    readonly client: Client,
    readonly signer: ValidatorSigner,
    readonly info: NodeInfo,
  ) {}

  get chain(): Client["chain"] {
    return this.client.chain;
  }

  get head(): BlockHeader {
    return this.chain.head.block.header;
  }

  viewer(stored: StoredBlock): StateViewer {
    return new StateViewer(stored, this.chain.runtimeConfig, this.info.limits);
  }

  byId(id: BlockId): StoredBlock | undefined {
    return typeof id === "number" ? this.chain.store.byHeight(id) : this.chain.store.byHash(id);
  }

  byReference(reference: BlockReference): StoredBlock | undefined {
    const { chain } = this;
    switch (reference.kind) {
      case "block_id":
        return this.byId(reference.id);
      case "finality":
        if (reference.finality === "optimistic") return chain.head;
        return reference.finality === "final" ? chain.finalHead : chain.nearFinalHead;
      case "sync_checkpoint":
        return chain.store.byHash(chain.store.genesis.header.hash);
    }
  }

  /** Whether a height lies below the head: such a block was pruned or skipped, or its hash is meant. */
  isBelowHead(height: number): boolean {
    return height < this.head.height;
  }

  isGenesis(header: BlockHeader): boolean {
    return header.prevHash === ZERO_HASH;
  }
}

export type Method = (params: unknown, node: Node) => unknown;
