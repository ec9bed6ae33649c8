import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transactions, utils } from "near-api-js";
import { type NearAccount, Worker } from "near-workspaces";
import type { ContractName } from "../../scripts/build/contracts.js";
import { built } from "./built.js";
import { Queue } from "./queue.js";
import { type Sent, settle } from "./sent.js";
import { MOST_GAS, NEAR } from "./units.js";

// near-api-js prints logs and failures of every transaction; here failures are what is looked at.
utils.Logger.overrideLogger(undefined as unknown as Parameters<typeof utils.Logger.overrideLogger>[0]);

export interface CallOptions {
  /** yoctoNEAR. @default 0n */
  readonly deposit?: bigint;
  /** @default all that a transaction can attach */
  readonly gas?: bigint;
}

/** A node of its own, started by near-workspaces: embedded or real, as the environment says. */
export class Chain {
  readonly worker: Worker;
  readonly #folder: string;
  readonly #queue = new Queue();
  #scenes = 0;

  static async start(): Promise<Chain> {
    const folder = await mkdtemp(join(tmpdir(), "near-xcc-"));
    try {
      return new Chain(await Worker.init({ homeDir: join(folder, "home") }), folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(worker: Worker, folder: string) {
    this.worker = worker;
    this.#folder = folder;
  }

  /** Accounts for one test: `hello.t3.test.near` meets no other test's. */
  async scene(): Promise<Scene> {
    this.#scenes += 1;
    const id = `t${this.#scenes}.${this.worker.rootAccount.accountId}`;
    const { rootAccount } = this.worker;
    // All tests of a file share the root's key, so its transactions go one by one.
    await this.#queue.add(() => createAccount(rootAccount, id, 10_000n * NEAR));
    return new Scene(this, rootAccount.getAccount(id));
  }

  /** Stops the node. Sends the signal before it first waits, so that it can be the last thing a process does. */
  async stop(): Promise<void> {
    await this.worker.tearDown();
    // The node may still be writing its state.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** The accounts of one test, all children of one owner. */
export class Scene {
  readonly chain: Chain;
  readonly owner: NearAccount;
  readonly #queue = new Queue();

  constructor(chain: Chain, owner: NearAccount) {
    this.chain = chain;
    this.owner = owner;
  }

  /** A person, with a balance in yoctoNEAR. */
  async user(name = "alice", balance = 100n * NEAR): Promise<NearAccount> {
    return this.#create(name, balance);
  }

  /** An account with a contract: one of ours, by name, or any code. `init` is called in the same transaction. */
  async deploy(
    contract: ContractName | Uint8Array,
    { as, init }: { as?: string; init?: { method: string; args: object } } = {},
  ): Promise<NearAccount> {
    const code = typeof contract === "string" ? await built(contract) : contract;
    const name = as ?? (typeof contract === "string" ? contract : "contract");
    return this.#create(name, 20n * NEAR, (batch) => {
      batch.actions.push(transactions.deployContract(atOnce(code)));
      if (init) batch.functionCall(init.method, { ...init.args }, { gas: 100n * 10n ** 12n });
    });
  }

  /** The id of an account that does not exist. */
  missing(name = "missing"): string {
    return `${name}.${this.owner.accountId}`;
  }

  /** Calls and waits for everything the call caused. A failing call resolves: see `failure`. */
  async call(
    signer: NearAccount,
    contract: NearAccount | string,
    method: string,
    args: Record<string, unknown> = {},
    { deposit = 0n, gas = MOST_GAS }: CallOptions = {},
  ): Promise<Sent> {
    const result = await signer.callRaw(contract, method, args, { gas, attachedDeposit: deposit });
    return settle(this.chain.worker, result);
  }

  /** yoctoNEAR. */
  async balance({ accountId }: NearAccount): Promise<bigint> {
    return BigInt((await this.chain.worker.provider.viewAccount(accountId)).amount);
  }

  #create(name: string, balance: bigint, more?: (batch: Batch) => void): Promise<NearAccount> {
    const id = `${name}.${this.owner.accountId}`;
    return this.#queue.add(() => createAccount(this.owner, id, balance, more));
  }
}

/**
 * The code in the form that borsh copies: a `Uint8Array`, which near-workspaces would make of it, is encoded byte by byte,
 * twice for a transaction. That was half of what the suites took.
 */
function atOnce(code: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = code;
  return buffer.slice(byteOffset, byteOffset + byteLength) as unknown as Uint8Array;
}

type Batch = ReturnType<NearAccount["batch"]>;

async function createAccount(
  parent: NearAccount,
  id: string,
  balance: bigint,
  more?: (batch: Batch) => void,
): Promise<NearAccount> {
  const account = parent.getAccount(id);
  const batch = parent
    .batch(account)
    .createAccount()
    .transfer(balance)
    .addKey(await account.setKey());
  more?.(batch);
  const result = await batch.transact();
  if (result.failed) throw new Error(`creating ${id} failed: ${JSON.stringify(result.Failure)}`);
  return account;
}
