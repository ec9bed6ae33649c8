import {
  type Balance,
  type BandwidthRequest,
  type BlockHeight,
  bandwidthRequestsCodec,
  type CongestionInfo,
  type CryptoHash,
  congestionInfoCodec,
  type ExecutionOutcome,
  type ExecutionOutcomeWithId,
  type Gas,
  hash,
  hashToBytes,
  NO_CONGESTION,
  type ProtocolVersion,
  type Receipt,
  receiptCodec,
  type SignedTransaction,
  Writer,
  ZERO_HASH,
} from "../primitives/index.js";
import type { StateChange, ValidatorStake } from "../runtime/apply.types.js";
import type { StateRoot } from "../store/index.js";
import { combineHash, type MerklePath, MerkleTree, merkleRoot, merkleRootOfHashes } from "./merkle.js";

/** What the execution of a block's chunk left behind. The next block's header tells about it. */
export interface ChunkExtra {
  readonly stateRoot: StateRoot;
  readonly outcomes: readonly ExecutionOutcomeWithId[];
  readonly outgoingReceipts: readonly Receipt[];
  readonly gasUsed: Gas;
  readonly balanceBurnt: Balance;
  readonly validatorProposals: readonly ValidatorStake[];
  readonly stateChanges: readonly StateChange[];
  readonly delayedReceiptsCount: number;
  readonly congestionInfo: CongestionInfo;
  readonly bandwidthRequests: readonly BandwidthRequest[];
}

/** The one chunk of a block. Fields named `prev` are results of the block before. */
export interface ChunkHeader {
  readonly chunkHash: CryptoHash;
  readonly prevBlockHash: CryptoHash;
  readonly prevStateRoot: CryptoHash;
  readonly prevOutcomeRoot: CryptoHash;
  readonly encodedMerkleRoot: CryptoHash;
  readonly encodedLength: number;
  readonly heightCreated: BlockHeight;
  readonly prevGasUsed: Gas;
  readonly gasLimit: Gas;
  readonly prevBalanceBurnt: Balance;
  readonly prevOutgoingReceiptsRoot: CryptoHash;
  readonly txRoot: CryptoHash;
  readonly prevValidatorProposals: readonly ValidatorStake[];
  readonly congestionInfo: CongestionInfo;
  readonly bandwidthRequests: readonly BandwidthRequest[];
}

export interface BlockHeader {
  readonly hash: CryptoHash;
  readonly prevHash: CryptoHash;
  readonly height: BlockHeight;
  readonly prevHeight: BlockHeight;
  readonly epochId: CryptoHash;
  readonly nextEpochId: CryptoHash;
  readonly prevStateRoot: CryptoHash;
  readonly prevOutcomeRoot: CryptoHash;
  /** Nanoseconds. */
  readonly timestamp: bigint;
  readonly nextBpHash: CryptoHash;
  readonly blockMerkleRoot: CryptoHash;
  readonly blockBodyHash: CryptoHash;
  readonly chunkReceiptsRoot: CryptoHash;
  readonly chunkHeadersRoot: CryptoHash;
  readonly chunkTxRoot: CryptoHash;
  readonly randomValue: CryptoHash;
  /** Price of the next block, yoctoNEAR per gas. */
  readonly nextGasPrice: Balance;
  readonly totalSupply: Balance;
  readonly lastFinalBlock: CryptoHash;
  readonly lastDsFinalBlock: CryptoHash;
  readonly blockOrdinal: number;
  readonly latestProtocolVersion: ProtocolVersion;
  readonly chunkEndorsements: readonly (readonly number[])[];
}

/** A block with its one chunk and what executing it left behind. */
export interface Block {
  readonly header: BlockHeader;
  readonly chunk: ChunkHeader;
  readonly transactions: readonly SignedTransaction[];
  /** Run in this block: what the block before emitted. */
  readonly incomingReceipts: readonly Receipt[];
  readonly extra: ChunkExtra;
}

export const SHARD_ID = 0;

function writeStake(writer: Writer, { accountId, publicKey, stake }: ValidatorStake): void {
  // ValidatorStake::V1
  writer.u8(0);
  const name = Buffer.from(accountId);
  writer.u32(name.length);
  writer.raw(name);
  writer.raw(publicKey);
  writer.u128(stake);
}

export function encodeStakes(stakes: readonly ValidatorStake[]): Uint8Array {
  const writer = new Writer();
  writer.u32(stakes.length);
  for (const stake of stakes) writeStake(writer, stake);
  return writer.finish();
}

/** The items of an outcome below the outcome root: id, result, logs. */
function outcomeHashes({ id, outcome }: ExecutionOutcomeWithId): Uint8Array {
  const hashes = [
    id,
    hash(encodePartialOutcome(outcome)),
    ...outcome.logs.map((log) => hash(Buffer.from(log))),
  ];
  const writer = new Writer();
  writer.u32(hashes.length);
  for (const item of hashes) writer.raw(hashToBytes(item));
  return writer.finish();
}

