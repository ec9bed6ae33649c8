import { type BlockId, blockReference } from "../block_reference.js";
import { handlerError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import { parseParams } from "../params.js";
import { describeBlock } from "./blocks.js";

/** Fields of the genesis that the protocol config does not repeat. */
const GENESIS_ONLY = new Set([
  "total_supply",
  "validators",
  "use_production_config",
  "num_chunk_producer_seats",
  "num_chunk_validator_seats",
  "chunk_producer_assignment_changes_limit",
]);

export function protocolConfig(params: unknown, node: Node): JsonObject {
  const reference = parseParams(blockReference, params);
  if (!node.byReference(reference)) {
    const text = `Block Not Found: ${describeBlock((reference as { id: BlockId }).id, "BLOCK HEADER")}`;
    throw handlerError("UNKNOWN_BLOCK", {}, text);
  }
  const fields = Object.entries(node.info.genesisConfig).filter(([name]) => !GENESIS_ONLY.has(name));
  return { ...Object.fromEntries(fields), runtime_config: node.chain.runtimeConfig.rpc };
}
