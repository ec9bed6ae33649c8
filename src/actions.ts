import { copyOf } from "./copy.js";
import { fail, shown } from "./errors.js";
import { countNamesInBytes } from "./fees.js";
import { checkShare, DEFAULT_GAS, fixedGas, type Gas, type GasSpec } from "./gas-spec.js";
import { toUtf8 } from "./host.js";
import { encodeArgs } from "./json.js";
import { MAX_METHOD_LENGTH } from "./limits.js";
import { type Amount, yocto } from "./units.js";

/**
 * An action that one of the library's functions has made, and so checked: a copy with another field, such as a deposit for
 * a method that takes none, does not compile.
 */
export declare abstract class CheckedAction {
  /** Only a type. */
  private readonly checked: true;
}

/** A call of a method, with a result of type `T` when it is the last action of its receipt. */
export interface FunctionCallAction<T = unknown> extends CheckedAction {
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
export type PlainAction = CheckedAction & PlainFields;

/** The fields of an action of some kind, without the proof that they were checked. */
export type FieldsOf<A> = { readonly [K in keyof A]: A[K] };

type PlainFields =
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
  const call: FieldsOf<FunctionCallAction> = {
    kind: "functionCall",
    method,
    args: encodeArgs(args),
    deposit: deposit === undefined ? 0n : yocto(deposit),
    gas: share !== undefined ? share.gas : gas === undefined ? DEFAULT_GAS : fixedGas(gas as Gas),
    weight: share !== undefined ? share.weight : 0,
  };
  return call as FunctionCallAction<never>;
}

/** A call that differs from one that has been checked only in its arguments and its deposit. */
export function withArgs(
  plain: FunctionCallAction<never>,
  args: Uint8Array,
  deposit?: Amount,
): FunctionCallAction<never> {
  const call: { -readonly [K in keyof FunctionCallAction]: FunctionCallAction[K] } = copyOf(plain);
  call.args = args;
  if (deposit !== undefined) call.deposit = yocto(deposit);
  return call as FunctionCallAction<never>;
}

/** Refuses what cannot be a method's name: with too long a name, or one that is no UTF-8, the whole call would fail. */
export function checkMethod(method: unknown): asserts method is string {
  if (typeof method !== "string" || method.length === 0 || lengthOfName(method) > MAX_METHOD_LENGTH) {
    fail("XCC04 method", shown(method));
  }
}

/** Bytes of a name; infinite for a text with half a surrogate pair, which has no UTF-8. */
export function lengthOfName(name: string): number {
  const bytes = toUtf8(name);
  if (bytes.length === name.length) return bytes.length;
  countNamesInBytes();
  return isWellFormed(name) ? bytes.length : Number.POSITIVE_INFINITY;
}

/** Whether every half of a surrogate pair has its other half. */
function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const isHigh = isHalf(text, i, HIGH);
    if (isHigh) i++;
    if (isHigh !== isHalf(text, i, LOW)) return false;
  }
  return true;
}

/** Whether a character is a half of a pair: one of the 1,024 from there on. */
function isHalf(text: string, index: number, first: number): boolean {
  const code = text.charCodeAt(index);
  return code >= first && code < first + 1024;
}

const HIGH = 0xd800;
const LOW = 0xdc00;
