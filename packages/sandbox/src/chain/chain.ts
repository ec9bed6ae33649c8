import type { RuntimeConfig } from "../parameters/config_store.js";
import {
  type BlockHeight,
  type CryptoHash,
  hashToBytes,
  type InvalidTxError,
  processTxLimit,
  refusingCongestion,
  type SignedTransaction,
  ZERO_HASH,
} from "../primitives/index.js";
import { trieKey } from "../primitives/trie_key.js";
import type { ApplyResult, ApplyState } from "../runtime/apply.types.js";
import { sendGas } from "../runtime/config.js";
import { apply } from "../runtime/runtime.js";
import { checkTransaction } from "../runtime/verifier.js";
import { type StatePatch, TrieUpdate } from "../store/index.js";
import {
  type Block,
  blockProducersHash,
  type ChunkExtra,
  chunkHeader,
  chunkRoots,
  SHARD_ID,
  withHash,
} from "./block.js";
import {
  approximateBytes,
  ChainStore,
  DEFAULT_PRUNING,
  type PruningLimits,
  type StoredBlock,
} from "./chain_store.js";
import { DEFAULT_PACE } from "./clock.js";
import { EpochManager } from "./epoch_manager.js";
import { nextGasPrice } from "./gas_price.js";
import { type Genesis, type GenesisConfig, genesisBlock } from "./genesis.js";
import { combineHash } from "./merkle.js";
import type { TakeLimits } from "./pool.js";
import type { ValidatorSigner } from "./validator_signer.js";

export interface BlockInputs {
  /** Above the head's. */
  readonly height: BlockHeight;
  /** Nanoseconds; raised when it is not above the head's. */
  readonly timestamp: bigint;
  readonly transactions: readonly SignedTransaction[];
  readonly patch: StatePatch | null;
}

/** A chain of one shard and one validator: makes a block, executes it, remembers it. Synchronous, without a clock. */
export class Chain {
  readonly store: ChainStore;
  readonly config: GenesisConfig;
  readonly runtimeConfig: RuntimeConfig;

  /** Throws `GenesisError`. */
  constructor(
    genesis: Genesis,
    private readonly signer: ValidatorSigner,
    pruning: PruningLimits = DEFAULT_PRUNING,
    /** Milliseconds that a real node's block takes. */
    private readonly blockDelay: number = DEFAULT_PACE.minBlockProductionDelay,
    /** Makes every block a proof that no yoctoNEAR was made or lost: nearcore's debug assertion, for tests. */
    private readonly checkBalance: boolean = process.env.NEAR_XCC_CHECK_BALANCE === "1",
  ) {
    const { block, runtime } = genesisBlock(genesis);
    this.config = genesis.config;
    this.runtimeConfig = runtime;
    this.store = new ChainStore(block, EpochManager.genesis(this.config, block.header.timestamp), pruning);
  }

  get head(): StoredBlock {
    return this.store.head;
  }

  /** The block that `finality: "final"` names. */
  get finalHead(): StoredBlock {
    return this.#orGenesis(this.head.block.header.lastFinalBlock);
  }

  /** The block that `finality: "near-final"` names. */
  get nearFinalHead(): StoredBlock {
    return this.#orGenesis(this.head.block.header.lastDsFinalBlock);
  }

