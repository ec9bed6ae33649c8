import { createHash } from "node:crypto";
import { type KeyPair, transactions, utils } from "near-api-js";

export interface Unsigned {
  readonly signerId: string;
  readonly receiverId: string;
  readonly nonce: bigint;
  /** Base58 hash of a recent block. */
  readonly blockHash: string;
  readonly actions: readonly transactions.Action[];
}

export interface Signed {
  /** Base58, as nodes and explorers print it. */
  readonly hash: string;
  readonly transaction: transactions.SignedTransaction;
}

export function sign(key: KeyPair, { signerId, receiverId, nonce, blockHash, actions }: Unsigned): Signed {
  const publicKey = key.getPublicKey();
  const recent = utils.serialize.base_decode(blockHash);
  const transaction = transactions.createTransaction(
    signerId,
    publicKey,
    receiverId,
    nonce,
    [...actions],
    recent,
  );
  const digest = createHash("sha256").update(transactions.encodeTransaction(transaction)).digest();
  const { signature } = key.sign(digest);
  return {
    hash: utils.serialize.base_encode(digest),
    transaction: new transactions.SignedTransaction({
      transaction,
      signature: new transactions.Signature({ keyType: publicKey.keyType, data: signature }),
    }),
  };
}
