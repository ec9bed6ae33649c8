import { outcomeProof } from "../../chain/block.js";
import type { WaitState } from "../../chain/client.js";
import {
  meetsExpectations,
  type OutcomeWithId,
  type TransactionResult,
  transactionResult,
} from "../../chain/tx_status.js";
import {
  BorshError,
  type CryptoHash,
  decodeSignedTransaction,
  executionOutcomeWithIdView,
  executionStatusView,
  hashToBase58,
  type InvalidTxError,
  receiptView,
  type SignedTransaction,
  signedTransactionView,
  TX_EXECUTION_STATUSES,
  type TxExecutionStatus,
} from "../../primitives/index.js";
import { handlerError, invalidTransaction, parseError, RpcError, timeoutError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import {
  accountId,
  cryptoHash,
  decodeBase64,
  fieldsOf,
  flattened,
  legacyList,
  oneOf,
  ParamsError,
  type Parser,
  parseParams,
  string,
  struct,
  untagged,
  withDefault,
} from "../params.js";

interface SendRequest {
  readonly signed_tx_base64: SignedTransaction;
  readonly wait_until: TxExecutionStatus;
}

const waitUntil = withDefault(oneOf(TX_EXECUTION_STATUSES), "EXECUTED_OPTIMISTIC" as TxExecutionStatus);

function decode<E extends Error>(
  text: string,
  refuse: (source: "base64" | "borsh", reason: string) => E,
): SignedTransaction {
  let bytes: Uint8Array;
  try {
    bytes = decodeBase64(text);
  } catch (error) {
    if (error instanceof ParamsError) throw refuse("base64", error.message);
    throw error;
  }
  try {
    return decodeSignedTransaction(bytes);
  } catch (error) {
    if (error instanceof BorshError) throw refuse("borsh", error.message);
    throw error;
  }
}

const signedTransaction: Parser<SignedTransaction> = (value) =>
  decode(
    string(value),
    (source, reason) => new ParamsError(`the value could not decoded from ${source} due to: ${reason}`),
  );

/** In a list, a transaction that cannot be read is told with another text. */
const listedTransaction = (value: unknown): SignedTransaction =>
  decode(string(value), (_source, reason) => parseError(`Failed to decode transaction: ${reason}`));

const sendParams: Parser<SendRequest> = legacyList<SendRequest>(
  {
    1: ([text]) => ({ signed_tx_base64: listedTransaction(text), wait_until: waitUntil.fallback }),
    2: ([first, second]) => {
      string(first);
      string(second);
      throw parseError("Unable to parse send request: too many params passed");
    },
  },
  struct<SendRequest>("RpcSendTransactionRequest", {
    signed_tx_base64: signedTransaction,
    wait_until: waitUntil,
  }),
);

interface StatusRequest {
  readonly hash: CryptoHash;
  /** Given when the client sent it along: then it can be found invalid. */
  readonly signed: SignedTransaction | null;
  readonly wait: TxExecutionStatus;
}

type TransactionInfo = Pick<StatusRequest, "hash" | "signed">;

const byTransaction: Parser<TransactionInfo> = (value) => {
  const signed = fieldsOf(value as Record<string, unknown>, {
    signed_tx_base64: signedTransaction,
  }).signed_tx_base64;
  return { hash: signed.hash, signed };
};

const byId: Parser<TransactionInfo> = (value) => {
  const fields = { tx_hash: cryptoHash, sender_account_id: accountId };
  return { hash: fieldsOf(value as Record<string, unknown>, fields).tx_hash, signed: null };
};

const transactionInfo = untagged<TransactionInfo>("TransactionInfo", byTransaction, byId);

const statusParams: Parser<StatusRequest> = legacyList<StatusRequest>(
  {
    1: ([text]) => {
      const signed = listedTransaction(text);
      return { hash: signed.hash, signed, wait: waitUntil.fallback };
    },
    2: ([hash, sender]) => {
      const id = cryptoHash(hash);
      accountId(sender);
      return { hash: id, signed: null, wait: waitUntil.fallback };
    },
  },
  flattened("RpcTransactionStatusRequest", (map) => {
    const { wait_until } = fieldsOf(map, { wait_until: waitUntil });
    return { ...transactionInfo(map), wait: wait_until };
  }),
);

function resultView(node: Node, result: TransactionResult): JsonObject {
  const { finalStatus } = result;
  const outcomeView = ({ id, outcome, blockHash }: OutcomeWithId) => {
    const { block } = node.chain.store.byHash(blockHash)!;
    return executionOutcomeWithIdView({ id, outcome }, blockHash, outcomeProof(block, id));
  };
  return {
    final_execution_status: result.executionStatus,
    status: finalStatus === "Started" ? finalStatus : executionStatusView(finalStatus),
    transaction: signedTransactionView(result.transaction),
    transaction_outcome: outcomeView(result.transactionOutcome),
    receipts_outcome: result.receiptsOutcome.map(outcomeView),
  };
}

/** The receipt of a transaction to oneself is never sent, so nobody stores it. */
function receiptsView(
  node: Node,
  { transaction, transactionOutcome, receiptsOutcome }: TransactionResult,
): JsonObject {
  const { signerId, receiverId } = transaction.transaction;
  const local = signerId === receiverId ? transactionOutcome.outcome.receiptIds[0] : undefined;
  const receipts = receiptsOutcome.flatMap(({ id }) => {
    const receipt = id === local ? undefined : node.chain.store.receipt(id);
    return receipt ? [receiptView(receipt)] : [];
  });
  return { receipts };
}

function unknownTransaction(hash: CryptoHash): RpcError {
  const text = hashToBase58(hash);
  return handlerError(
    "UNKNOWN_TRANSACTION",
    { requested_transaction_hash: text },
    `Transaction ${text} doesn't exist`,
  );
}

/**
 * A real node answers as soon as everything but refunds has run. Here blocks are quick: the answer waits for the
 * refunds, too, which run in the next block; what then is left waits for something else, a yield for its data.
 */
const BLOCKS_FOR_REFUNDS = 2;

/** Looks how far a transaction is, block after block. */
class StatusWaiter {
  /** Height at which the wish was met, up to refunds. */
  #metAt: number | null = null;

  constructor(
    private readonly node: Node,
    private readonly request: StatusRequest,
  ) {}

  state(): WaitState<TransactionResult | RpcError> {
    const result = transactionResult(this.node.chain, this.request.hash);
    return result ? this.#known(result) : this.#unknown();
  }

  #known(result: TransactionResult): WaitState<TransactionResult> {
    const { wait } = this.request;
    if (meetsExpectations(wait, result.executionStatus)) {
      const { height } = this.node.head;
      this.#metAt ??= height;
      const refunded = result.complete || height >= this.#metAt + BLOCKS_FOR_REFUNDS;
      const settled =
        wait === "NONE" || wait === "INCLUDED" || refunded || !this.node.chain.hasPendingReceipts;
      return settled ? { done: result } : "idle";
    }
    // Only finality is missing: empty blocks bring it.
    const executed = result.executionStatus === "EXECUTED_OPTIMISTIC" || result.complete;
    return executed || wait === "INCLUDED_FINAL" ? "needsBlocks" : "idle";
  }

  #unknown(): WaitState<RpcError> {
    const { signed, wait, hash } = this.request;
    if (signed && !this.node.client.isWaiting(signed)) {
      const error = this.node.client.check(signed);
      if (error) return { done: invalidTransaction(error) };
    }
    return wait === "NONE" ? { done: unknownTransaction(hash) } : "idle";
  }
}

