import { SYSTEM_ACCOUNT } from "./account_id.js";
import {
  type Action,
  actionCodec,
  type GlobalContractIdentifier,
  globalContractIdentifierCodec,
} from "./action.js";
import {
  BorshError,
  bytes,
  type Codec,
  enumeration,
  option,
  safeU64,
  struct,
  u64,
  u128,
  utf8,
  vec,
} from "./borsh.js";
import { EMPTY_PUBLIC_KEY, type PublicKey, publicKeyCodec } from "./crypto.js";
import { cryptoHashCodec, ZERO_HASH } from "./hash.js";
import type { AccountId, Balance, CryptoHash, Gas } from "./types.js";

export interface DataReceiver {
  readonly dataId: CryptoHash;
  readonly receiverId: AccountId;
}

export interface ActionReceipt {
  readonly signerId: AccountId;
  readonly signerPublicKey: PublicKey;
  /** yoctoNEAR per gas at which the receipt's gas was bought. */
  readonly gasPrice: Balance;
  readonly outputDataReceivers: readonly DataReceiver[];
  readonly inputDataIds: readonly CryptoHash[];
  readonly actions: readonly Action[];
}

export interface DataReceipt {
  readonly dataId: CryptoHash;
  /** `null` when the call that was waited for failed. */
  readonly data: Uint8Array | null;
}

export interface GlobalContractData {
  readonly code: Uint8Array;
  readonly id: GlobalContractIdentifier;
}

export type ReceiptEnum =
  | ({ readonly kind: "Action" | "PromiseYield" } & ActionReceipt)
  | ({ readonly kind: "Data" | "PromiseResume" } & DataReceipt)
  | ({ readonly kind: "GlobalContractDistribution" } & GlobalContractData);

export interface Receipt {
  readonly predecessorId: AccountId;
  readonly receiverId: AccountId;
  readonly receiptId: CryptoHash;
  readonly receipt: ReceiptEnum;
}

// Names in receipts are validated by the runtime's verifier, not by the encoding: a contract may have written them.
const name = utf8;

export const actionReceiptCodec: Codec<ActionReceipt> = struct<ActionReceipt>({
  signerId: name,
  signerPublicKey: publicKeyCodec,
  gasPrice: u128,
  outputDataReceivers: vec(struct<DataReceiver>({ dataId: cryptoHashCodec, receiverId: name })),
  inputDataIds: vec(cryptoHashCodec),
  actions: vec(actionCodec),
});

const dataReceipt: Codec<DataReceipt> = struct<DataReceipt>({ dataId: cryptoHashCodec, data: option(bytes) });

type Variants =
  | ({ readonly kind: "Action" } & ActionReceipt)
  | ({ readonly kind: "Data" } & DataReceipt)
  | ({ readonly kind: "PromiseYield" } & ActionReceipt)
  | ({ readonly kind: "PromiseResume" } & DataReceipt)
  | ({ readonly kind: "GlobalContractDistribution" } & GlobalContractData);

const receiptEnum = enumeration<Variants>({
  Action: actionReceiptCodec,
  Data: dataReceipt,
  PromiseYield: actionReceiptCodec,
  PromiseResume: dataReceipt,
  GlobalContractDistribution: struct<GlobalContractData>({ code: bytes, id: globalContractIdentifierCodec }),
});

export const receiptCodec: Codec<Receipt> = struct<Receipt>({
  predecessorId: name,
  receiverId: name,
  receiptId: cryptoHashCodec,
  receipt: receiptEnum as Codec<ReceiptEnum>,
});

/** A receipt that waits in a queue of the state, with what it counts for the congestion (`StateStoredReceiptV1`). */
export interface StateStoredReceipt {
  readonly receipt: Receipt;
  readonly congestionGas: Gas;
  /** Bytes. */
  readonly congestionSize: number;
}

const storedReceipt = struct<StateStoredReceipt>({
  receipt: receiptCodec,
  congestionGas: u64,
  congestionSize: safeU64,
});

/** Two bytes that no receipt starts with, then the version. */
const STATE_STORED_RECEIPT_V1 = Uint8Array.of(255, 255, 1);

export const stateStoredReceiptCodec: Codec<StateStoredReceipt> = {
  read(reader) {
    const tag = reader.take(STATE_STORED_RECEIPT_V1.length);
    if (Buffer.compare(tag, STATE_STORED_RECEIPT_V1) !== 0)
      throw new BorshError(`expected a stored receipt, got one that starts with ${tag}`);
    return storedReceipt.read(reader);
  },
  write(writer, value) {
    writer.raw(STATE_STORED_RECEIPT_V1);
    storedReceipt.write(writer, value);
  },
};

/** What column 3 stores of a data receipt. */
export const receivedDataCodec: Codec<Uint8Array | null> = option(bytes);

function refund(
  receiverId: AccountId,
  signerId: AccountId,
  signerPublicKey: PublicKey,
  deposit: Balance,
): Receipt {
  return {
    predecessorId: SYSTEM_ACCOUNT,
    receiverId,
    receiptId: ZERO_HASH,
    receipt: {
      kind: "Action",
      signerId,
      signerPublicKey,
      gasPrice: 0n,
      outputDataReceivers: [],
      inputDataIds: [],
      actions: [{ kind: "Transfer", deposit }],
    },
  };
}

/** The deposits of a failed receipt, or the balance of a deleted account. The id is set when it is emitted. */
export function balanceRefund(receiverId: AccountId, deposit: Balance): Receipt {
  return refund(receiverId, SYSTEM_ACCOUNT, EMPTY_PUBLIC_KEY, deposit);
}

/** Unspent gas; the key's allowance is topped up by it. The id is set when it is emitted. */
export function gasRefund(receiverId: AccountId, deposit: Balance, signerPublicKey: PublicKey): Receipt {
  return refund(receiverId, receiverId, signerPublicKey, deposit);
}

export function withReceiptId(value: Receipt, receiptId: CryptoHash): Receipt {
  return { ...value, receiptId };
}
