import { SecretKey } from "./chain/validator_signer.js";
import { secretKeyToString } from "./cli/keys.js";
import { inMemoryNodeConfig } from "./cli/node_config.js";
import { RpcServer } from "./jsonrpc/server.js";
import { NodeThread } from "./node/thread.js";
import {
  encodeSignedTransaction,
  type SignedTransaction,
  type TxExecutionStatus,
} from "./primitives/index.js";
import { SandboxAccount } from "./sandbox_account.js";
import { TransactionOutcome } from "./transaction_outcome.js";

export interface SandboxOptions {
  /** @default a random `test-chain-…` */
  readonly chainId?: string;
  /** The account that owns the genesis' money. @default "test.near" */
  readonly accountId?: string;
  /** Derives the root account's key from a text, so that it is the same every time. */
  readonly testSeed?: string;
  /** Milliseconds between blocks in real time. @default blocks as soon as there is something to run */
  readonly blockTime?: number;
}

/** The RPC refused a request. `code` is the name of the cause, `INVALID_TRANSACTION` for one. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";

  constructor(
    readonly code: string,
    message: string,
    /** The error as the RPC answered it. */
    readonly details: unknown,
  ) {
    super(`${code}: ${message}`);
  }
}

/** A state of the whole chain that a sandbox can go back to, as often as wanted. */
export interface SandboxSnapshot {
  readonly id: number;
}

interface RpcResponse {
  readonly result?: unknown;
  readonly error?: {
    readonly cause?: { readonly name?: string };
    readonly message: string;
    readonly data?: unknown;
  };
}

/** Bytes of an answer to `listen`'s clients. */
const MAX_BODY_SIZE = 10 * 1024 * 1024;

/**
 * A NEAR chain inside this process: protocol 77, one shard, blocks on demand. It runs on a thread of its own, so that
 * contracts have the stack they need; every method is one message to it.
 *
 * @example
 * const sandbox = await Sandbox.start();
 * const counter = await sandbox.createAccount("counter.test.near", { code: wasm });
 * const ready = await sandbox.snapshot();
 * const outcome = await sandbox.root.call(counter.accountId, "increment", {});
 * await sandbox.rollback(ready);
 * await sandbox.stop();
 */
export class Sandbox {
  /** Owns the money of the genesis. */
  readonly root: SandboxAccount;
  readonly #servers = new Set<RpcServer>();

  private constructor(
    private readonly thread: NodeThread,
    root: { readonly accountId: string; readonly key: SecretKey },
  ) {
    this.root = new SandboxAccount(this, root.accountId, root.key);
  }

  /** Starts an empty chain in memory. Rejects with `NodeError`. */
  static async start({ blockTime, ...options }: SandboxOptions = {}): Promise<Sandbox> {
    const { config, root } = inMemoryNodeConfig(options);
    const thread = await NodeThread.start({ ...config, blockTime: blockTime ?? null });
    return new Sandbox(thread, root);
  }