function encodePartialOutcome(outcome: ExecutionOutcome): Uint8Array {
  const writer = new Writer();
  writer.u32(outcome.receiptIds.length);
  for (const id of outcome.receiptIds) writer.raw(hashToBytes(id));
  writer.u64(outcome.gasBurnt);
  writer.u128(outcome.tokensBurnt);
  const executor = Buffer.from(outcome.executorId);
  writer.u32(executor.length);
  writer.raw(executor);
  const { status } = outcome;
  if (status.kind === "Failure") writer.u8(1);
  else if (status.kind === "SuccessValue") {
    writer.u8(2);
    writer.u32(status.value.length);
    writer.raw(status.value);
  } else {
    writer.u8(3);
    writer.raw(hashToBytes(status.receiptId));
  }
  return writer.finish();
}

/** The tree over a chunk's outcomes: its root stands in the next header, its paths prove outcomes to light clients. */
interface OutcomeTree {
  readonly tree: MerkleTree;
  readonly positions: ReadonlyMap<CryptoHash, number>;
}

const outcomeTrees = new WeakMap<readonly ExecutionOutcomeWithId[], OutcomeTree>();

function outcomeTree(outcomes: readonly ExecutionOutcomeWithId[]): OutcomeTree {
  const known = outcomeTrees.get(outcomes);
  if (known) return known;
  const tree = MerkleTree.of(outcomes.map(outcomeHashes));
  const built = { tree, positions: new Map(outcomes.map(({ id }, position) => [id, position])) };
  outcomeTrees.set(outcomes, built);
  return built;
}

/** What proves one of a block's outcomes. */
export function outcomeProof({ extra: { outcomes } }: Block, id: CryptoHash): MerklePath {
  const { tree, positions } = outcomeTree(outcomes);
  return tree.path(positions.get(id)!);
}

/** One shard receives everything, so the root is over one list. */
function receiptsRoot(receipts: readonly Receipt[]): CryptoHash {
  const writer = new Writer();
  writer.u64(BigInt(SHARD_ID));
  writer.u32(receipts.length);
  for (const receipt of receipts) receiptCodec.write(writer, receipt);
  return merkleRootOfHashes([hash(writer.finish())]);
}

/** Parts of a chunk header that its maker decides. */
export interface ChunkInputs {
  readonly height: BlockHeight;
  readonly prevBlockHash: CryptoHash;
  /** `null` for the genesis. */
  readonly prev: ChunkExtra | null;
  /** State root of the genesis. */
  readonly genesisStateRoot?: CryptoHash;
  readonly gasLimit: Gas;
  readonly transactions: readonly SignedTransaction[];
}

/**
 * The header of a chunk. Its encoding into parts is nobody's business here: `encodedMerkleRoot` commits to the
 * transactions and receipts instead.
 */
export function chunkHeader(inputs: ChunkInputs): ChunkHeader {
  const { height, prevBlockHash, prev, gasLimit, transactions } = inputs;
  const fields = {
    prevBlockHash,
    prevStateRoot: prev ? prev.stateRoot.hash : inputs.genesisStateRoot!,
    prevOutcomeRoot: prev ? outcomeTree(prev.outcomes).tree.root : ZERO_HASH,
    heightCreated: height,
    prevGasUsed: prev?.gasUsed ?? 0n,
    gasLimit,
    prevBalanceBurnt: prev?.balanceBurnt ?? 0n,
    prevOutgoingReceiptsRoot: prev ? receiptsRoot(prev.outgoingReceipts) : ZERO_HASH,
    txRoot: merkleRootOfHashes(transactions.map((signed) => signed.hash)),
    prevValidatorProposals: prev?.validatorProposals ?? [],
    congestionInfo: prev?.congestionInfo ?? NO_CONGESTION,
    bandwidthRequests: prev?.bandwidthRequests ?? [],
  };
  const encodedMerkleRoot = combineHash(fields.txRoot, fields.prevOutgoingReceiptsRoot);
  const encodedLength = transactions.reduce((sum, { size }) => sum + size, 8);
  const writer = new Writer();
  // ShardChunkHeaderInner::V4
  writer.u8(3);
  for (const item of [fields.prevBlockHash, fields.prevStateRoot, fields.prevOutcomeRoot, encodedMerkleRoot])
    writer.raw(hashToBytes(item));
  writer.u64(BigInt(encodedLength));
  writer.u64(BigInt(height));
  writer.u64(BigInt(SHARD_ID));
  writer.u64(fields.prevGasUsed);
  writer.u64(gasLimit);
  writer.u128(fields.prevBalanceBurnt);
  for (const item of [fields.prevOutgoingReceiptsRoot, fields.txRoot]) writer.raw(hashToBytes(item));
  writer.raw(encodeStakes(fields.prevValidatorProposals));
  // CongestionInfo::V1
  writer.u8(0);
  congestionInfoCodec.write(writer, fields.congestionInfo);
  // BandwidthRequests::V1
  writer.u8(0);
  bandwidthRequestsCodec.write(writer, fields.bandwidthRequests);
  const chunkHash = combineHash(hash(writer.finish()), encodedMerkleRoot);
  return { ...fields, chunkHash, encodedMerkleRoot, encodedLength };
}

