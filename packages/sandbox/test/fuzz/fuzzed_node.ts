import { readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { SecretKey } from "../../src/chain/validator_signer.js";
import { readKeyFile } from "../../src/cli/keys.js";
import { initialisedHome, type StartedNode, startNode } from "../../src/cli/testing.js";
import {
  type Action,
  encode,
  encodeSignedTransaction,
  hashFromBase58,
  newSignedTransaction,
  publicKeyToString,
  sha256,
  type Transaction,
  transactionCodec,
} from "../../src/primitives/index.js";
import type { World } from "./input.js";

/** A request that waits for what never comes is given up after this many milliseconds. */
const POLLING_TIMEOUT = 200;
/** Receipts on their way are no part of the state: the next block changes it. */
const STILL_BLOCKS = 2;
const NEAR = 10n ** 24n;

export interface BlockView {
  readonly header: { readonly hash: string; readonly height: number; readonly prev_hash: string };
}

/** Epochs never end, so that only requests change the state; requests that wait for a transaction give up soon. */
function configure(home: string): void {
  const genesisFile = join(home, "genesis.json");
  const genesis = JSON.parse(readFileSync(genesisFile, "utf8"));
  writeFileSync(genesisFile, JSON.stringify({ ...genesis, epoch_length: 10 ** 12 }));
  const configFile = join(home, "config.json");
  const config = JSON.parse(readFileSync(configFile, "utf8"));
  config.rpc.polling_config.polling_timeout = { secs: 0, nanos: POLLING_TIMEOUT * 1e6 };
  writeFileSync(configFile, JSON.stringify(config));
}

/** A node in a process of its own, and what the fuzz test asks it between its inputs. */
export class FuzzedNode {
  #accounts = 0;
  #accountId = "";
  readonly #key = SecretKey.fromSeed("fuzz");
  #stderr = "";
  /** Records touched since the first look, and the newest block that was looked at. */
  #changes = 0;
  #lastLook: string | null = null;
  #exit: string | null = null;

  private constructor(
    readonly node: StartedNode,
    readonly home: string,
  ) {
    node.child.stderr?.on("data", (text) => {
      this.#stderr += text;
    });
    node.child.once("exit", (code, signal) => {
      this.#exit = `exit code ${code}, signal ${signal}`;
    });
  }

  static async start(t: ExecutionContext): Promise<FuzzedNode> {
    const home = initialisedHome(t);
    configure(home);
    return FuzzedNode.restart(t, home);
  }

  static async restart(t: ExecutionContext, home: string): Promise<FuzzedNode> {
    const env = { ...process.env, NEAR_XCC_CACHE: "" };
    return new FuzzedNode(await startNode(t, home, [], env), home);
  }

  get url(): string {
    return this.node.url;
  }

  get port(): number {
    return Number(new URL(this.node.url).port);
  }

  /** What the node told about itself besides its address: it tells of defects there. */
  get complaints(): string {
    return this.#exit ? `the node ended: ${this.#exit}\n${this.#stderr}` : this.#stderr;
  }

  connect(): Socket {
    return connect({ port: this.port, host: "127.0.0.1", allowHalfOpen: true });
  }

  block(): Promise<BlockView> {
    return this.node.rpc<BlockView>("block", { finality: "optimistic" });
  }

  /**
   * A number that changes with the state, once nothing moves any more. The root of the state cannot tell: the bandwidth
   * scheduler writes its record at every height.
   */
  async stateVersion(): Promise<number> {
    for (let version = -1, same = 0; ; ) {
      await this.node.rpc("sandbox_patch_state", { records: [] });
      await this.#countChanges();
      same = this.#changes === version ? same + 1 : 0;
      version = this.#changes;
      if (same === STILL_BLOCKS) return version;
    }
  }

  /** Looks at the blocks since the last look, from the newest back. */
  async #countChanges(): Promise<void> {
    const newest = (await this.block()).header.hash;
    for (let hash = newest; hash !== this.#lastLook && this.#lastLook !== null; ) {
      const { changes } = await this.node.rpc<{ changes: unknown[] }>("EXPERIMENTAL_changes_in_block", {
        block_id: hash,
      });
      this.#changes += changes.length;
      hash = (await this.node.rpc<BlockView>("block", { block_id: hash })).header.prev_hash;
    }
    this.#lastLook = newest;
  }

  /** A new account signs when the old one was spoiled. */
  async world(): Promise<World> {
    const { header } = await this.block();
    const nonce = await this.#nonce();
    if (nonce === null) {
      await this.#createAccount(header);
      return this.world();
    }
    return {
      accountId: this.#accountId,
      key: this.#key,
      nonce,
      blockHash: hashFromBase58(header.hash)!,
      blockHashText: header.hash,
      height: header.height,
    };
  }

  async #nonce(): Promise<bigint | null> {
    if (this.#accountId === "") return null;
    const params = { finality: "optimistic", account_id: this.#accountId };
    const public_key = publicKeyToString(this.#key.publicKey);
    try {
      const { amount } = await this.node.rpc<{ amount: string }>("query", {
        request_type: "view_account",
        ...params,
      });
      const { nonce } = await this.node.rpc<{ nonce?: number }>("query", {
        request_type: "view_access_key",
        ...params,
        public_key,
      });
      const usable = nonce !== undefined && nonce < 2 ** 50 && BigInt(amount) > 10n * NEAR;
      return usable ? BigInt(nonce) : null;
    } catch {
      return null;
    }
  }

  async #createAccount({ hash }: BlockView["header"]): Promise<void> {
    this.#accounts += 1;
    this.#accountId = `fuzz${this.#accounts}.test.near`;
    await this.sendAsRoot(
      this.#accountId,
      [
        { kind: "CreateAccount" },
        { kind: "Transfer", deposit: 1000n * NEAR },
        {
          kind: "AddKey",
          publicKey: this.#key.publicKey,
          accessKey: { nonce: 0n, permission: { kind: "FullAccess" } },
        },
      ],
      hash,
    );
  }

  /** Rejects unless the transaction succeeds. */
  async sendAsRoot(receiverId: string, actions: readonly Action[], blockHash?: string): Promise<void> {
    const root = readKeyFile(join(this.home, "validator_key.json"))!;
    const { nonce } = await this.node.rpc<{ nonce: number }>("query", {
      request_type: "view_access_key",
      finality: "optimistic",
      account_id: root.accountId,
      public_key: publicKeyToString(root.key.publicKey),
    });
    const transaction: Transaction = {
      version: 0,
      signerId: root.accountId,
      publicKey: root.key.publicKey,
      nonce: BigInt(nonce) + 1n,
      receiverId,
      blockHash: hashFromBase58(blockHash ?? (await this.block()).header.hash)!,
      actions,
      priorityFee: 0n,
    };
    const signature = root.key.sign(sha256(encode(transactionCodec, transaction)));
    const bytes = encodeSignedTransaction(newSignedTransaction(transaction, signature));
    const { status } = await this.node.rpc<{ status: { SuccessValue?: string } }>("send_tx", [
      Buffer.from(bytes).toString("base64"),
    ]);
    if (status.SuccessValue === undefined)
      throw new Error(`the node is not healthy: ${JSON.stringify(status)}`);
  }
}
