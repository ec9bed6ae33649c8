import { createHash } from "node:crypto";

/** A host for one contract call: enough of NEAR to run a method and look at what it did. */

/** The call ended by a panic of the contract. */
export class ContractPanic extends Error {}

export interface CallOptions {
  readonly input?: unknown;
  /** Contract storage; changed by the call. */
  readonly storage?: Map<string, Uint8Array>;
  readonly attachedDeposit?: bigint;
  readonly predecessorId?: string;
  readonly randomSeed?: Uint8Array;
  readonly blockTimestamp?: bigint;
  readonly promiseResults?: readonly (Uint8Array | undefined)[];
}

export interface CallResult {
  /** The returned bytes as text; undefined if nothing was returned. */
  readonly value: string | undefined;
  readonly logs: readonly string[];
  /** Names of all host calls, in order. */
  readonly calls: readonly string[];
  /** Host calls that make promises, with their arguments read. */
  readonly promises: readonly (readonly unknown[])[];
}

const PAGES = 1024;
const NO_REGISTER = 2n ** 64n - 1n;
const key = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

class Host {
  readonly logs: string[] = [];
  readonly promises: unknown[][] = [];
  value: Uint8Array | undefined;
  memory!: WebAssembly.Memory;
  readonly #registers = new Map<bigint, Uint8Array>();
  readonly #options: CallOptions;
  readonly #storage: Map<string, Uint8Array>;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#storage = options.storage ?? new Map();
  }

  #bytes(length: bigint, address: bigint): Uint8Array {
    return new Uint8Array(this.memory.buffer, Number(address), Number(length)).slice();
  }

  #text(length: bigint, address: bigint): string {
    return Buffer.from(this.#bytes(length, address)).toString("utf8");
  }

  #u128(address: bigint): bigint {
    const view = new DataView(this.memory.buffer, Number(address), 16);
    return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n);
  }

  #writeU128(address: bigint, value: bigint): void {
    const view = new DataView(this.memory.buffer, Number(address), 16);
    view.setBigUint64(0, BigInt.asUintN(64, value), true);
    view.setBigUint64(8, value >> 64n, true);
  }

  readonly functions: Record<string, (...args: bigint[]) => unknown> = {
    read_register: (register, address) => {
      const bytes = this.#registers.get(register!);
      if (!bytes) throw new Error(`register ${register} is empty`);
      new Uint8Array(this.memory.buffer).set(bytes, Number(address));
    },
    register_len: (register) => BigInt(this.#registers.get(register!)?.length ?? NO_REGISTER),
    write_register: (register, length, address) => {
      this.#registers.set(register!, this.#bytes(length!, address!));
    },
    input: (register) => {
      const { input } = this.#options;
      this.#registers.set(register!, Buffer.from(input === undefined ? "" : JSON.stringify(input)));
    },
    current_account_id: (register) => void this.#registers.set(register!, Buffer.from("contract.near")),
    signer_account_id: (register) => void this.#registers.set(register!, Buffer.from("alice.near")),
    predecessor_account_id: (register) =>
      void this.#registers.set(register!, Buffer.from(this.#options.predecessorId ?? "alice.near")),
    random_seed: (register) =>
      void this.#registers.set(register!, this.#options.randomSeed ?? new Uint8Array(32)),
    block_timestamp: () => this.#options.blockTimestamp ?? 0n,
    block_index: () => 42n,
    sha256: (length, address, register) => {
      const hash = createHash("sha256").update(this.#bytes(length!, address!)).digest();
      this.#registers.set(register!, hash);
    },
    prepaid_gas: () => 300_000_000_000_000n,
    used_gas: () => 1_000_000_000n,
    attached_deposit: (address) => this.#writeU128(address!, this.#options.attachedDeposit ?? 0n),
    account_balance: (address) => this.#writeU128(address!, 2n ** 127n + 2n ** 63n),
    storage_write: (keyLength, keyAddress, length, address, register) => {
      const name = key(this.#bytes(keyLength!, keyAddress!));
      const evicted = this.#storage.get(name);
      if (evicted) this.#registers.set(register!, evicted);
      this.#storage.set(name, this.#bytes(length!, address!));
      return evicted ? 1n : 0n;
    },
    storage_read: (keyLength, keyAddress, register) => {
      const found = this.#storage.get(key(this.#bytes(keyLength!, keyAddress!)));
      if (found) this.#registers.set(register!, found);
      return found ? 1n : 0n;
    },
    storage_has_key: (length, address) => (this.#storage.has(key(this.#bytes(length!, address!))) ? 1n : 0n),
    storage_remove: (length, address, register) => {
      const name = key(this.#bytes(length!, address!));
      const found = this.#storage.get(name);
      if (found) this.#registers.set(register!, found);
      return this.#storage.delete(name) ? 1n : 0n;
    },
    value_return: (length, address) => {
      this.value = this.#bytes(length!, address!);
    },
    log_utf8: (length, address) => void this.logs.push(this.#text(length!, address!)),
    panic_utf8: (length, address) => {
      throw new ContractPanic(this.#text(length!, address!));
    },
    panic: () => {
      throw new ContractPanic("explicit guest panic");
    },
    promise_batch_create: (length, address) => {
      this.promises.push(["create", this.#text(length!, address!)]);
      return BigInt(this.promises.length - 1);
    },
    promise_batch_then: (promise, length, address) => {
      this.promises.push(["then", promise, this.#text(length!, address!)]);
      return BigInt(this.promises.length - 1);
    },
    promise_and: (address, count) => {
      const inputs = new BigUint64Array(
        this.memory.buffer.slice(Number(address), Number(address! + count! * 8n)),
      );
      this.promises.push(["and", ...inputs]);
      return BigInt(this.promises.length - 1);
    },
    promise_batch_action_function_call: (promise, nameLength, name, argsLength, args, amount, gas) =>
      void this.promises.push([
        "function_call",
        promise,
        this.#text(nameLength!, name!),
        this.#text(argsLength!, args!),
        this.#u128(amount!),
        gas,
      ]),
    promise_batch_action_function_call_weight: (
      promise,
      nameLength,
      name,
      argsLength,
      args,
      amount,
      gas,
      weight,
    ) =>
      void this.promises.push([
        "function_call_weight",
        promise,
        this.#text(nameLength!, name!),
        this.#text(argsLength!, args!),
        this.#u128(amount!),
        gas,
        weight,
      ]),
    promise_batch_action_create_account: (promise) => void this.promises.push(["create_account", promise]),
    promise_batch_action_transfer: (promise, amount) =>
      void this.promises.push(["transfer", promise, this.#u128(amount!)]),
    promise_results_count: () => BigInt(this.#options.promiseResults?.length ?? 0),
    promise_result: (index, register) => {
      const result = this.#options.promiseResults?.[Number(index)];
      if (!result) return 2n;
      this.#registers.set(register!, result);
      return 1n;
    },
    promise_return: (promise) => void this.promises.push(["return", promise]),
  };
}

/**
 * Calls a method in a fresh instance, with the 1,024 pages of memory that a node gives every contract.
 *
 * @throws ContractPanic
 */
export function callContract(wasm: Uint8Array, method: string, options: CallOptions = {}): CallResult {
  const module = new WebAssembly.Module(wasm);
  const host = new Host(options);
  const calls: string[] = [];
  const env: Record<string, WebAssembly.ImportValue> = {};
  for (const { name } of WebAssembly.Module.imports(module)) {
    env[name] = (...args: bigint[]) => {
      const called = host.functions[name];
      if (!called) throw new Error(`the test host lacks ${name}`);
      calls.push(name);
      // JavaScript sees the unsigned numbers of host functions as signed ones.
      return called(...args.map((arg) => BigInt.asUintN(64, arg)));
    };
  }
  const { exports } = new WebAssembly.Instance(module, { env });
  host.memory = exports["memory"] as WebAssembly.Memory;
  const pages = host.memory.buffer.byteLength / 65_536;
  if (pages < PAGES) host.memory.grow(PAGES - pages);
  (exports[method] as () => void)();
  const { value, logs, promises } = host;
  return { value: value && Buffer.from(value).toString("utf8"), logs, calls, promises };
}
