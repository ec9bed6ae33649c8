import { hashToBase58, receiptView } from "../../primitives/index.js";
import { handlerErrorAsData } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import { cryptoHash, parseParams, struct } from "../params.js";

const receiptParams = struct("ReceiptReference", { receipt_id: cryptoHash });

export function receipt(params: unknown, node: Node): JsonObject {
  const { receipt_id } = parseParams(receiptParams, params);
  const found = node.chain.store.receipt(receipt_id);
  if (!found) throw handlerErrorAsData("UNKNOWN_RECEIPT", { receipt_id: hashToBase58(receipt_id) });
  return receiptView(found);
}
