import type { EpochInfo, EpochManager } from "../../chain/epoch_manager.js";
import { type CryptoHash, publicKeyToString } from "../../primitives/index.js";
import type { ValidatorStake } from "../../runtime/apply.types.js";
import { type BlockId, blockId } from "../block_reference.js";
import { handlerError, type RpcError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import {
  cryptoHash,
  enumeration,
  legacyList,
  option,
  type Parser,
  parseParams,
  struct,
  withDefault,
} from "../params.js";
import { validatorStakeView } from "./blocks.js";

type EpochReference =
  | { readonly kind: "epoch_id"; readonly id: CryptoHash }
  | { readonly kind: "block_id"; readonly id: BlockId }
  | { readonly kind: "latest" };

const validatorsParams: Parser<EpochReference> = legacyList<EpochReference>(
  {
    1: ([item]) => {
      const id = option(blockId)(item);
      return id === null ? { kind: "latest" } : { kind: "block_id", id };
    },
  },
  enumeration<EpochReference>({
    epoch_id: (value) => ({ id: cryptoHash(value) }),
    block_id: (value) => ({ id: blockId(value) }),
    latest: () => ({}),
  }),
);

function unknownEpoch(): RpcError {
  return handlerError("UNKNOWN_EPOCH", undefined, "Unknown Epoch");
}

/** An epoch as its last block, or the head, saw it. */
function epochsOf(node: Node, reference: EpochReference): EpochManager {
  const { store, head } = node.chain;
  if (reference.kind === "latest") return head.epochs;
  if (reference.kind === "epoch_id") {
    let last: EpochManager | undefined;
    for (const { epochs } of store.blocks()) if (epochs.current.id === reference.id) last = epochs;
    if (!last) throw unknownEpoch();
    return last;
  }
  const stored = node.byId(reference.id);
  if (!stored) throw unknownEpoch();
  const next = store.next(stored.block.header.hash);
  if (!next) throw unknownEpoch();
  if (next.epochs.current.id === stored.epochs.current.id) {
    throw handlerError("VALIDATOR_INFO_UNAVAILABLE", undefined, "Validator info unavailable");
  }
  return stored.epochs;
}

function currentValidatorView(
  { accountId, publicKey, stake }: ValidatorStake,
  produced: number,
  expected: number,
): JsonObject {
  return {
    account_id: accountId,
    public_key: publicKeyToString(publicKey),
    is_slashed: false,
    stake: stake.toString(),
    shards: [0],
    num_produced_blocks: produced,
    num_expected_blocks: expected,
    num_produced_chunks: produced,
    num_expected_chunks: expected,
    num_produced_chunks_per_shard: [produced],
    num_expected_chunks_per_shard: [expected],
    num_produced_endorsements: produced,
    num_expected_endorsements: expected,
    num_produced_endorsements_per_shard: [produced],
    num_expected_endorsements_per_shard: [expected],
    shards_endorsed: [0],
  };
}

function kickoutView(info: EpochInfo): JsonObject[] {
  return info.kickout.map(({ accountId, reason }) => ({
    account_id: accountId,
    reason: reason as JsonObject,
  }));
}

export function validators(params: unknown, node: Node): JsonObject {
  const epochs = epochsOf(node, parseParams(validatorsParams, params));
  const { current, currentInfo, nextInfo } = epochs;
  const expected = Math.max(current.blocks, node.head.height - current.startHeight + 1);
  return {
    current_validators: currentInfo.validators.map((validator) =>
      currentValidatorView(validator, current.blocks, expected),
    ),
    next_validators: nextInfo.validators.map(({ accountId, publicKey, stake }) => ({
      account_id: accountId,
      public_key: publicKeyToString(publicKey),
      stake: stake.toString(),
      shards: [0],
    })),
    current_fishermen: [],
    next_fishermen: [],
    current_proposals: [...current.proposals.values()].map(validatorStakeView),
    prev_epoch_kickout: kickoutView(currentInfo),
    epoch_start_height: current.startHeight,
    epoch_height: currentInfo.height,
  };
}

const orderedParams = struct("RpcValidatorsOrderedRequest", { block_id: withDefault(option(blockId), null) });

export function validatorsOrdered(params: unknown, node: Node): JsonObject[] {
  const { block_id } = parseParams(orderedParams, params);
  const stored = block_id === null ? node.chain.head : node.byId(block_id);
  if (!stored) throw unknownEpoch();
  return stored.epochs.currentInfo.validators.map(validatorStakeView);
}