async function fetchStatus(node: Node, request: StatusRequest, withReceipts: boolean): Promise<JsonObject> {
  const waiter = new StatusWaiter(node, request);
  const result = await node.client.wait(() => waiter.state(), node.info.pollingTimeout);
  if (result === null) throw timeoutError();
  if (result instanceof RpcError) throw result;
  return { ...resultView(node, result), ...(withReceipts && receiptsView(node, result)) };
}

/** A transaction that names the final block is too old only after a jump: new final blocks let it be sent again. */
function refuse(node: Node, signed: SignedTransaction, error: InvalidTxError): RpcError {
  const names = signed.transaction.blockHash;
  if (error === "Expired" && names === node.chain.finalHead.block.header.hash) node.client.bringFinality();
  return invalidTransaction(error);
}

async function send(node: Node, signed: SignedTransaction, wait: TxExecutionStatus): Promise<JsonObject> {
  const error = node.client.submit(signed);
  if (wait === "NONE") return { final_execution_status: "NONE" };
  if (error) throw refuse(node, signed, error);
  return fetchStatus(node, { hash: signed.hash, signed, wait }, false);
}

export function sendTx(params: unknown, node: Node): Promise<JsonObject> {
  const { signed_tx_base64, wait_until } = parseParams(sendParams, params);
  return send(node, signed_tx_base64, wait_until);
}

export function broadcastTxCommit(params: unknown, node: Node): Promise<JsonObject> {
  return send(node, parseParams(sendParams, params).signed_tx_base64, "EXECUTED_OPTIMISTIC");
}

/** Answers the hash at once, also of a transaction that is refused. */
export function broadcastTxAsync(params: unknown, node: Node): string {
  const signed = parseParams(sendParams, params).signed_tx_base64;
  node.client.submit(signed);
  return hashToBase58(signed.hash);
}

export function tx(params: unknown, node: Node): Promise<JsonObject> {
  return fetchStatus(node, parseParams(statusParams, params), false);
}

export function experimentalTxStatus(params: unknown, node: Node): Promise<JsonObject> {
  return fetchStatus(node, parseParams(statusParams, params), true);
}
