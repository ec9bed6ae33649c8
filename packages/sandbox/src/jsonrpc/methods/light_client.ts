import {
  approvalMessage,
  type Block,
  type BlockHeader,
  encodeInnerLite,
  innerRestHash,
  outcomeProof,
} from "../../chain/block.js";
import type { StoredBlock } from "../../chain/chain_store.js";
import { combineHash, type MerklePath, MerkleTree } from "../../chain/merkle.js";
import {
  type CryptoHash,
  executionOutcomeWithIdView,
  hash,
  hashToBase58,
  signatureToString,
  u64Json,
} from "../../primitives/index.js";
import { handlerError, handlerErrorAsData } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import {
  accountId,
  cryptoHash,
  fieldsOf,
  flattened,
  legacyList,
  type Parser,
  parseParams,
  struct,
  tagged,
} from "../params.js";
import { describeBlock, validatorStakeView } from "./blocks.js";

function innerLiteView(header: BlockHeader): JsonObject {
  return {
    height: header.height,
    epoch_id: hashToBase58(header.epochId),
    next_epoch_id: hashToBase58(header.nextEpochId),
    prev_state_root: hashToBase58(header.prevStateRoot),
    outcome_root: hashToBase58(header.prevOutcomeRoot),
    timestamp: u64Json(header.timestamp),
    timestamp_nanosec: header.timestamp.toString(),
    next_bp_hash: hashToBase58(header.nextBpHash),
    block_merkle_root: hashToBase58(header.blockMerkleRoot),
  };
}

function restHash({ header, chunk }: Block): CryptoHash {
  return innerRestHash(header, chunk.prevValidatorProposals);
}

function innerHash(block: Block): CryptoHash {
  return combineHash(hash(encodeInnerLite(block.header)), restHash(block));
}

function pathView(path: MerklePath): JsonObject[] {
  return path.map((item) => ({ hash: hashToBase58(item.hash), direction: item.direction }));
}

const nextBlockParams: Parser<CryptoHash> = legacyList<CryptoHash>(
  { 1: ([hash]) => cryptoHash(hash) },
  (value) => struct("RpcLightClientNextBlockRequest", { last_block_hash: cryptoHash })(value).last_block_hash,
);

/** The newest final block of the epoch, with the approvals that made it final; nothing when the client has it. */
export function nextLightClientBlock(params: unknown, node: Node): JsonObject {
  const { store, finalHead } = node.chain;
  const known = store.byHash(parseParams(nextBlockParams, params));
  if (!known) throw handlerErrorAsData("UNKNOWN_BLOCK", {});
  const { block, epochs } = finalHead;
  const next = store.next(block.header.hash);
  const afterNext = next && store.next(next.block.header.hash);
  if (!next || !afterNext || block.header.height <= known.block.header.height) return {};
  return {
    prev_block_hash: hashToBase58(block.header.prevHash),
    next_block_inner_hash: hashToBase58(innerHash(next.block)),
    inner_lite: innerLiteView(block.header),
    inner_rest_hash: hashToBase58(restHash(block)),
    next_bps: epochs.nextInfo.validators.map(validatorStakeView),
    approvals_after_next: [signatureToString(node.signer.sign(approvalMessage(afterNext.block.header)))],
  };
}

type ItemId =
  | { readonly kind: "transaction"; readonly transaction_hash: CryptoHash; readonly sender_id: string }
  | { readonly kind: "receipt"; readonly receipt_id: CryptoHash; readonly receiver_id: string };

type Fields = Record<string, unknown>;

const itemId = tagged<ItemId>("type", {
  transaction: (map) => fieldsOf(map as Fields, { transaction_hash: cryptoHash, sender_id: accountId }),
  receipt: (map) => fieldsOf(map as Fields, { receipt_id: cryptoHash, receiver_id: accountId }),
});

const proofParams = flattened("RpcLightClientExecutionProofRequest", (map) => {
  const { light_client_head } = fieldsOf(map, { light_client_head: cryptoHash });
  const item = itemId(map);
  return {
    head: light_client_head,
    id: item.kind === "transaction" ? item.transaction_hash : item.receipt_id,
  };
});

function blockProof(node: Node, block: Block, head: CryptoHash): JsonObject {
  const headBlock = node.chain.store.byHash(head);
  if (!headBlock) {
    throw handlerError("UNKNOWN_BLOCK", {}, `DB Not Found Error: ${describeBlock(head, "BLOCK HEADER")}`);
  }
  const { header } = headBlock.block;
  // A block's tree holds the blocks before it.
  const before = header.blockOrdinal - 1;
  if (block.header.blockOrdinal > before) {
    throw handlerError("INTERNAL_ERROR", undefined, "the light client head is not above the block to prove");
  }
  const path = new MerkleTree(node.chain.store.hashes.slice(before)).path(block.header.blockOrdinal - 1);
  return {
    block_header_lite: {
      prev_block_hash: hashToBase58(block.header.prevHash),
      inner_rest_hash: hashToBase58(restHash(block)),
      inner_lite: innerLiteView(block.header),
    },
    block_proof: pathView(path),
  };
}

/** The outcome is committed to by the block after the one that executed it. */
function confirmingBlock(
  node: Node,
  id: CryptoHash,
): { readonly executed: StoredBlock; readonly confirmed: StoredBlock } {
  const text = hashToBase58(id);
  const outcome = node.chain.store.outcome(id);
  const executed = outcome && node.chain.store.byHash(outcome.blockHash);
  if (!executed) {
    throw handlerError(
      "UNKNOWN_TRANSACTION_OR_RECEIPT",
      { transaction_or_receipt_id: text },
      `${text} does not exist`,
    );
  }
  const confirmed = node.chain.store.next(executed.block.header.hash);
  if (!confirmed) {
    throw handlerError(
      "NOT_CONFIRMED",
      { transaction_or_receipt_id: text },
      `${text} has not been confirmed`,
    );
  }
  return { executed, confirmed };
}

export function lightClientProof(params: unknown, node: Node): JsonObject {
  const { id, head } = parseParams(proofParams, params);
  const { executed, confirmed } = confirmingBlock(node, id);
  const { outcomes } = executed.block.extra;
  const outcome = outcomes.find((candidate) => candidate.id === id)!;
  const proof = outcomeProof(executed.block, id);
  return {
    outcome_proof: executionOutcomeWithIdView(outcome, confirmed.block.header.hash, proof),
    outcome_root_proof: [],
    ...blockProof(node, confirmed.block, head),
  };
}

const blockProofParams = struct("RpcLightClientBlockProofRequest", {
  block_hash: cryptoHash,
  light_client_head: cryptoHash,
});

export function lightClientBlockProof(params: unknown, node: Node): JsonObject {
  const { block_hash, light_client_head } = parseParams(blockProofParams, params);
  const stored = node.chain.store.byHash(block_hash);
  if (!stored) {
    throw handlerError(
      "UNKNOWN_BLOCK",
      {},
      `DB Not Found Error: ${describeBlock(block_hash, "BLOCK HEADER")}`,
    );
  }
  return blockProof(node, stored.block, light_client_head);
}
