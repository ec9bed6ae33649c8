import { transactions } from "near-api-js";
import type { LocalNode } from "../scripts/deploy/local_node.js";
import { sign } from "../scripts/deploy/sign.js";

/** `EXPERIMENTAL_tx_status`, as far as measuring reads it. */
export interface TransactionStatus {
  readonly status: { readonly SuccessValue?: string; readonly Failure?: unknown };
  readonly transaction_outcome: { readonly outcome: { readonly gas_burnt: number } };
  readonly receipts: readonly {
    readonly receipt_id: string;
    readonly predecessor_id: string;
    readonly receipt: {
      readonly Action?: { readonly actions: readonly (string | Record<string, unknown>)[] };
    };
  }[];
  readonly receipts_outcome: readonly {
    readonly id: string;
    readonly outcome: {
      readonly executor_id: string;
      readonly gas_burnt: number;
      readonly status: Readonly<Record<string, unknown>>;
      readonly metadata: {
        readonly gas_profile:
          | readonly { readonly cost_category: string; readonly cost: string; readonly gas_used: string }[]
          | null;
      };
    };
  }[];
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const ATTEMPTS = 60;

/** Signs with the root key of one node and talks to it without a client library in between. */
export class Session {
  readonly node: LocalNode;
  #nonce: bigint | undefined;

  constructor(node: LocalNode) {
    this.node = node;
  }

  async rpc<Result>(method: string, params: unknown): Promise<Result> {
    const reply = await fetch(this.node.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = (await reply.json()) as { result: Result; error?: unknown };
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Signed, with the next nonce, ready to be sent. */
  async prepare(
    receiverId: string,
    actions: readonly transactions.Action[],
  ): Promise<{ hash: string; base64: string }> {
    const { accountId, key } = this.node;
    if (this.#nonce === undefined) {
      const access = await this.rpc<{ nonce: number }>("query", {
        request_type: "view_access_key",
        finality: "optimistic",
        account_id: accountId,
        public_key: key.getPublicKey().toString(),
      });
      this.#nonce = BigInt(access.nonce);
    }
    this.#nonce += 1n;
    const { header } = await this.rpc<{ header: { hash: string } }>("block", { finality: "final" });
    const { hash, transaction } = sign(key, {
      signerId: accountId,
      receiverId,
      nonce: this.#nonce,
      blockHash: header.hash,
      actions,
    });
    return { hash, base64: Buffer.from(transaction.encode()).toString("base64") };
  }

  /** Returns once the transaction and what it caused have run. */
  async send(receiverId: string, actions: readonly transactions.Action[]): Promise<TransactionStatus> {
    const { hash, base64 } = await this.prepare(receiverId, actions);
    await this.rpc("broadcast_tx_async", [base64]);
    return this.outcome(hash);
  }

  async outcome(hash: string): Promise<TransactionStatus> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.rpc("EXPERIMENTAL_tx_status", {
          tx_hash: hash,
          sender_account_id: this.node.accountId,
          wait_until: "FINAL",
        });
      } catch (error) {
        const waits = /TIMEOUT|UNKNOWN_TRANSACTION/.test(String(error));
        if (!waits || attempt === ATTEMPTS) throw error;
        await pause(50);
      }
    }
  }
}

export function callAction(method: string, args: unknown, gas: bigint, deposit = 0n): transactions.Action {
  return transactions.functionCall(method, Buffer.from(JSON.stringify(args)), gas, deposit);
}
