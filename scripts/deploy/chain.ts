import { createHash } from "node:crypto";
import { type KeyPair, providers, transactions, utils } from "near-api-js";
import type { Economics, Fee } from "./cost.js";
import { DeployError } from "./errors.js";
import type { PlannedAction } from "./plan.js";
import { sign } from "./sign.js";

export interface AccountView {
  readonly amount: bigint;
  readonly locked: bigint;
  readonly storageUsage: bigint;
  readonly codeHash: string;
}

/** A transaction that ran, with everything it caused. */
export interface Sent {
  readonly hash: string;
  /** yoctoNEAR burnt by the transaction and all its receipts. */
  readonly burnt: bigint;
  /** What the node answers about the whole of it. */
  readonly outcome: providers.FinalExecutionOutcome;
}

interface RpcFee {
  readonly send_sir: number;
  readonly send_not_sir: number;
  readonly execution: number;
}

interface ProtocolConfig {
  readonly protocol_version: number;
  readonly runtime_config: {
    readonly storage_amount_per_byte: string;
    readonly min_gas_purchase_price?: string;
    readonly account_creation_charge?: string;
    readonly transaction_costs: {
      readonly action_receipt_creation_config: RpcFee;
      readonly pessimistic_gas_price_inflation_ratio: readonly [number, number];
      readonly storage_usage_config: {
        readonly num_bytes_account: number;
        readonly num_extra_bytes_record: number;
      };
      readonly action_creation_config: {
        readonly create_account_cost: RpcFee;
        readonly transfer_cost: RpcFee;
        readonly add_key_cost: { readonly full_access_cost: RpcFee };
        readonly deploy_contract_cost: RpcFee;
        readonly deploy_contract_cost_per_byte: RpcFee;
        readonly function_call_cost: RpcFee;
        readonly function_call_cost_per_byte: RpcFee;
      };
    };
  };
}

/** Borsh of an ed25519 public key and of a full access key: what a key adds to its account's storage. */
const KEY_RECORD_BYTES = 33 + 9;
/** A node answers a transaction with a timeout after ten seconds; asking again is safe. */
const STATUS_ATTEMPTS = 30;

/** near-sdk-js keeps a contract's state under this key; one that has none was never initialised. */
const STATE_KEY = Buffer.from("STATE").toString("base64");

export function codeHashOf(code: Uint8Array): string {
  return utils.serialize.base_encode(createHash("sha256").update(code).digest());
}

function fee({ send_sir, send_not_sir, execution }: RpcFee): Fee {
  return { sendSir: BigInt(send_sir), sendNotSir: BigInt(send_not_sir), execution: BigInt(execution) };
}

function toAction(action: PlannedAction): transactions.Action {
  switch (action.type) {
    case "createAccount":
      return transactions.createAccount();
    case "transfer":
      return transactions.transfer(action.amount);
    case "addFullAccessKey":
      return transactions.addKey(utils.PublicKey.from(action.publicKey), transactions.fullAccessKey());
    case "deploy":
      return transactions.deployContract(action.code);
    case "call":
      return transactions.functionCall(action.method, action.args, action.gas, 0n);
  }
}

function typeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "type" in error ? String(error.type) : "";
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a deployment reads from and sends to one node. Every failure is a DeployError that names the node. */
export class Chain {
  readonly url: string;
  readonly #provider: providers.JsonRpcProvider;

  constructor(url: string) {
    this.url = url;
    this.#provider = new providers.JsonRpcProvider({ url }, { retries: 3, wait: 500, backoff: 2 });
  }

