import { fail } from "./errors.js";

/**
 * The functions of near-sdk-js's `env` that this library uses (bound in its `builder/builder.c`). It is a global of
 * the contract, so nothing of near-sdk-js has to be imported and tests put a mock in its place.
 */
export interface Env {
  read_register(register: number): Uint8Array | undefined;
  register_len(register: number): bigint;
  input(register: number): void;
  value_return(value: Uint8Array): void;
  panic_utf8(message: Uint8Array): void;
  current_account_id(register: number): void;
  predecessor_account_id(register: number): void;
  attached_deposit(): bigint;
  account_balance(): bigint;
  prepaid_gas(): bigint;
  used_gas(): bigint;
  /** Height of the block that runs this receipt. */
  block_index(): bigint;

  /** 1 if there is a value, which is in the register then. */
  storage_read(key: Uint8Array, register: number): bigint;
  /** 1 if there was a value, which is in the register then. */
  storage_write(key: Uint8Array, value: Uint8Array, register: number): bigint;
  /** 1 if there was a value, which is in the register then. */
  storage_remove(key: Uint8Array, register: number): bigint;

  promise_batch_create(receiverId: string): bigint;
  promise_batch_then(index: bigint, receiverId: string): bigint;
  promise_and(...indices: bigint[]): bigint;
  promise_return(index: bigint): void;
  promise_results_count(): bigint;
  promise_result(index: number, register: number): bigint;

  promise_batch_action_create_account(index: bigint): void;
  promise_batch_action_deploy_contract(index: bigint, code: Uint8Array): void;
  promise_batch_action_function_call(
    index: bigint,
    method: string,
    args: Uint8Array,
    deposit: bigint | 0,
    gas: number,
  ): void;
  /** Takes the arguments as latin1 text: given bytes it would send "123,125" for `{}`. */
  promise_batch_action_function_call_weight(
    index: bigint,
    method: string,
    args: string,
    deposit: bigint | 0,
    gas: number,
    weight: number,
  ): void;
  promise_batch_action_transfer(index: bigint, amount: bigint): void;
  promise_batch_action_stake(index: bigint, amount: bigint, publicKey: Uint8Array): void;
  promise_batch_action_add_key_with_full_access(index: bigint, publicKey: Uint8Array, nonce: number): void;
  promise_batch_action_add_key_with_function_call(
    index: bigint,
    publicKey: Uint8Array,
    nonce: number,
    allowance: bigint,
    receiverId: string,
    methods: string,
  ): void;
  promise_batch_action_delete_key(index: bigint, publicKey: Uint8Array): void;
  promise_batch_action_delete_account(index: bigint, beneficiaryId: string): void;

  utf8_string_to_uint8array(text: string): Uint8Array;
  uint8array_to_utf8_string(bytes: Uint8Array): string;
  uint8array_to_latin1_string(bytes: Uint8Array): string;

  // The engine's own functions, only in contracts that near-xcc-build has built. Everywhere else JavaScript does the same.

