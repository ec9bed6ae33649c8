import { checkAccountId } from "./account-id.js";
import { fail, shown } from "./errors.js";
import { checkShare, DEFAULT_GAS, fixedGas, type Gas, type GasSpec } from "./gas-spec.js";
import { toUtf8 } from "./host.js";
import { encodeArgs, NO_ARGS } from "./json.js";
import { MAX_CONTRACT_LENGTH, MAX_KEY_METHODS_LENGTH, MAX_METHOD_LENGTH } from "./limits.js";
import { type Amount, yocto } from "./units.js";
import { strictUtf8 } from "./utf8.js";

/** A call of a method, with a result of type `T` when it is the last action of its receipt. */
export interface FunctionCallAction<T = unknown> {
  readonly kind: "functionCall";
  readonly method: string;
  readonly args: Uint8Array;
  /** yoctoNEAR. */
  readonly deposit: bigint;
  /** Gas the call has for certain. */
  readonly gas: number;
  /** Share of the gas that is left over at the end of the sender's call. */
  readonly weight: number;
  /** Only a type: what the call answers. */
  readonly result?: T;
}

/** An action other than a function call; its result is empty. */
export type PlainAction =
  | { readonly kind: "createAccount" }
  | { readonly kind: "deployContract"; readonly code: Uint8Array }
  | { readonly kind: "transfer"; readonly amount: bigint }
  | { readonly kind: "stake"; readonly amount: bigint; readonly publicKey: Uint8Array }
  | { readonly kind: "addFullAccessKey"; readonly publicKey: Uint8Array }
  | {
      readonly kind: "addFunctionCallKey";
      readonly publicKey: Uint8Array;
      readonly allowance: bigint;
      readonly receiverId: string;
      readonly methods: string;
    }
  | { readonly kind: "deleteKey"; readonly publicKey: Uint8Array }
  | { readonly kind: "deleteAccount"; readonly beneficiaryId: string };

/** One action of a receipt, as data. */
export type Action<T = unknown> = FunctionCallAction<T> | PlainAction;

/** What a call is sent with. */
export interface CallOptions {
  /** Attached tokens. @default 0n */
  readonly deposit?: Amount | undefined;
  /** Gas for the callee: fixed (`tgas(10)`) or a share of what is left (`weighted(1)`). @default tgas(10) */
  readonly gas?: GasSpec | undefined;
}

/**
 * A call of any method. Its result has no declared type: the declaration that reads it decides.
 *
 * @throws XccError XCC02, XCC03, XCC04, XCC07 for a wrong deposit, arguments, method name or gas.
 * @example
 * batch("counter.near", [functionCall("increment"), functionCall("get_num")]);
 */
export function functionCall(
  method: string,
  args?: object,
  options?: CallOptions,
): FunctionCallAction<never> {
  checkMethod(method);
  return newCall(method, args, options?.deposit, options?.gas);
}

/** The action of a method whose name has been checked. */
export function newCall(
  method: string,
  args: object | undefined,
  deposit: Amount | undefined,
  gas: GasSpec | undefined,
): FunctionCallAction<never> {
  const share = typeof gas === "object" ? checkShare(gas) : undefined;
  return {
    kind: "functionCall",
    method,
    args: args === undefined ? NO_ARGS : encodeArgs(args),
    deposit: deposit === undefined ? 0n : yocto(deposit),
    gas: share !== undefined ? share.gas : gas === undefined ? DEFAULT_GAS : fixedGas(gas as Gas),
    weight: share !== undefined ? share.weight : 0,
  };
}

/** A call that differs from one that has been checked only in its arguments. */
export function withArgs(plain: FunctionCallAction<never>, args: object): FunctionCallAction<never> {
  return {
    kind: "functionCall",
    method: plain.method,
    args: encodeArgs(args),
    deposit: plain.deposit,
    gas: plain.gas,
    weight: plain.weight,
  };
}

/** Refuses what cannot be a method's name: with too long a name, or one that is no UTF-8, the whole call would fail. */
export function checkMethod(method: unknown): asserts method is string {
  if (typeof method !== "string" || method.length === 0 || lengthOfName(method) > MAX_METHOD_LENGTH) {
    fail("method", `expected 1 to ${MAX_METHOD_LENGTH} bytes of UTF-8, got ${shown(method)}`);
  }
}

