import type { SecretKey } from "./chain/validator_signer.js";
import {
  type Action,
  encode,
  hashFromBase58,
  newSignedTransaction,
  publicKeyToString,
  sha256,
  type Transaction,
  transactionCodec,
} from "./primitives/index.js";
import { encodeArgs, type Sandbox } from "./sandbox.js";
import type { TransactionOutcome } from "./transaction_outcome.js";

export interface CallOptions {
  /** Gas units. @default 30 Tgas, as in near-workspaces, near-api-js and near-cli */
  readonly gas?: bigint;
  /** yoctoNEAR. @default 0 */
  readonly deposit?: bigint;
}

const DEFAULT_GAS = 30_000_000_000_000n;

/** An account that signs with a full access key. It counts its nonces itself. */
export class SandboxAccount {
  #nonce: Promise<bigint> | null = null;
  #generation = -1;

  constructor(
    private readonly sandbox: Sandbox,
    readonly accountId: string,
    readonly key: SecretKey,
  ) {}

  /** Signs and sends actions, and waits until everything that they cause has run. */
  async send(receiverId: string, actions: readonly Action[]): Promise<TransactionOutcome> {
    const [nonce, blockHash] = await Promise.all([this.#nextNonce(), this.#recentBlockHash()]);
    const transaction: Transaction = {
      version: 0,
      signerId: this.accountId,
      publicKey: this.key.publicKey,
      nonce,
      receiverId,
      blockHash,
      actions,
      priorityFee: 0n,
    };
    const signature = this.key.sign(sha256(encode(transactionCodec, transaction)));
    return this.sandbox.sendTransaction(newSignedTransaction(transaction, signature));
  }

  /**
   * Calls a method; objects are sent as JSON.
   *
   * @example (await alice.call("counter.test.near", "increment", { number: 2 })).assertSuccess();
   */
  call(
    contractId: string,
    methodName: string,
    args: Uint8Array | object = {},
    { gas = DEFAULT_GAS, deposit = 0n }: CallOptions = {},
  ): Promise<TransactionOutcome> {
    return this.send(contractId, [
      { kind: "FunctionCall", methodName, args: encodeArgs(args), gas, deposit },
    ]);
  }

  /** @param amount yoctoNEAR */
  transfer(receiverId: string, amount: bigint): Promise<TransactionOutcome> {
    return this.send(receiverId, [{ kind: "Transfer", deposit: amount }]);
  }

  deploy(code: Uint8Array): Promise<TransactionOutcome> {
    return this.send(this.accountId, [{ kind: "DeployContract", code }]);
  }

  async #nextNonce(): Promise<bigint> {
    if (this.#generation !== this.sandbox.generation) {
      this.#generation = this.sandbox.generation;
      this.#nonce = null;
    }
    const previous = this.#nonce ?? this.#storedNonce();
    this.#nonce = previous.then((nonce) => nonce + 1n);
    return this.#nonce;
  }

  async #storedNonce(): Promise<bigint> {
    const key = (await this.sandbox.rpc("query", {
      request_type: "view_access_key",
      finality: "optimistic",
      account_id: this.accountId,
      public_key: publicKeyToString(this.key.publicKey),
    })) as { readonly nonce?: number };
    return BigInt(key.nonce ?? 0);
  }

  /** The newest block: nothing here ever goes back behind it but a rollback. */
  async #recentBlockHash(): Promise<string> {
    const { header } = (await this.sandbox.rpc("block", { finality: "optimistic" })) as {
      readonly header: { readonly hash: string };
    };
    return hashFromBase58(header.hash)!;
  }
}