/** `BlockHeaderInnerLite`, what light clients check. */
export function encodeInnerLite(header: Omit<BlockHeader, "hash">): Uint8Array {
  const writer = new Writer();
  writer.u64(BigInt(header.height));
  for (const item of [header.epochId, header.nextEpochId, header.prevStateRoot, header.prevOutcomeRoot])
    writer.raw(hashToBytes(item));
  writer.u64(header.timestamp);
  writer.raw(hashToBytes(header.nextBpHash));
  writer.raw(hashToBytes(header.blockMerkleRoot));
  return writer.finish();
}

/** `BlockHeaderInnerRestV5`. */
export function innerRestHash(
  header: Omit<BlockHeader, "hash">,
  proposals: readonly ValidatorStake[],
): CryptoHash {
  const writer = new Writer();
  for (const item of [
    header.blockBodyHash,
    header.chunkReceiptsRoot,
    header.chunkHeadersRoot,
    header.chunkTxRoot,
    ZERO_HASH,
    header.randomValue,
  ])
    writer.raw(hashToBytes(item));
  writer.raw(encodeStakes(proposals));
  // chunk_mask: one chunk, always there.
  writer.u32(1);
  writer.u8(1);
  writer.u128(header.nextGasPrice);
  writer.u128(header.totalSupply);
  // challenges_result: none.
  writer.u32(0);
  writer.raw(hashToBytes(header.lastFinalBlock));
  writer.raw(hashToBytes(header.lastDsFinalBlock));
  writer.u64(BigInt(header.blockOrdinal));
  writer.u64(BigInt(header.prevHeight));
  // epoch_sync_data_hash: none.
  writer.u8(0);
  // approvals: the one of the only validator is left out, see `approvalMessage`.
  writer.u32(1);
  writer.u8(0);
  writer.u32(header.latestProtocolVersion);
  writer.u32(header.chunkEndorsements.length);
  for (const bits of header.chunkEndorsements) {
    writer.u32(bits.length);
    writer.raw(Uint8Array.from(bits));
  }
  return hash(writer.finish());
}

/** Completes a header with its hash (section 5.1 of near-runtime.md). */
export function withHash(
  header: Omit<BlockHeader, "hash">,
  proposals: readonly ValidatorStake[],
): BlockHeader {
  const inner = combineHash(hash(encodeInnerLite(header)), innerRestHash(header, proposals));
  return { ...header, hash: combineHash(inner, header.prevHash) };
}

/** The header's commitments to its chunk. */
export function chunkRoots(
  chunk: ChunkHeader,
): Pick<
  BlockHeader,
  "prevStateRoot" | "prevOutcomeRoot" | "chunkReceiptsRoot" | "chunkHeadersRoot" | "chunkTxRoot"
> {
  const headerItem = Buffer.concat([hashToBytes(chunk.chunkHash), u64(chunk.heightCreated)]);
  return {
    prevStateRoot: merkleRootOfHashes([chunk.prevStateRoot]),
    prevOutcomeRoot: merkleRootOfHashes([chunk.prevOutcomeRoot]),
    chunkReceiptsRoot: merkleRootOfHashes([chunk.prevOutgoingReceiptsRoot]),
    chunkHeadersRoot: merkleRoot([headerItem]),
    chunkTxRoot: merkleRootOfHashes([chunk.txRoot]),
  };
}

function u64(value: number): Uint8Array {
  const writer = new Writer();
  writer.u64(BigInt(value));
  return writer.finish();
}

/**
 * What a validator signs to approve a block: an endorsement of the block before it when the heights follow each other, a
 * skip otherwise. Hashes here do not commit to approvals: nobody has to be convinced, and signing takes longer than the
 * rest of an empty block. Whoever looks at a header gets one.
 */
export function approvalMessage({
  prevHash,
  prevHeight,
  height,
}: Pick<BlockHeader, "prevHash" | "prevHeight" | "height">): Uint8Array {
  const follows = height === prevHeight + 1;
  const writer = new Writer();
  writer.u8(follows ? 0 : 1);
  if (follows) writer.raw(hashToBytes(prevHash));
  else writer.u64(BigInt(prevHeight));
  writer.u64(BigInt(height));
  return writer.finish();
}

/** Hash of a set of block producers, as the header of the epoch before names it. */
export function blockProducersHash(validators: readonly ValidatorStake[]): CryptoHash {
  return hash(encodeStakes(validators));
}