  /** Whether a value is an account id. */
  near_xcc_is_account_id?(value: unknown): value is string;
  /** A whole number from 0 to 2^128 - 1, of a text of digits or a `bigint`; `undefined` for any other value. */
  near_xcc_u128?(value: unknown): bigint | undefined;
  /** Whether the contract itself sent this receipt. */
  near_xcc_is_own_call?(): boolean;
  /** Gas that is left in this call. */
  near_xcc_gas_left?(): number;
  /** Bytes of a result; only their number if it is above `max`, and 0 if that is negative; `undefined` if the call failed. */
  near_xcc_promise_result?(index: number, max: number): Uint8Array | number | undefined;
  /**
   * The JSON of a result, by its index, or of bytes. Throws `undefined` for a call that failed, the length of what is too
   * long, and the reason why anything else is not parsed. With `maxTokens` below 0 only a string is parsed.
   */
  near_xcc_json?(source: number | Uint8Array, maxLength: number, maxTokens: number): unknown;
  /** An object with the same prototype and the same fields, none of which may be an accessor. */
  near_xcc_copy?<T extends object>(object: T): T;
  /** The object. Methods of its prototypes that nothing in the contract calls are left out when the heap snapshot is made. */
  near_xcc_declared?<T extends object>(object: T): T;
  /** Adds the outcomes of packed results, values read as `near_xcc_json` reads them: see packed.ts. */
  near_xcc_unpack?(
    packed: Uint8Array,
    count: number,
    maxLength: number,
    maxTokens: number,
    kinds: readonly object[],
    outcomes: object[],
  ): boolean;
  /** Makes a receipt of calls and transfers alone, behind the promise `after` if there is one. `undefined` for other actions. */
  near_xcc_receipt?(
    receiverId: string,
    actions: readonly object[],
    after: bigint | undefined,
  ): bigint | undefined;
  /**
   * Makes the receipts of nodes, from a place on, that wait for nothing and are calls and transfers alone, and sets their `index`. The
   * place of the first that is something else, or the length.
   */
  near_xcc_receipts?(nodes: readonly object[], from: number): number;
  /** JSON as UTF-8; the replacer sees only what plain JSON does not hold. */
  near_xcc_stringify?(value: object, replacer: (key: string, value: unknown) => unknown): Uint8Array;
  /** A context as UTF-8, or `undefined` for what is left to JavaScript: see json.ts. */
  near_xcc_encode_context?(value: unknown): Uint8Array | undefined;
  /** What `near_xcc_encode_context` was given, or `undefined`. */
  near_xcc_decode_context?(bytes: Uint8Array): unknown;
  /** The same of this call's arguments, if near-sdk-js has parsed them. */
  near_xcc_arguments?(): unknown;
}

/** What this library looks at of the global object. */
export interface Globals {
  env?: Env;
  TextEncoder?: new () => { encode(text: string): Uint8Array };
  TextDecoder?: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
}

/**
 * For what is found while the module loads. Code that runs in a call names `globalThis` itself: a builder that sees what it asks of it
 * needs no list of the globals that were left out.
 */
export const globals: Globals = globalThis as Globals;

/**
 * The host of this call.
 *
 * @throws XccError XCC15 outside of a contract call.
 */
export function host(): Env {
  return (globalThis as Globals).env ?? fail("XCC15 host", "no env");
}

/** The host, or nothing outside of a contract call. */
export function hostIfAny(): Env | undefined {
  return (globalThis as Globals).env;
}

/*
 * Found when the module loads, as all functions that other platforms have too: a heap snapshot does not hold what a contract
 * cannot need.
 */

/** UTF-8 bytes of a text: by the engine in a contract, by the platform elsewhere. */
export const toUtf8: (text: string) => Uint8Array = /* @__PURE__ */ chooseToUtf8();

/** Text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export const fromUtf8: (bytes: Uint8Array) => string = /* @__PURE__ */ chooseFromUtf8();

/** A character for every byte. */
export const latin1: (bytes: Uint8Array) => string = /* @__PURE__ */ chooseLatin1();

function chooseToUtf8(): (text: string) => Uint8Array {
  const { env, TextEncoder } = globals;
  if (env !== undefined) return env.utf8_string_to_uint8array;
  if (TextEncoder === undefined) return (text) => host().utf8_string_to_uint8array(text);
  return (text) => new TextEncoder().encode(text);
}

function chooseFromUtf8(): (bytes: Uint8Array) => string {
  const { env, TextDecoder } = globals;
  if (env !== undefined) return env.uint8array_to_utf8_string;
  if (TextDecoder === undefined) return (bytes) => host().uint8array_to_utf8_string(bytes);
  // The engine keeps a byte order mark.
  return (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function chooseLatin1(): (bytes: Uint8Array) => string {
  const byLoop = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return globals.env?.uint8array_to_latin1_string ?? byLoop;
}

/** The bytes of a register that a call before has filled. */
export function readRegister(env: Env): Uint8Array {
  return env.read_register(0) ?? new Uint8Array(0);
}

/** The account whose contract runs. */
export function currentAccountId(env: Env): string {
  env.current_account_id(0);
  return env.uint8array_to_latin1_string(env.read_register(0) as Uint8Array);
}

/** The account that sent this receipt. */
export function predecessorAccountId(env: Env): string {
  env.predecessor_account_id(0);
  return env.uint8array_to_latin1_string(env.read_register(0) as Uint8Array);
}
