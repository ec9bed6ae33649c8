import { checkAccountId } from "./account-id.js";
import { type ActionCost, type ActionKind, otherReceipts, plainAction } from "./action-kind.js";
import { checkMethod, type FieldsOf, lengthOfName, type PlainAction } from "./actions.js";
import { anyReceipt } from "./any-receipt.js";
import { copyOf } from "./copy.js";
import { fail, shown } from "./errors.js";
import {
  BYTE_ABROAD,
  READ,
  READ_BYTE,
  RUN_BYTE,
  RUN_ID_BYTE,
  readId,
  TRANSFER_BOUND,
  TRANSFER_FEE,
} from "./fees.js";
import { MAX_CONTRACT_LENGTH, MAX_KEY_METHODS_LENGTH } from "./limits.js";
import { type PlanNode, receipt } from "./plan.js";
import { type Amount, yocto } from "./units.js";

type Of<K extends PlainAction["kind"]> = Extract<PlainAction, { readonly kind: K }>;

/** Fees that two kinds share; protocol version 77, sending and executing (near-runtime.md 2.1). */
const CREATION = 2 * 3_850_000_000_000;
const KEY = 2 * 101_765_125_000;

/**
 * Sends tokens to the receiver. A receiver with an implicit id is created by it.
 *
 * @throws XccError XCC02 for a wrong amount.
 * @example
 * return batch("alice.near", [transfer("1.5 NEAR")]);
 */
export function transfer(amount: Amount): PlainAction {
  return transferOf(yocto(amount));
}

/** A plan that sends an amount that has been checked. */
export function transferTo(receiverId: string, amount: bigint): PlanNode {
  const bound = TRANSFER_BOUND + implicitFee(receiverId);
  return receipt(receiverId, [transferOf(amount)], bound, amount);
}

function transferOf(amount: bigint): PlainAction {
  const action = copyOf(NO_TOKENS);
  action.amount = amount;
  return plainAction(TRANSFER, action as unknown as Of<"transfer">);
}

const TRANSFER: ActionCost<Of<"transfer">> = {
  fee: (_, receiverId) => TRANSFER_FEE + implicitFee(receiverId),
  read: () => READ + 16 * READ_BYTE,
};

/** The one that all transfers are copies of. Its kind becomes known with the first: a contract without carries none of it. */
const NO_TOKENS = { kind: "transfer", amount: 0n };

/** An action that only {@link anyReceipt} makes. */
function otherAction<A extends PlainAction>(kind: ActionKind<A>, fields: FieldsOf<A>): A {
  otherReceipts.make = anyReceipt;
  return plainAction(kind, fields);
}

/** A transfer to an implicit id pays for creating the account, whether it exists or not. */
function implicitFee(receiverId: string): number {
  if (receiverId.length === 64) return isHex(receiverId, 0) ? CREATION + KEY : 0;
  const isEthereum = receiverId.length === 42 && receiverId.substring(0, 2) === "0x" && isHex(receiverId, 2);
  return isEthereum ? CREATION : 0;
}

/** A loop and no pattern, as in `decimal.ts`; few receivers are that long. */
function isHex(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}

/**
 * Creates the receiver, which must be a direct sub-account of this contract.
 *
 * @example
 * return batch("shop.dao.near", [createAccount(), transfer("2 NEAR"), addFullAccessKey(key)]); // in dao.near
 */
export function createAccount(): PlainAction {
  return otherAction(CREATE_ACCOUNT, { kind: "createAccount" });
}

const CREATE_ACCOUNT: ActionKind<Of<"createAccount">> = {
  fee: () => CREATION,
  read: () => 0,
  emit: (_, index, env) => env.promise_batch_action_create_account(index),
};

/**
 * Deploys a contract to the receiver: this contract itself, or an account created in the same batch.
 *
 * @throws XccError XCC05 for what are no bytes, or more than a contract may have.
 * @example
 * return batch("shop.dao.near", [createAccount(), transfer("5 NEAR"), deployContract(code)]);
 */
export function deployContract(code: Uint8Array): PlainAction {
  if (!(code instanceof Uint8Array)) fail("XCC05 actions", `code is ${shown(code)}`);
  if (code.length > MAX_CONTRACT_LENGTH) fail("XCC05 actions", `code of ${code.length} bytes`);
  return otherAction(DEPLOY, { kind: "deployContract", code });
}

const DEPLOY: ActionKind<Of<"deployContract">> = {
  fee: ({ code }, _, home) =>
    2 * 184_765_750_000 + code.length * (64_572_944 + (home ? 6_812_999 : BYTE_ABROAD)),
  read: ({ code }) => READ + code.length * (READ_BYTE + RUN_BYTE),
  emit: ({ code }, index, env) => env.promise_batch_action_deploy_contract(index, code),
};

/**
 * A public key: its bytes as the protocol has them (one byte for the curve, then the key), or near-sdk-js's `PublicKey`.
 *
 * @example
 * addFullAccessKey(PublicKey.fromString("ed25519:...")); // PublicKey from near-sdk-js
 */
export type PublicKeyLike = Uint8Array | { readonly data: Uint8Array };

/**
 * Stakes tokens of the receiver with a validator key.
 *
 * @throws XccError XCC02 for a wrong amount.
 * @example
 * return batch(near.currentAccountId(), [stake("100000 NEAR", validatorKey)]);
 */
export function stake(amount: Amount, publicKey: PublicKeyLike): PlainAction {
  return otherAction(STAKE, { kind: "stake", amount: yocto(amount), publicKey: keyBytes(publicKey) });
}