  async #ask<Result>(method: string, params: object): Promise<Result> {
    try {
      return await this.#provider.sendJsonRpc<Result>(method, params);
    } catch (cause) {
      if (typeOf(cause) === "AccountDoesNotExist" || typeOf(cause) === "AccessKeyDoesNotExist") throw cause;
      throw this.#failed(method, cause);
    }
  }

  #failed(method: string, cause: unknown): DeployError {
    const text = cause instanceof Error ? cause.message : String(cause);
    return new DeployError(
      "DEPLOY_RPC",
      `${this.url} did not answer ${method}: ${text} (another node: --rpc URL)`,
      { cause },
    );
  }

  async #view<Result>(request_type: string, params: object): Promise<Result | null> {
    try {
      return await this.#ask<Result>("query", { request_type, finality: "optimistic", ...params });
    } catch (error) {
      if (typeOf(error) === "AccountDoesNotExist" || typeOf(error) === "AccessKeyDoesNotExist") return null;
      throw error;
    }
  }

  async economics(): Promise<Economics> {
    const config = await this.#ask<ProtocolConfig>("EXPERIMENTAL_protocol_config", { finality: "final" });
    const { gas_price } = await this.#ask<{ gas_price: string }>("gas_price", [null]);
    const { runtime_config: runtime, protocol_version: protocolVersion } = config;
    const { transaction_costs: costs } = runtime;
    const { action_creation_config: actions, storage_usage_config: storage } = costs;
    const [numerator, denominator] = costs.pessimistic_gas_price_inflation_ratio;
    return {
      protocolVersion,
      gasPrice: BigInt(gas_price),
      storagePerByte: BigInt(runtime.storage_amount_per_byte),
      accountBytes: BigInt(storage.num_bytes_account + storage.num_extra_bytes_record + KEY_RECORD_BYTES),
      inflation: { numerator: BigInt(numerator), denominator: BigInt(denominator) },
      minGasPurchasePrice: BigInt(runtime.min_gas_purchase_price ?? 0),
      accountCreationCharge: BigInt(runtime.account_creation_charge ?? 0),
      fees: {
        receipt: fee(costs.action_receipt_creation_config),
        createAccount: fee(actions.create_account_cost),
        transfer: fee(actions.transfer_cost),
        addFullAccessKey: fee(actions.add_key_cost.full_access_cost),
        deploy: fee(actions.deploy_contract_cost),
        deployByte: fee(actions.deploy_contract_cost_per_byte),
        functionCall: fee(actions.function_call_cost),
        functionCallByte: fee(actions.function_call_cost_per_byte),
      },
    };
  }

  /** `null` when there is no such account. */
  async account(account_id: string): Promise<AccountView | null> {
    const view = await this.#view<{
      amount: string;
      locked: string;
      storage_usage: number;
      code_hash: string;
    }>("view_account", { account_id });
    if (!view) return null;
    return {
      amount: BigInt(view.amount),
      locked: BigInt(view.locked),
      storageUsage: BigInt(view.storage_usage),
      codeHash: view.code_hash,
    };
  }

  async codeBytes(account_id: string): Promise<number> {
    const view = await this.#view<{ code_base64: string }>("view_code", { account_id });
    return view ? Buffer.from(view.code_base64, "base64").length : 0;
  }

  /** Whether the contract has near-sdk-js state, that is, has been initialised. */
  async hasState(account_id: string): Promise<boolean> {
    try {
      const view = await this.#view<{ values: unknown[] }>("view_state", {
        account_id,
        prefix_base64: STATE_KEY,
      });
      return view !== null && view.values.length > 0;
    } catch (error) {
      // Nodes refuse to list a state of more than 50 kB, whatever part is asked for: there is one.
      if (error instanceof DeployError && /too large to be viewed/.test(error.message)) return true;
      throw error;
    }
  }

  async #accessKey(account_id: string, key: KeyPair): Promise<{ nonce: number; permission: unknown } | null> {
    return this.#view("view_access_key", { account_id, public_key: key.getPublicKey().toString() });
  }

  async hasFullAccess(account_id: string, key: KeyPair): Promise<boolean> {
    return (await this.#accessKey(account_id, key))?.permission === "FullAccess";
  }

  /**
   * Signs, sends and waits until the transaction and what it caused are final.
   *
   * @throws DeployError DEPLOY_TX_FAILED, DEPLOY_TX_UNKNOWN, DEPLOY_KEY_NOT_ON_ACCOUNT, DEPLOY_RPC
   */
  async send(
    key: KeyPair,
    signerId: string,
    receiverId: string,
    actions: readonly PlannedAction[],
  ): Promise<Sent> {
    const access = await this.#accessKey(signerId, key);
    if (!access) {
      throw new DeployError(
        "DEPLOY_KEY_NOT_ON_ACCOUNT",
        `${signerId} has no access key ${key.getPublicKey()}`,
      );
    }
    const block = await this.#ask<{ header: { hash: string } }>("block", { finality: "final" });
    const { hash, transaction } = sign(key, {
      signerId,
      receiverId,
      nonce: BigInt(access.nonce) + 1n,
      blockHash: block.header.hash,
      actions: actions.map(toAction),
    });
    const outcome = await this.#wait(transaction, hash, signerId);
    const failed = [outcome.transaction_outcome, ...outcome.receipts_outcome].find(
      (part) => typeof part.outcome.status === "object" && "Failure" in part.outcome.status,
    );
    if (failed) {
      const reason = JSON.stringify((failed.outcome.status as { Failure: unknown }).Failure);
      throw new DeployError("DEPLOY_TX_FAILED", `transaction ${hash} to ${receiverId} failed: ${reason}`);
    }
    return { hash, burnt: burntBy(outcome), outcome };
  }

  async #wait(
    signed: transactions.SignedTransaction,
    hash: string,
    signerId: string,
  ): Promise<providers.FinalExecutionOutcome> {
    try {
      return await this.#provider.sendTransactionUntil(signed, "FINAL");
    } catch (error) {
      // A refusal has a type of its own and means that nothing was sent; anything else may have arrived.
      if (typeOf(error) !== "" && typeOf(error) !== "TimeoutError") {
        const text = error instanceof Error ? error.message : String(error);
        throw new DeployError(
          "DEPLOY_TX_FAILED",
          `transaction ${hash} was refused: ${typeOf(error)} ${text}`,
          {
            cause: error,
          },
        );
      }
    }
    let cause: unknown;
    for (let attempt = 0; attempt < STATUS_ATTEMPTS; attempt += 1) {
      await pause(1_000);
      try {
        return await this.#provider.txStatus(hash, signerId, "FINAL");
      } catch (error) {
        cause = error;
      }
    }
    throw new DeployError(
      "DEPLOY_TX_UNKNOWN",
      `transaction ${hash} was sent but ${this.url} does not say how it ended: run the command again, it continues from what the chain shows`,
      { cause },
    );
  }
}

function burntBy(outcome: providers.FinalExecutionOutcome): bigint {
  return [outcome.transaction_outcome, ...outcome.receipts_outcome].reduce(
    (sum, part) => sum + BigInt((part.outcome as unknown as { tokens_burnt: string }).tokens_burnt),
    0n,
  );
}
