import { type BlockId, blockId } from "../block_reference.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import { option, type Parser, parseParams, single } from "../params.js";
import { unknownBlock } from "./blocks.js";

const gasPriceParams: Parser<BlockId | null> = single(option(blockId));

export function gasPrice(params: unknown, node: Node): JsonObject {
  const id = parseParams(gasPriceParams, params);
  const stored = id === null ? node.chain.head : node.byId(id);
  if (!stored) throw unknownBlock(id!, "BLOCK HEADER");
  return { gas_price: stored.block.header.nextGasPrice.toString() };
}