const STAKE: ActionKind<Of<"stake">> = {
  fee: () => 141_715_687_500 + 102_217_625_000,
  read: ({ publicKey }) => 2 * READ + (16 + publicKey.length) * READ_BYTE,
  emit: ({ amount, publicKey }, index, env) => env.promise_batch_action_stake(index, amount, publicKey),
};

/**
 * Adds a key that may do anything.
 *
 * @example
 * return batch("shop.dao.near", [addFullAccessKey(PublicKey.fromString("ed25519:..."))]);
 */
export function addFullAccessKey(publicKey: PublicKeyLike): PlainAction {
  return otherAction(ADD_FULL_ACCESS_KEY, { kind: "addFullAccessKey", publicKey: keyBytes(publicKey) });
}

const ADD_FULL_ACCESS_KEY: ActionKind<Of<"addFullAccessKey">> = {
  fee: () => KEY,
  read: readKey,
  emit: ({ publicKey }, index, env) => env.promise_batch_action_add_key_with_full_access(index, publicKey, 0),
};

/** What a function call key may do. */
export interface FunctionCallKeyOptions {
  /** The contract it may call. */
  readonly receiverId: string;
  /** The methods it may call. @default every method */
  readonly methods?: readonly string[];
  /** Tokens it may spend on gas. @default no limit */
  readonly allowance?: Amount;
}

/**
 * Adds a key that may only call methods of one contract.
 *
 * @throws XccError XCC01, XCC02, XCC04 for a wrong receiver, allowance or method.
 * @example
 * addFunctionCallKey(key, { receiverId: "game.near", methods: ["move"], allowance: "0.25 NEAR" });
 */
export function addFunctionCallKey(publicKey: PublicKeyLike, options: FunctionCallKeyOptions): PlainAction {
  const methods = options.methods ?? [];
  for (const method of methods) {
    checkMethod(method);
    for (let i = 0; i < method.length; i++)
      if (method[i] === ",") fail("XCC04 method", `${shown(method)} of a key`);
  }
  const allowance = options.allowance === undefined ? 0n : yocto(options.allowance);
  if (allowance === 0n && options.allowance !== undefined) fail("XCC02 amount", "allowance 0");
  const joined = methods.join(",");
  // The protocol counts a separator for every name.
  if (lengthOfName(joined) + 1 > MAX_KEY_METHODS_LENGTH)
    fail("XCC04 method", `${joined.length} bytes of names`);
  return otherAction(ADD_FUNCTION_CALL_KEY, {
    kind: "addFunctionCallKey",
    publicKey: keyBytes(publicKey),
    allowance,
    receiverId: checkAccountId(options.receiverId),
    methods: joined,
  });
}

const ADD_FUNCTION_CALL_KEY: ActionKind<Of<"addFunctionCallKey">> = {
  fee({ methods }, _, home) {
    // A separator is counted behind every name.
    const bytes = methods === "" ? 0 : lengthOfName(methods) + 1;
    return 2 * 102_217_625_000 + bytes * (1_925_331 + (home ? 1_925_331 : BYTE_ABROAD));
  },
  read: ({ publicKey, receiverId, methods }) =>
    3 * READ +
    (16 + publicKey.length) * READ_BYTE +
    readId(receiverId) +
    lengthOfName(methods) * (READ_BYTE + RUN_ID_BYTE),
  emit: ({ publicKey, allowance, receiverId, methods }, index, env) =>
    env.promise_batch_action_add_key_with_function_call(index, publicKey, 0, allowance, receiverId, methods),
};

/**
 * Removes a key of the receiver.
 *
 * @example
 * return batch(near.currentAccountId(), [deleteKey(oldKey), addFullAccessKey(newKey)]);
 */
export function deleteKey(publicKey: PublicKeyLike): PlainAction {
  return otherAction(DELETE_KEY, { kind: "deleteKey", publicKey: keyBytes(publicKey) });
}

const DELETE_KEY: ActionKind<Of<"deleteKey">> = {
  fee: () => 2 * 94_946_625_000,
  read: readKey,
  emit: ({ publicKey }, index, env) => env.promise_batch_action_delete_key(index, publicKey),
};

/**
 * Deletes the receiver and sends what it owns to the beneficiary. It must be the last action of a batch.
 *
 * @throws XccError XCC01 for a wrong beneficiary.
 * @example
 * return batch("shop.dao.near", [deleteAccount("dao.near")]);
 */
export function deleteAccount(beneficiaryId: string): PlainAction {
  return otherAction(DELETE_ACCOUNT, { kind: "deleteAccount", beneficiaryId: checkAccountId(beneficiaryId) });
}

const DELETE_ACCOUNT: ActionKind<Of<"deleteAccount">> = {
  fee: () => 2 * 147_489_000_000,
  read: ({ beneficiaryId }) => readId(beneficiaryId),
  emit: ({ beneficiaryId }, index, env) => env.promise_batch_action_delete_account(index, beneficiaryId),
};

/** Lengths of a key by its first byte: ed25519 and secp256k1. */
const KEY_LENGTHS = [33, 65];

function keyBytes(publicKey: PublicKeyLike): Uint8Array {
  const bytes = publicKey instanceof Uint8Array ? publicKey : publicKey?.data;
  if (!(bytes instanceof Uint8Array) || KEY_LENGTHS[bytes[0] ?? -1] !== bytes.length) {
    fail("XCC13 key", shown(publicKey));
  }
  return bytes;
}

function readKey({ publicKey }: { readonly publicKey: Uint8Array }): number {
  return READ + publicKey.length * READ_BYTE;
}
