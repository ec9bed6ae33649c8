import { runtimeConfig } from "../../../parameters/config_store.js";
import type { FunctionCallError, VMOutcome } from "../../runner.types.js";
import type { VMContext } from "../context.js";
import { HostError } from "../errors.js";
import { HOST_FUNCTIONS } from "../imports.js";
import { VMLogic } from "../logic.js";
import { MockExternal } from "./mock_external.js";

export const TGAS = 10n ** 12n;
export const config = runtimeConfig(77);
/** Gas of each host function cost, by name. */
export const cost = config.wasm_config.ext_costs;

export const ALICE = "alice.near";
export const BOB = "bob.near";

/** A call of bob.near by alice.near; `over` replaces what the test is about. */
export function contextOf(over: Partial<VMContext> = {}): VMContext {
  return {
    currentAccountId: BOB,
    signerAccountId: ALICE,
    signerAccountPk: new Uint8Array(33).fill(7, 1),
    predecessorAccountId: "carol.near",
    input: new Uint8Array([0, 1, 2, 3, 4]),
    promiseResults: [],
    blockHeight: 10,
    blockTimestamp: 42n,
    epochHeight: 1,
    accountBalance: 100n,
    accountLockedBalance: 50n,
    storageUsage: 12,
    attachedDeposit: 10n,
    prepaidGas: 300n * TGAS,
    randomSeed: new Uint8Array(32).fill(9),
    outputDataReceivers: [],
    ...over,
  };
}

export const viewConfig = { maxGasBurnt: 300n * TGAS };

type Argument = bigint | number;

const functions = new Map(HOST_FUNCTIONS.map((host) => [host.name, host]));

/** A `VMLogic` with a small memory, and what a test wants of it in one call each (nearcore's `VMLogicBuilder`). */
export class TestVM {
  readonly ext = new MockExternal();
  readonly memory = { buffer: new ArrayBuffer(65_536) };
  readonly logic: VMLogic;
  #end = 0;

  constructor(context: Partial<VMContext> = {}) {
    this.logic = new VMLogic(this.ext, contextOf(context), config);
    this.logic.attachMemory(this.memory);
  }

  /** Calls a host function as the contract would: u64 arguments wrap to signed ones. */
  call(name: string, ...args: readonly Argument[]): bigint {
    const host = functions.get(name);
    if (!host) throw new Error(`no host function ${name}`);
    if (host.params.length !== args.length)
      throw new Error(`${name} takes ${host.params.length} arguments, got ${args.length}`);
    const passed = args.map((value, index) =>
      host.params[index] === "i32" ? Number(value) | 0 : BigInt.asIntN(64, BigInt(value)),
    );
    const result = host.call(this.logic, ...(passed as never[]));
    return result === undefined ? 0n : BigInt.asUintN(64, BigInt(result as number | bigint));
  }

  /** The text of the host error that a call ends with. */
  failure(name: string, ...args: readonly Argument[]): string {
    try {
      this.call(name, ...args);
    } catch (error) {
      if (error instanceof HostError) return error.message;
      throw error;
    }
    throw new Error(`${name} was expected to fail`);
  }

  /** Places bytes in memory, behind those placed before. Length and address, to be spread into a call. */
  data(content: Uint8Array | string): [bigint, bigint] {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const at = this.#end;
    new Uint8Array(this.memory.buffer).set(bytes, at);
    this.#end += bytes.length;
    return [BigInt(bytes.length), BigInt(at)];
  }

  /** Address of a u128 placed in memory. */
  amount(value: bigint): bigint {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    bytes.writeBigUInt64LE(value >> 64n, 8);
    return this.data(bytes)[1];
  }

  /** The bytes at an address of memory. */
  bytes(at: number, length: number): Buffer {
    return Buffer.from(this.memory.buffer.slice(at, at + length));
  }

  /** The bytes of a register, read without a charge. */
  register(id: bigint): Buffer {
    const { gas } = new TestVM().logic;
    return Buffer.from(this.logic.registers.get(gas, id));
  }

  /** Gas by cost since the call began, zeros left out. */
  profile(): Record<string, bigint> {
    const { extCosts, actionCosts } = this.outcome().profile;
    return Object.fromEntries([...extCosts, ...actionCosts]);
  }

  outcome(aborted?: FunctionCallError): VMOutcome {
    return this.logic.outcome(aborted);
  }
}

/** Length that stands for "register". */
export const REGISTER = 2n ** 64n - 1n;