/** Bytes of a name; infinite for a text with half a surrogate pair, which has no UTF-8. */
function lengthOfName(name: string): number {
  const bytes = toUtf8(name);
  if (bytes.length === name.length) return bytes.length;
  return strictUtf8(bytes) === name ? bytes.length : Number.POSITIVE_INFINITY;
}

/**
 * Sends tokens to the receiver. A receiver with an implicit id is created by it.
 *
 * @throws XccError XCC02 for a wrong amount.
 * @example
 * return batch("alice.near", [transfer("1.5 NEAR")]);
 */
export function transfer(amount: Amount): PlainAction {
  return { kind: "transfer", amount: yocto(amount) };
}

/**
 * Creates the receiver, which must be a direct sub-account of this contract.
 *
 * @example
 * return batch("shop.dao.near", [createAccount(), transfer("2 NEAR"), addFullAccessKey(key)]); // in dao.near
 */
export function createAccount(): PlainAction {
  return { kind: "createAccount" };
}

/**
 * Deploys a contract to the receiver: this contract itself, or an account created in the same batch.
 *
 * @throws XccError XCC05 for what are no bytes, or more than a contract may have.
 * @example
 * return batch("shop.dao.near", [createAccount(), transfer("5 NEAR"), deployContract(code)]);
 */
export function deployContract(code: Uint8Array): PlainAction {
  if (!(code instanceof Uint8Array)) fail("actions", `expected the bytes of a contract, got ${shown(code)}`);
  if (code.length > MAX_CONTRACT_LENGTH) fail("actions", `contract of ${code.length} bytes`);
  return { kind: "deployContract", code };
}

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
  return { kind: "stake", amount: yocto(amount), publicKey: keyBytes(publicKey) };
}

/**
 * Adds a key that may do anything.
 *
 * @example
 * return batch("shop.dao.near", [addFullAccessKey(PublicKey.fromString("ed25519:..."))]);
 */
export function addFullAccessKey(publicKey: PublicKeyLike): PlainAction {
  return { kind: "addFullAccessKey", publicKey: keyBytes(publicKey) };
}

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
    if (method.includes(",")) fail("method", `${shown(method)} cannot be a method of a key`);
  }
  const allowance = options.allowance === undefined ? 0n : yocto(options.allowance);
  if (allowance === 0n && options.allowance !== undefined)
    fail("amount", "an allowance of 0 would mean no limit");
  const joined = methods.join(",");
  // The protocol counts a separator for every name.
  if (lengthOfName(joined) + 1 > MAX_KEY_METHODS_LENGTH)
    fail("method", `method names of ${joined.length} bytes`);
  return {
    kind: "addFunctionCallKey",
    publicKey: keyBytes(publicKey),
    allowance,
    receiverId: checkAccountId(options.receiverId),
    methods: joined,
  };
}

/**
 * Removes a key of the receiver.
 *
 * @example
 * return batch(near.currentAccountId(), [deleteKey(oldKey), addFullAccessKey(newKey)]);
 */
export function deleteKey(publicKey: PublicKeyLike): PlainAction {
  return { kind: "deleteKey", publicKey: keyBytes(publicKey) };
}

/**
 * Deletes the receiver and sends what it owns to the beneficiary. It must be the last action of a batch.
 *
 * @throws XccError XCC01 for a wrong beneficiary.
 * @example
 * return batch("shop.dao.near", [deleteAccount("dao.near")]);
 */
export function deleteAccount(beneficiaryId: string): PlainAction {
  return { kind: "deleteAccount", beneficiaryId: checkAccountId(beneficiaryId) };
}

/** Lengths of a key by its first byte: ed25519 and secp256k1. */
const KEY_LENGTHS = [33, 65];

function keyBytes(publicKey: PublicKeyLike): Uint8Array {
  const bytes = publicKey instanceof Uint8Array ? publicKey : publicKey?.data;
  if (!(bytes instanceof Uint8Array) || KEY_LENGTHS[bytes[0] ?? -1] !== bytes.length) {
    fail("key", "expected 33 bytes of an ed25519 or 65 of a secp256k1 key, curve byte first");
  }
  return bytes;
}
