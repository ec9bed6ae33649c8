import { hash, hashToBytes, sha256 } from "../primitives/hash.js";
import type { BlockHeight, CryptoHash } from "../primitives/types.js";

const U64_MAX = (1n << 64n) - 1n;

/**
 * sha256(base ‖ block height ‖ salt), integers as u64 in little endian: how every id derives from another one
 * (section 5.1 of near-runtime.md, from `BlockHeightForReceiptId` on).
 */
function derive(base: CryptoHash, blockHeight: BlockHeight, salt: bigint): CryptoHash {
  const bytes = new Uint8Array(48);
  bytes.set(hashToBytes(base));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(32, BigInt(blockHeight), true);
  view.setBigUint64(40, salt, true);
  return hash(bytes);
}

/** The receipt that a transaction becomes. */
export function receiptIdOfTransaction(txHash: CryptoHash, blockHeight: BlockHeight): CryptoHash {
  return derive(txHash, blockHeight, 0n);
}

/** The `index`-th receipt that a receipt emits, data receipts counted. */
export function newReceiptId(receiptId: CryptoHash, blockHeight: BlockHeight, index: number): CryptoHash {
  return derive(receiptId, blockHeight, BigInt(index));
}

export function actionHash(receiptId: CryptoHash, blockHeight: BlockHeight, actionIndex: number): CryptoHash {
  return derive(receiptId, blockHeight, U64_MAX - BigInt(actionIndex));
}

/** The `index`-th data id that an action makes. */
export function newDataId(action: CryptoHash, blockHeight: BlockHeight, index: number): CryptoHash {
  return derive(action, blockHeight, BigInt(index));
}

/** What `random_seed` answers: differs per action of a block. */
export function randomSeed(action: CryptoHash, blockRandomValue: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([hashToBytes(action), blockRandomValue]));
}
