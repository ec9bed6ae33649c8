import type { Env } from "../host.js";

/** A host call that was recorded: name and arguments. */
export type HostCall = readonly [name: string, ...args: unknown[]];

/** A promise as the host sees it. */
export type MockPromise =
  | { readonly kind: "joint"; readonly inputs: readonly number[] }
  | {
      readonly kind: "receipt";
      readonly receiverId: string;
      /** Receipts whose results it gets, in order. */
      readonly waitsFor: readonly number[];
      readonly actions: MockAction[];
    };

/** An action as it would be sent. */
export type MockAction = { readonly kind: string; readonly [field: string]: unknown };

/** A result that waits in the callback: bytes or text if the call went well, `undefined` if it failed. */
export type MockResult = Uint8Array | string | undefined;

/** The situation of the mocked call. */
export interface MockHostOptions {
  /** @default "contract.near" */
  readonly currentAccountId?: string;
  /** @default "alice.near", or the contract itself when there are results */
  readonly predecessorId?: string;
  /** yoctoNEAR. @default 0n */
  readonly attachedDeposit?: bigint;
  /** yoctoNEAR. @default 100 NEAR */
  readonly accountBalance?: bigint;
  /** @default 300 Tgas */
  readonly prepaidGas?: bigint;
  /** @default 1 Tgas */
  readonly usedGas?: bigint;
  /** The arguments. @default "{}" */
  readonly input?: string | Uint8Array;
  /** Height of the block. @default 1000n */
  readonly blockHeight?: bigint;
  /** The contract's storage, keys as text, values with a character for each byte: give the same map to the calls of one contract. @default empty */
  readonly storage?: Map<string, string>;
  /** Results that a callback reads. @default none */
  readonly results?: readonly MockResult[];
}

/** An error of the host: it ends a real call at once, and no `catch` sees it. */
export class HostTrap extends Error {}

/** A host for unit tests, made by {@link mockHost}. */
export interface MockHost {
  readonly env: Env;
  /** Every host function called, in order; conversions between text and bytes are none. */
  readonly calls: readonly HostCall[];
  /** The promises made, by index. */
  readonly promises: readonly MockPromise[];
  /** Index of the promise that was returned. */
  readonly returned: number | undefined;
  /** The message with which the contract ended the call itself. A real call is over then; here the code goes on. */
  readonly panicked: string | undefined;
  /** Receipts only, as data that is easy to compare: function call arguments as text. */
  receipts(): Extract<MockPromise, { kind: "receipt" }>[];
  /** Does with the result of a method what near-sdk-js does: executes a promise, or answers JSON, which it gives. */
  finish(result: unknown): string | undefined;
}

const MAX_U64 = 2n ** 64n;

/**
 * Puts a host in place for the code that follows. It records every call and behaves like near-sdk-js 2.0.0 on a node,
 * its traps included: amounts and gas are coerced without a word, and what ends a real call throws {@link HostTrap}.
 *
 * @example
 * const host = mockHost({ results: ['"Hello"'], input: "{}" });
 * contract.on_greeting();
 */
