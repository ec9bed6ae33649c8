import {
  approvalMessage,
  type Block,
  type BlockHeader,
  type ChunkHeader,
  SHARD_ID,
} from "../../chain/block.js";
import type { StoredBlock } from "../../chain/chain_store.js";
import {
  hashToBase58,
  hashToBytes,
  publicKeyToString,
  receiptView,
  signatureToString,
  signedTransactionView,
  u64Json,
  ZERO_HASH,
} from "../../primitives/index.js";
import type { ValidatorStake } from "../../runtime/apply.types.js";
import { type BlockId, type BlockReference, blockId, blockReference } from "../block_reference.js";
import { handlerError, type RpcError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import {
  cryptoHash,
  fieldsOf,
  flattened,
  legacyList,
  type Parser,
  parseParams,
  u64,
  untagged,
} from "../params.js";

export function validatorStakeView({ accountId, publicKey, stake }: ValidatorStake): JsonObject {
  return {
    validator_stake_struct_version: "V1",
    account_id: accountId,
    public_key: publicKeyToString(publicKey),
    stake: stake.toString(),
  };
}

/** How nearcore's store names a block that it does not have. */
export function describeBlock(id: BlockId, noun = "BLOCK"): string {
  return typeof id === "number" ? `BLOCK HEIGHT: ${id}` : `${noun}: ${hashToBase58(id)}`;
}

export function unknownBlock(id: BlockId, noun?: string): RpcError {
  return handlerError(
    "UNKNOWN_BLOCK",
    {},
    `DB Not Found Error: ${describeBlock(id, noun)} \n Cause: Unknown`,
  );
}

export function blockHeaderView(node: Node, { header, chunk }: Block): JsonObject {
  const none = hashToBase58(ZERO_HASH);
  return {
    height: header.height,
    prev_height: header.prevHeight,
    epoch_id: hashToBase58(header.epochId),
    next_epoch_id: hashToBase58(header.nextEpochId),
    hash: hashToBase58(header.hash),
    prev_hash: hashToBase58(header.prevHash),
    prev_state_root: hashToBase58(header.prevStateRoot),
    block_body_hash: hashToBase58(header.blockBodyHash),
    chunk_receipts_root: hashToBase58(header.chunkReceiptsRoot),
    chunk_headers_root: hashToBase58(header.chunkHeadersRoot),
    chunk_tx_root: hashToBase58(header.chunkTxRoot),
    outcome_root: hashToBase58(header.prevOutcomeRoot),
    chunks_included: 1,
    challenges_root: none,
    timestamp: u64Json(header.timestamp),
    timestamp_nanosec: header.timestamp.toString(),
    random_value: hashToBase58(header.randomValue),
    validator_proposals: chunk.prevValidatorProposals.map(validatorStakeView),
    chunk_mask: [true],
    gas_price: header.nextGasPrice.toString(),
    block_ordinal: header.blockOrdinal,
    rent_paid: "0",
    validator_reward: "0",
    total_supply: header.totalSupply.toString(),
    challenges_result: [],
    last_final_block: hashToBase58(header.lastFinalBlock),
    last_ds_final_block: hashToBase58(header.lastDsFinalBlock),
    next_bp_hash: hashToBase58(header.nextBpHash),
    block_merkle_root: hashToBase58(header.blockMerkleRoot),
    epoch_sync_data_hash: null,
    approvals: approvals(node, header),
    signature: signatureOf(node, header),
    latest_protocol_version: header.latestProtocolVersion,
    chunk_endorsements: header.chunkEndorsements,
  };
}

const signatures = new WeakMap<object, Map<string, string>>();

/** Hashes do not depend on signatures: one is made when somebody looks, and kept as long as its block. */
function signatureBy(node: Node, owner: object, purpose: string, message: () => Uint8Array): string {
  const known = signatures.get(owner) ?? new Map<string, string>();
  signatures.set(owner, known);
  const signature = known.get(purpose) ?? signatureToString(node.signer.sign(message()));
  known.set(purpose, signature);
  return signature;
}

function signatureOf(node: Node, signed: BlockHeader | ChunkHeader): string {
  const hash = "chunkHash" in signed ? signed.chunkHash : signed.hash;
  return signatureBy(node, signed, "signature", () => hashToBytes(hash));
}

/** One for each validator of the epoch. Only the node's own validator approves. */
function approvals(node: Node, header: BlockHeader): (string | null)[] {
  if (node.isGenesis(header)) return [];
  const { validators } = node.chain.store.byHash(header.hash)!.epochs.currentInfo;
  return validators.map(({ accountId }) =>
    accountId === node.signer.accountId
      ? signatureBy(node, header, "approval", () => approvalMessage(header))
      : null,
  );
}

export function chunkHeaderView(node: Node, chunk: ChunkHeader): JsonObject {
  return {
    chunk_hash: hashToBase58(chunk.chunkHash),
    prev_block_hash: hashToBase58(chunk.prevBlockHash),
    outcome_root: hashToBase58(chunk.prevOutcomeRoot),
    prev_state_root: hashToBase58(chunk.prevStateRoot),
    encoded_merkle_root: hashToBase58(chunk.encodedMerkleRoot),
    encoded_length: chunk.encodedLength,
    height_created: chunk.heightCreated,
    height_included: chunk.heightCreated,
    shard_id: SHARD_ID,
    gas_used: u64Json(chunk.prevGasUsed),
    gas_limit: u64Json(chunk.gasLimit),
    validator_reward: "0",
    rent_paid: "0",
    balance_burnt: chunk.prevBalanceBurnt.toString(),
    outgoing_receipts_root: hashToBase58(chunk.prevOutgoingReceiptsRoot),
    tx_root: hashToBase58(chunk.txRoot),
    validator_proposals: chunk.prevValidatorProposals.map(validatorStakeView),
    congestion_info: {
      delayed_receipts_gas: chunk.congestionInfo.delayedReceiptsGas.toString(),
      buffered_receipts_gas: chunk.congestionInfo.bufferedReceiptsGas.toString(),
      receipt_bytes: chunk.congestionInfo.receiptBytes,
      allowed_shard: chunk.congestionInfo.allowedShard,
    },
    bandwidth_requests: {
      V1: {
        requests: chunk.bandwidthRequests.map(({ toShard, bitmap }) => ({
          to_shard: toShard,
          requested_values_bitmap: { data: [...bitmap] },
        })),
      },
    },
    signature: signatureOf(node, chunk),
  };
}

/** The list form of older clients names a block by its id alone. */
const blockParams: Parser<BlockReference> = legacyList<BlockReference>(
  { 1: ([id]) => ({ kind: "block_id", id: blockId(id) }) },
  blockReference,
);

export function block(params: unknown, node: Node): JsonObject {
  const reference = parseParams(blockParams, params);
  const stored = node.byReference(reference);
  if (!stored) throw unknownBlock((reference as { id: BlockId }).id);
  return {
    author: node.signer.accountId,
    header: blockHeaderView(node, stored.block),
    chunks: [chunkHeaderView(node, stored.block.chunk)],
  };
}

type ChunkReference =
  | { readonly blockId: BlockId; readonly shardId: number }
  | { readonly chunkHash: string };

const chunkByShard: Parser<ChunkReference> = flattened("ChunkReference", (map) => {
  const { block_id, shard_id } = fieldsOf(map, { block_id: blockId, shard_id: u64 });
  return { blockId: block_id, shardId: shard_id };
});

const chunkByHash: Parser<ChunkReference> = flattened("ChunkReference", (map) => ({
  chunkHash: fieldsOf(map, { chunk_id: cryptoHash }).chunk_id,
}));

const chunkParams: Parser<ChunkReference> = legacyList<ChunkReference>(
  {
    1: ([item]) => {
      if (!Array.isArray(item)) return { chunkHash: cryptoHash(item) };
      return { blockId: blockId(item[0]), shardId: u64(item[1]) };
    },
  },
  untagged<ChunkReference>("ChunkReference", chunkByShard, chunkByHash),
);

/** The block whose chunk is meant, here the only one that a block has. */
export function findChunk(params: unknown, node: Node): StoredBlock {
  const reference = parseParams(chunkParams, params);
  if ("chunkHash" in reference) {
    for (const stored of node.chain.store.blocks()) {
      if (stored.block.chunk.chunkHash === reference.chunkHash) return stored;
    }
    const hash = hashToBase58(reference.chunkHash);
    const text = `Chunk Missing (unavailable on the node): ChunkHash(\`${hash}\`) \n Cause: Unknown`;
    throw handlerError("UNKNOWN_CHUNK", { chunk_hash: hash }, text);
  }
  const stored = node.byId(reference.blockId);
  if (!stored) throw unknownBlock(reference.blockId);
  if (reference.shardId !== SHARD_ID) {
    const text = `Shard id ${reference.shardId} does not exist`;
    throw handlerError("INVALID_SHARD_ID", { shard_id: reference.shardId }, text);
  }
  return stored;
}

export function chunk(params: unknown, node: Node): JsonObject {
  const { block } = findChunk(params, node);
  return {
    author: node.signer.accountId,
    header: chunkHeaderView(node, block.chunk),
    transactions: block.transactions.map(signedTransactionView),
    receipts: block.incomingReceipts.map(receiptView),
  };
}
