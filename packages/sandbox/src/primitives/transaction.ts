import { isUtf8 } from "node:buffer";
import { accountIdCodec, accountIdError } from "./account_id.js";
import { type Action, actionCodec } from "./action.js";
import { BorshError, type Codec, encode, Reader, utf8, vec, Writer } from "./borsh.js";
import { type PublicKey, publicKeyCodec, type Signature, signatureCodec } from "./crypto.js";
import { cryptoHashCodec, hash } from "./hash.js";
import type { AccountId, CryptoHash, Nonce } from "./types.js";

export interface Transaction {
  /** 1 has a priority fee; protocol 77 reads it and refuses it (`InvalidTransactionVersion`). */
  readonly version: 0 | 1;
  readonly signerId: AccountId;
  readonly publicKey: PublicKey;
  readonly nonce: Nonce;
  readonly receiverId: AccountId;
  readonly blockHash: CryptoHash;
  readonly actions: readonly Action[];
  readonly priorityFee: bigint;
}

export interface SignedTransaction {
  readonly transaction: Transaction;
  readonly signature: Signature;
  /** sha256 of the transaction's borsh form. */
  readonly hash: CryptoHash;
  /** Bytes of the transaction, without its signature. */
  readonly size: number;
}

const actions = vec(actionCodec);

/** nearcore reads the signer by hand, because its length also tells the versions apart; its texts differ, too. */
function readSignerId(r: Reader, length: number): AccountId {
  const raw = r.take(length);
  if (!isUtf8(raw)) throw new BorshError("Failed to parse AccountId from bytes");
  const name = Buffer.from(raw).toString("utf8");
  const error = accountIdError(name);
  if (error) throw new BorshError(error);
  return name;
}

export const transactionCodec: Codec<Transaction> = {
  read(r) {
    const head = r.take(4);
    // A signer has at most 64 characters, so the second byte of its length is zero; a version-1 transaction has its
    // tag first and a signer that is not empty after it.
    const version = head[1] === 0 ? 0 : 1;
    const length = new DataView(head.buffer).getUint32(0, true);
    const signerId = readSignerId(r, version === 0 ? length : (length >>> 8) + r.u8() * 2 ** 24);
    return {
      version,
      signerId,
      publicKey: publicKeyCodec.read(r),
      nonce: r.u64(),
      receiverId: accountIdCodec.read(r),
      blockHash: cryptoHashCodec.read(r),
      actions: actions.read(r),
      priorityFee: version === 0 ? 0n : r.u64(),
    };
  },
  write(w, value) {
    if (value.version === 1) w.u8(1);
    utf8.write(w, value.signerId);
    publicKeyCodec.write(w, value.publicKey);
    w.u64(value.nonce);
    accountIdCodec.write(w, value.receiverId);
    cryptoHashCodec.write(w, value.blockHash);
    actions.write(w, value.actions);
    if (value.version === 1) w.u64(value.priorityFee);
  },
};

export function encodeSignedTransaction(signed: SignedTransaction): Uint8Array {
  const writer = new Writer();
  transactionCodec.write(writer, signed.transaction);
  signatureCodec.write(writer, signed.signature);
  return writer.finish();
}

/**
 * Reads what a client sends. Throws {@link BorshError} with the text of nearcore's decoder. Nothing is validated
 * beyond the encoding: see the runtime's verifier.
 */
export function decodeSignedTransaction(bytes: Uint8Array): SignedTransaction {
  const reader = new Reader(bytes);
  const value = transactionCodec.read(reader);
  const size = reader.offset;
  const signed = signatureCodec.read(reader);
  reader.finish();
  // The encoding has one form per value, but the tag of version 1 may be any byte: nearcore hashes its own encoding.
  const own = value.version === 0 ? bytes.subarray(0, size) : encode(transactionCodec, value);
  return { transaction: value, signature: signed, hash: hash(own), size };
}

/** What a transaction is signed over: 32 bytes. */
export function newSignedTransaction(value: Transaction, signed: Signature): SignedTransaction {
  const bytes = encode(transactionCodec, value);
  return { transaction: value, signature: signed, hash: hash(bytes), size: bytes.length };
}