  #orGenesis(blockHash: CryptoHash): StoredBlock {
    return this.store.byHash(blockHash) ?? this.store.byHash(this.store.genesis.header.hash)!;
  }

  isFinal({ header }: Block): boolean {
    return header.height <= this.finalHead.block.header.height;
  }

  /** Why a transaction is refused on arrival: `null` when it may wait for a block. */
  check(signed: SignedTransaction): InvalidTxError | null {
    if (!this.isWithinValidityPeriod(signed)) return "Expired";
    const { header, extra } = this.head.block;
    const congestion_level = this.#refusingCongestion;
    if (congestion_level !== null) return { ShardCongested: { shard_id: SHARD_ID, congestion_level } };
    return checkTransaction(this.runtimeConfig, extra.stateRoot, signed, header.nextGasPrice);
  }

  /** The congestion at which the shard refuses transactions, as the head's chunk knows it; or `null`. */
  get #refusingCongestion(): number | null {
    return refusingCongestion(
      this.runtimeConfig.congestion_control_config,
      this.head.block.chunk.congestionInfo,
    );
  }

  /** How much the next chunk takes from the pool. */
  get transactionLimits(): TakeLimits {
    const { congestion_control_config, witness_config } = this.runtimeConfig;
    const state = new TrieUpdate(this.head.block.extra.stateRoot);
    state.get(trieKey.delayedReceiptIndices());
    return {
      bytes: Number(witness_config.combined_transactions_size_limit),
      gas: processTxLimit(congestion_control_config, this.head.block.chunk.congestionInfo),
      gasOf: ({ transaction }) => sendGas(this.runtimeConfig, transaction),
      stateBytes: Number(witness_config.new_transactions_validation_state_size_soft_limit),
      stateBytesWith: ({ transaction: { signerId, publicKey } }) => {
        if (state.get(trieKey.account(signerId))) state.get(trieKey.accessKey(signerId, publicKey));
        return state.recorder.upperBoundSize;
      },
    };
  }

  /** Whether the next chunk takes the transaction: else it is dropped. */
  accepts(signed: SignedTransaction): boolean {
    return this.#refusingCongestion === null && this.isWithinValidityPeriod(signed);
  }

  /**
   * Whether the block that a transaction names is known and not too old for the next block. Blocks on demand follow each
   * other much faster than a real node's: the age is what a real node would have counted meanwhile.
   */
  isWithinValidityPeriod({ transaction }: SignedTransaction): boolean {
    const base = this.store.age(transaction.blockHash);
    return base !== undefined && this.head.age - base <= this.config.transactionValidityPeriod;
  }

  /** Skipped heights and idle blocks count whole, a block on demand as the part of a block's time that it took. */
  #age({ header }: Block, prev: StoredBlock): number {
    const before = prev.block.header;
    const elapsed = Number(header.timestamp - before.timestamp) / (this.blockDelay * 1e6);
    return prev.age + Math.min(header.height - before.height, elapsed);
  }

  /** Whether receipts wait for the next block. */
  get hasPendingReceipts(): boolean {
    const { extra } = this.head.block;
    return extra.outgoingReceipts.length > 0 || extra.delayedReceiptsCount > 0;
  }

  /** Makes and executes the next block. Transactions that cannot be executed are left out of it. */
  produce({ height, timestamp, transactions, patch }: BlockInputs): StoredBlock {
    const prev = this.head;
    const prevHeader = prev.block.header;
    const startsEpoch = prev.epochs.isNextBlockEpochStart(prevHeader, this.finalHead.block.header.height);
    const epochs = startsEpoch ? prev.epochs.startEpoch(prevHeader, height) : prev.epochs;
    const time = timestamp > prevHeader.timestamp ? timestamp : prevHeader.timestamp + 1n;
    const randomValue = this.signer.nextRandomValue(prevHeader.randomValue);

    const applyState: ApplyState = {
      blockHeight: height,
      epochHeight: epochs.currentInfo.height,
      gasPrice: prevHeader.nextGasPrice,
      blockTimestamp: time,
      randomSeed: hashToBytes(randomValue),
      gasLimit: this.config.gasLimit,
      config: this.runtimeConfig,
      validators: new Map(epochs.currentInfo.validators.map(({ accountId, stake }) => [accountId, stake])),
      minimumStake: epochs.minimumStake,
      congestionInfo: prev.block.extra.congestionInfo,
      bandwidthRequests: prev.block.extra.bandwidthRequests,
      checkBalance: this.checkBalance,
      ...(startsEpoch &&
        prevHeader.prevHash !== ZERO_HASH && {
          validatorAccountsUpdate: epochs.validatorAccountsUpdate(
            prev.epochs,
            prev.block.extra.validatorProposals,
          ),
        }),
    };
    const { stateRoot, outgoingReceipts: incomingReceipts } = prev.block.extra;
    const result = apply(stateRoot, applyState, incomingReceipts, transactions, patch);
    const executed = new Set(result.outcomes.map(({ id }) => id));
    const included = transactions.filter((signed) => executed.has(signed.hash));
    const block = this.#assemble({ height, time, randomValue, startsEpoch, prev, epochs, included, result });
    return this.#store(block, epochs, prev);
  }

  #store(block: Block, epochs: EpochManager, prev: StoredBlock): StoredBlock {
    const stored: StoredBlock = {
      block,
      epochs: epochs.withBlock(block.extra.validatorProposals),
      merkleTree: prev.merkleTree.insert(prev.block.header.hash),
      bytes: approximateBytes(block),
      age: this.#age(block, prev),
    };
    this.store.add(stored);
    return stored;
  }

  /** Puts back a block that was made before, by this node or by an earlier run of it. */
  restore(block: Block): StoredBlock {
    const prev = this.head;
    const startsEpoch =
      block.header.epochId !== prev.epochs.current.id || prev.block.header.prevHash === ZERO_HASH;
    const epochs = startsEpoch ? prev.epochs.startEpoch(prev.block.header, block.header.height) : prev.epochs;
    return this.#store(block, epochs, prev);
  }

  /** Puts back the oldest block that was kept when the ones before it had been forgotten. */
  restoreBase(
    block: Block,
    before: Pick<StoredBlock, "epochs" | "merkleTree" | "age">,
    hashes: Uint8Array,
    pastAges: ReadonlyMap<CryptoHash, number>,
  ): void {
    this.store.addBase({ ...before, block, bytes: approximateBytes(block) }, hashes, pastAges);
  }

  /** Ages of forgotten blocks that a transaction may still name. */
  get recentAges(): ReadonlyMap<CryptoHash, number> {
    const oldest = this.head.age - this.config.transactionValidityPeriod;
    return new Map([...this.store.pastAges].filter(([, age]) => age >= oldest));
  }

  #assemble(parts: {
    height: BlockHeight;
    time: bigint;
    randomValue: CryptoHash;
    startsEpoch: boolean;
    prev: StoredBlock;
    epochs: EpochManager;
    included: readonly SignedTransaction[];
    result: ApplyResult;
  }): Block {
    const { height, prev, epochs, result, included } = parts;
    const prevHeader = prev.block.header;
    const prevExtra = prev.block.extra;
    const chunk = chunkHeader({
      height,
      prevBlockHash: prevHeader.hash,
      prev: prevExtra,
      gasLimit: this.config.gasLimit,
      transactions: included,
    });
    const follows = height === prevHeader.height + 1;
    const minted = parts.startsEpoch ? epochs.currentInfo.mintedAmount : 0n;
    const header = withHash(
      {
        prevHash: prevHeader.hash,
        height,
        prevHeight: prevHeader.height,
        epochId: epochs.current.id,
        nextEpochId: epochs.current.nextId,
        ...chunkRoots(chunk),
        timestamp: parts.time,
        nextBpHash: blockProducersHash(epochs.nextInfo.validators),
        blockMerkleRoot: prev.merkleTree.insert(prevHeader.hash).root,
        blockBodyHash: combineHash(chunk.chunkHash, parts.randomValue),
        randomValue: parts.randomValue,
        nextGasPrice: nextGasPrice(prevHeader.nextGasPrice, prevExtra.gasUsed, this.config),
        totalSupply: prevHeader.totalSupply + minted - prevExtra.balanceBurnt,
        lastFinalBlock:
          follows && prevHeader.lastDsFinalBlock === prevHeader.prevHash
            ? prevHeader.prevHash
            : prevHeader.lastFinalBlock,
        lastDsFinalBlock: follows ? prevHeader.hash : prevHeader.lastDsFinalBlock,
        blockOrdinal: prevHeader.blockOrdinal + 1,
        latestProtocolVersion: this.config.protocolVersion,
        chunkEndorsements: [[1]],
      },
      prevExtra.validatorProposals,
    );
    const extra: ChunkExtra = {
      stateRoot: result.stateRoot,
      outcomes: result.outcomes,
      outgoingReceipts: result.outgoingReceipts,
      gasUsed: result.totalGasBurnt,
      balanceBurnt: result.totalBalanceBurnt,
      validatorProposals: result.validatorProposals,
      stateChanges: result.stateChanges,
      delayedReceiptsCount: result.delayedReceiptsCount,
      congestionInfo: result.congestionInfo,
      bandwidthRequests: result.bandwidthRequests,
    };
    return { header, chunk, transactions: included, incomingReceipts: prevExtra.outgoingReceipts, extra };
  }
}