export function mockHost(options: MockHostOptions = {}): MockHost {
  const selfId = options.currentAccountId ?? "contract.near";
  const results = options.results ?? [];
  const predecessorId = options.predecessorId ?? (results.length > 0 ? selfId : "alice.near");
  const prepaid = options.prepaidGas ?? 300_000_000_000_000n;
  const used = options.usedGas ?? 1_000_000_000_000n;
  const balance = options.accountBalance ?? 10n ** 26n;

  const storage = options.storage ?? new Map<string, string>();

  const calls: HostCall[] = [];
  const promises: MockPromise[] = [];
  let returned: number | undefined;
  let panicked: string | undefined;
  let answer: string | undefined;
  let register: Uint8Array | undefined;

  const push = (promise: MockPromise): bigint => {
    if (promises.length >= 1024) throw new HostTrap("NumberPromisesExceeded");
    return BigInt(promises.push(promise) - 1);
  };
  const at = (index: unknown): MockPromise => {
    const promise = promises[Number(toU64(index))];
    if (promise === undefined) throw new HostTrap("InvalidPromiseIndex");
    return promise;
  };
  const inputsOf = (index: unknown): readonly number[] => {
    const promise = at(index);
    return promise.kind === "joint" ? promise.inputs : [Number(toU64(index))];
  };
  const found = (value: string | undefined): bigint => {
    if (value === undefined) return 0n;
    register = latin1(value);
    return 1n;
  };
  const act = (index: unknown, action: MockAction): void => {
    const promise = at(index);
    if (promise.kind === "joint") throw new HostTrap("CannotAppendActionToJointPromise");
    promise.actions.push(action);
  };
  const call = (
    method: string,
    args: Uint8Array,
    deposit: unknown,
    gas: unknown,
    weight?: unknown,
  ): MockAction => {
    if (method.length === 0) throw new HostTrap("EmptyMethodName");
    return {
      kind: "functionCall",
      method,
      args: utf8(args),
      deposit: toU128(deposit),
      gas: toU64(gas),
      weight: weight === undefined ? 0n : toU64(weight),
    };
  };

  const functions: Env = {
    read_register: () => register?.slice(),
    register_len: () => (register === undefined ? MAX_U64 - 1n : BigInt(register.length)),
    panic_utf8: (message) => {
      panicked = utf8(message);
    },
    value_return: (value) => {
      answer = utf8(value);
    },
    input: () => {
      register = toBytes(options.input ?? "{}");
    },
    current_account_id: () => {
      register = toBytes(selfId);
    },
    predecessor_account_id: () => {
      register = toBytes(predecessorId);
    },
    attached_deposit: () => options.attachedDeposit ?? 0n,
    account_balance: () => balance,
    prepaid_gas: () => prepaid,
    used_gas: () => used,
    block_index: () => options.blockHeight ?? 1000n,

    storage_read: (key) => found(storage.get(storageKey(key))),
    storage_write: (key, value) => {
      const evicted = storage.get(storageKey(key));
      storage.set(storageKey(key), functions.uint8array_to_latin1_string(value));
      return found(evicted);
    },
    storage_remove: (key) => {
      const evicted = storage.get(storageKey(key));
      storage.delete(storageKey(key));
      return found(evicted);
    },

    promise_batch_create: (receiverId) => push({ kind: "receipt", receiverId, waitsFor: [], actions: [] }),
    promise_batch_then: (index, receiverId) =>
      push({ kind: "receipt", receiverId, waitsFor: inputsOf(index), actions: [] }),
    promise_and: (...indices) => {
      const inputs = indices.flatMap(inputsOf);
      if (inputs.length > 128) throw new HostTrap("NumberInputDataDependenciesExceeded");
      return push({ kind: "joint", inputs });
    },
    promise_return: (index) => {
      if (at(index).kind === "joint") throw new HostTrap("CannotReturnJointPromise");
      returned = Number(toU64(index));
    },
    promise_results_count: () => BigInt(results.length),
    promise_result: (index) => {
      if (index >= results.length) throw new HostTrap("InvalidPromiseResultIndex");
      const result = results[index];
      if (result === undefined) return 2n;
      register = toBytes(result);
      return 1n;
    },

    promise_batch_action_create_account: (index) => act(index, { kind: "createAccount" }),
    promise_batch_action_deploy_contract: (index, code) =>
      act(index, { kind: "deployContract", code: bytes(code) }),
    promise_batch_action_function_call: (index, method, args, deposit, gas) =>
      act(index, call(method, bytes(args), deposit, gas)),
    promise_batch_action_function_call_weight: (index, method, args, deposit, gas, weight) =>
      act(index, call(method, latin1(String(args)), deposit, gas, weight)),
    promise_batch_action_transfer: (index, amount) =>
      act(index, { kind: "transfer", amount: toU128(amount) }),
    promise_batch_action_stake: (index, amount, publicKey) =>
      act(index, { kind: "stake", amount: toU128(amount), publicKey: bytes(publicKey) }),
    promise_batch_action_add_key_with_full_access: (index, publicKey) =>
      act(index, { kind: "addFullAccessKey", publicKey: bytes(publicKey) }),
    promise_batch_action_add_key_with_function_call: (
      index,
      publicKey,
      _nonce,
      allowance,
      receiverId,
      methods,
    ) =>
      act(index, {
        kind: "addFunctionCallKey",
        publicKey: bytes(publicKey),
        allowance: toU128(allowance),
        receiverId,
        methods,
      }),
    promise_batch_action_delete_key: (index, publicKey) =>
      act(index, { kind: "deleteKey", publicKey: bytes(publicKey) }),
    promise_batch_action_delete_account: (index, beneficiaryId) =>
      act(index, { kind: "deleteAccount", beneficiaryId }),

    utf8_string_to_uint8array: (value) => toBytes(String(value)),
    uint8array_to_utf8_string: utf8,
    uint8array_to_latin1_string: (value) => Array.from(bytes(value), (b) => String.fromCharCode(b)).join(""),
  };

  const env = recorded(functions, calls);
  (globalThis as { env?: Env }).env = env;

  return {
    env,
    calls,
    promises,
    get returned() {
      return returned;
    },
    get panicked() {
      return panicked;
    },
    receipts: () => promises.filter((promise) => promise.kind === "receipt"),
    finish(result) {
      finish(result, env);
      return answer;
    },
  };
}