  /**
   * Any RPC method, answered as over HTTP. Rejects with {@link SandboxError}.
   *
   * @example await sandbox.rpc("query", { request_type: "view_account", finality: "optimistic", account_id: "test.near" });
   */
  async rpc(method: string, params: unknown = []): Promise<unknown> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 0, method, params }));
    const answer = await this.thread.rpc({ kind: "post", body: new Uint8Array(body) });
    const { result, error } = JSON.parse(answer.body) as RpcResponse;
    if (error) {
      const text = typeof error.data === "string" ? error.data : JSON.stringify(error.data ?? error.message);
      throw new SandboxError(error.cause?.name ?? "UNKNOWN", text, error);
    }
    return result;
  }

  /** Sends a signed transaction, as an object or in its borsh form, and waits until all of it has run. */
  async sendTransaction(
    signed: SignedTransaction | Uint8Array,
    waitUntil: TxExecutionStatus = "EXECUTED_OPTIMISTIC",
  ): Promise<TransactionOutcome> {
    const bytes = signed instanceof Uint8Array ? signed : encodeSignedTransaction(signed);
    const result = await this.rpc("send_tx", {
      signed_tx_base64: Buffer.from(bytes).toString("base64"),
      wait_until: waitUntil,
    });
    return new TransactionOutcome(result);
  }

  /**
   * Calls a view method. Objects are sent as JSON. Rejects with {@link SandboxError}: `CONTRACT_EXECUTION_ERROR` when
   * the contract failed.
   */
  async view(
    accountId: string,
    method: string,
    args: Uint8Array | object = {},
  ): Promise<{ readonly result: Uint8Array; readonly logs: readonly string[] }> {
    const answer = (await this.rpc("query", {
      request_type: "call_function",
      finality: "optimistic",
      account_id: accountId,
      method_name: method,
      args_base64: Buffer.from(encodeArgs(args)).toString("base64"),
    })) as { readonly error?: string; readonly result: readonly number[]; readonly logs: readonly string[] };
    if (answer.error !== undefined) throw new SandboxError("CONTRACT_EXECUTION_ERROR", answer.error, answer);
    return { result: Uint8Array.from(answer.result), logs: answer.logs };
  }

  /** Calls a view method and reads its result as JSON. */
  async viewJson<T>(accountId: string, method: string, args: object = {}): Promise<T> {
    const { result } = await this.view(accountId, method, args);
    return JSON.parse(Buffer.from(result).toString("utf8")) as T;
  }

  /** `null` when there is no such account. Amounts in yoctoNEAR, storage in bytes. */
  async accountState(accountId: string): Promise<{
    readonly amount: bigint;
    readonly locked: bigint;
    readonly codeHash: string;
    readonly storageUsage: number;
  } | null> {
    try {
      const params = { request_type: "view_account", finality: "optimistic", account_id: accountId };
      const state = (await this.rpc("query", params)) as Record<string, string & number>;
      return {
        amount: BigInt(state.amount!),
        locked: BigInt(state.locked!),
        codeHash: state.code_hash!,
        storageUsage: state.storage_usage!,
      };
    } catch (error) {
      if (error instanceof SandboxError && error.code === "UNKNOWN_ACCOUNT") return null;
      throw error;
    }
  }

  /** A contract's records whose keys start with `prefix`, in the order of the keys. */
  async contractState(
    accountId: string,
    prefix: Uint8Array = new Uint8Array(0),
  ): Promise<{ readonly key: Uint8Array; readonly value: Uint8Array }[]> {
    const { values } = (await this.rpc("query", {
      request_type: "view_state",
      finality: "optimistic",
      account_id: accountId,
      prefix_base64: Buffer.from(prefix).toString("base64"),
    })) as { readonly values: readonly { readonly key: string; readonly value: string }[] };
    return values.map(({ key, value }) => ({
      key: new Uint8Array(Buffer.from(key, "base64")),
      value: new Uint8Array(Buffer.from(value, "base64")),
    }));
  }

  /** An account whose key is known, to sign with. */
  account(accountId: string, key: SecretKey): SandboxAccount {
    return new SandboxAccount(this, accountId, key);
  }

  /**
   * Creates a child of the root account with a key of its own. Rejects when it exists.
   *
   * @param options.balance yoctoNEAR, 100 NEAR by default
   * @param options.code a contract to deploy
   */
  async createAccount(
    accountId: string,
    options: { readonly balance?: bigint; readonly code?: Uint8Array; readonly key?: SecretKey } = {},
  ): Promise<SandboxAccount> {
    const { balance = 100n * 10n ** 24n, code, key = SecretKey.random() } = options;
    const outcome = await this.root.send(accountId, [
      { kind: "CreateAccount" },
      { kind: "Transfer", deposit: balance },
      {
        kind: "AddKey",
        publicKey: key.publicKey,
        accessKey: { nonce: 0n, permission: { kind: "FullAccess" } },
      },
      ...(code ? [{ kind: "DeployContract", code } as const] : []),
    ]);
    outcome.assertSuccess();
    return new SandboxAccount(this, accountId, key);
  }

  /** Keeps the whole state of now: balances, contracts, height and clock. Costs nothing but a reference. */
  async snapshot(): Promise<SandboxSnapshot> {
    return { id: (await this.thread.request({ kind: "snapshot" })) as number };
  }

  /** Goes back to a snapshot: what came after it never happened. */
  async rollback({ id }: SandboxSnapshot): Promise<void> {
    await this.thread.request({ kind: "rollback", snapshot: id });
    this.#generation += 1;
  }

  /** Counts rollbacks: accounts ask for their nonce again after one. */
  get generation(): number {
    return this.#generation;
  }
  #generation = 0;

  /** Skips blocks and their time, and makes the block after the jump final. */
  async fastForward(blocks: number): Promise<void> {
    await this.thread.request({ kind: "fastForward", blocks });
  }

  /** Writes state records as `sandbox_patch_state` takes them. */
  async patchState(records: readonly object[]): Promise<void> {
    await this.rpc("sandbox_patch_state", { records });
  }

  /** Serves the RPC of this chain over HTTP. Port 0 takes a free one. */
  async listen(port = 0, host = "127.0.0.1"): Promise<{ readonly url: string; close(): Promise<void> }> {
    const server = await RpcServer.listen({
      host,
      port,
      maxBodySize: MAX_BODY_SIZE,
      corsAllowedOrigins: ["*"],
      answer: (call) => this.thread.rpc(call),
    });
    this.#servers.add(server);
    return {
      url: `http://${host}:${server.port}`,
      close: () => {
        this.#servers.delete(server);
        return server.close();
      },
    };
  }

  /** The root account's key as near-api-js reads it: `ed25519:…`. */
  get rootSecretKey(): string {
    return secretKeyToString(this.root.key);
  }

  /** Ends the chain and its servers. Nothing is kept. */
  async stop(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.close()));
    await this.thread.stop();
  }
}

/** Bytes as they are, objects as JSON. */
export function encodeArgs(args: Uint8Array | object): Uint8Array {
  return args instanceof Uint8Array ? args : Buffer.from(JSON.stringify(args));
}