/** Removes the host, as outside of a contract. */
export function removeHost(): void {
  delete (globalThis as { env?: Env }).env;
}

/** The check and the two ways of near-sdk-js's generated code (`near-bindgen-exporter.js`). */
function finish(result: unknown, env: Env): void {
  if (result === undefined) return;
  const returned = result as { constructor?: { name: string }; onReturn?: () => void } | null;
  if (returned?.constructor && returned.constructor.name === "NearPromise") {
    returned.onReturn?.();
    return;
  }
  const json = JSON.stringify(result, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  env.value_return(env.utf8_string_to_uint8array(json));
}

function recorded(functions: Env, calls: HostCall[]): Env {
  const env: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(functions) as [string, (...args: unknown[]) => unknown][]) {
    const isHostCall = !name.includes("uint8array");
    env[name] = (...args: unknown[]) => {
      if (isHostCall) calls.push([name, ...args]);
      return value(...args);
    };
  }
  return env as unknown as Env;
}

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

function utf8(value: Uint8Array): string {
  // As the engine: a byte order mark is kept.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(value));
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Of at most 2,048 bytes (`max_length_storage_key`). */
function storageKey(key: Uint8Array): string {
  if (bytes(key).length > 2048) throw new HostTrap("KeyLengthExceeded");
  return utf8(key);
}

/** The C functions take a `Uint8Array` and nothing else. */
function bytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError("Expect Uint8Array");
  return value;
}

/** `JS_ToUint64Ext`: a number or bigint, wrapped around; what is no number is 0. */
function toU64(value: unknown): bigint {
  if (typeof value === "bigint") return BigInt.asUintN(64, value);
  const number = Number(value);
  return Number.isFinite(number) ? BigInt.asUintN(64, BigInt(Math.trunc(number))) : 0n;
}

/** `quickjs_to_u128`: a bigint up to 2^128, 0 for a negative one; anything else as 64 bits. */
function toU128(value: unknown): bigint {
  if (typeof value !== "bigint") return toU64(value);
  if (value >= 1n << 128n) throw new TypeError("Expect Uint128 for amount");
  return value < 0n ? 0n : value;
}
