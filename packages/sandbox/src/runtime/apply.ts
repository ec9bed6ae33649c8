import type { Receipt } from "../primitives/receipt.js";
import type { SignedTransaction } from "../primitives/transaction.js";
import type { AccountId, Balance } from "../primitives/types.js";
import { applyRecord } from "../store/genesis.js";
import type { StatePatch, StateRoot } from "../store/index.js";
import { TrieUpdate } from "../store/trie_update.js";
import type { Run } from "../vm/runner.types.js";
import type { Apply, ApplyState, StateChange, ValidatorStake } from "./apply.types.js";
import { checkBalance } from "./balance_checker.js";
import { runBandwidthScheduler } from "./bandwidth_scheduler.js";
import { DelayedReceipts, ReceiptSink } from "./congestion_control.js";
import { receiptIdOfTransaction } from "./ids.js";
import { isChunkFull, type ProcessingState } from "./processing_state.js";
import { resolvePromiseYieldTimeouts } from "./promise_yield.js";
import { processReceipt } from "./receipts.js";
import { updateValidatorAccounts } from "./validator_accounts.js";
import { transactionCost, validateTransaction, verifyAndChargeTransaction } from "./verifier.js";

/** Charges the signer and answers the receipt; `null` when the transaction is not valid (any more) and skipped. */
function processTransaction(state: ProcessingState, signed: SignedTransaction): Receipt | null {
  const { applyState, update, stats } = state;
  const { config, gasPrice, blockHeight } = applyState;
  if (validateTransaction(config, signed)) return null;
  const cost = transactionCost(config, signed, gasPrice);
  if (cost === "CostOverflow") return null;
  if (verifyAndChargeTransaction(config, update, signed, cost, blockHeight)) return null;
  update.commit({ type: "transaction_processing", txHash: signed.hash });
  const { signerId, receiverId, publicKey, actions } = signed.transaction;
  const receiptId = receiptIdOfTransaction(signed.hash, blockHeight);
  const { gasBurnt, burntAmount, receiptGasPrice } = cost;
  stats.txBurntAmount += burntAmount;
  state.total.gas += gasBurnt;
  state.total.compute += gasBurnt;
  state.outcomes.push({
    id: signed.hash,
    outcome: {
      logs: [],
      receiptIds: [receiptId],
      gasBurnt,
      computeUsage: gasBurnt,
      tokensBurnt: burntAmount,
      executorId: signerId,
      status: { kind: "SuccessReceiptId", receiptId },
      metadata: { version: 1 },
    },
  });
  return {
    predecessorId: signerId,
    receiverId,
    receiptId,
    receipt: {
      kind: "Action",
      signerId,
      signerPublicKey: publicKey,
      gasPrice: receiptGasPrice,
      outputDataReceivers: [],
      inputDataIds: [],
      actions,
    },
  };
}

/** Answers the receipts that stay: those whose signer is the receiver run in this very chunk. */
function processTransactions(state: ProcessingState, transactions: readonly SignedTransaction[]): Receipt[] {
  const local: Receipt[] = [];
  for (const signed of transactions) {
    const receipt = processTransaction(state, signed);
    if (!receipt) continue;
    if (receipt.receiverId === receipt.predecessorId) local.push(receipt);
    else state.sink.forwardOrBuffer(receipt);
  }
  return local;
}

function processOrDelay(state: ProcessingState, receipts: readonly Receipt[]): void {
  for (const receipt of receipts) {
    if (isChunkFull(state)) state.delayedReceipts.push(receipt);
    else processReceipt(state, receipt);
  }
}

function processDelayedReceipts(state: ProcessingState): void {
  while (!isChunkFull(state)) {
    const receipt = state.delayedReceipts.pop();
    if (!receipt) return;
    processReceipt(state, receipt);
  }
}

/** The last proposal of each account, the newest first. */
function lastProposals(proposals: readonly ValidatorStake[]): ValidatorStake[] {
  const last = new Map<AccountId, ValidatorStake>();
  for (const proposal of proposals.toReversed())
    if (!last.has(proposal.accountId)) last.set(proposal.accountId, proposal);
  return [...last.values()];
}

function* balanceChanges(root: StateRoot, stateChanges: readonly StateChange[], after: StateRoot) {
  const seen = new Set<string>();
  for (const { key } of stateChanges) {
    const name = Buffer.from(key).toString("latin1");
    if (seen.has(name)) continue;
    seen.add(name);
    yield { key, before: root.get(key), after: after.get(key) };
  }
}

function mintedBy({ validatorAccountsUpdate }: ApplyState): Balance {
  let minted = 0n;
  for (const reward of validatorAccountsUpdate?.validatorRewards.values() ?? []) minted += reward;
  return minted;
}

/** The patch is not part of the chunk's balance: it may create money. */
function applyPatch(root: StateRoot, patch: StatePatch): { root: StateRoot; stateChanges: StateChange[] } {
  const update = new TrieUpdate(root);
  for (const record of patch) applyRecord(update, record);
  update.commit({ type: "migration" });
  return update.finalize();
}

/**
 * Applies transactions and receipts of one chunk to a state (nearcore `Runtime::apply`); `run` executes contracts.
 * Order: validator accounts, bandwidth scheduler, buffered receipts, transactions, local, delayed and incoming receipts, yield timeouts,
 * patch. Transactions that are not valid are skipped without an outcome.
 */
export function createApply(run: Run): Apply {
  return (root, applyState, incomingReceipts, transactions, patch) => {
    const update = new TrieUpdate(root);
    if (applyState.validatorAccountsUpdate)
      updateValidatorAccounts(update, applyState.validatorAccountsUpdate);
    const { config } = applyState;
    const bandwidth = runBandwidthScheduler(update, config, applyState.bandwidthRequests);
    const state: ProcessingState = {
      update,
      applyState,
      run,
      sink: new ReceiptSink(update, config, applyState.congestionInfo, bandwidth),
      delayedReceipts: new DelayedReceipts(update, config),
      stats: { txBurntAmount: 0n, otherBurntAmount: 0n, globalActionsBurntAmount: 0n },
      outcomes: [],
      validatorProposals: [],
      total: { gas: 0n, compute: 0n },
    };
    state.sink.forwardFromBuffer();
    processOrDelay(state, processTransactions(state, transactions));
    processDelayedReceipts(state);
    processOrDelay(state, incomingReceipts);
    resolvePromiseYieldTimeouts(state);
    const congestionInfo = state.sink.congestionInfo(state.delayedReceipts);
    const bandwidthRequests = state.sink.bandwidthRequests();
    const applied = update.finalize();
    const { sink, stats } = state;
    if (applyState.checkBalance) {
      checkBalance({
        config,
        changes: balanceChanges(root, applied.stateChanges, applied.root),
        incomingReceipts,
        outgoingReceipts: sink.outgoingReceipts,
        minted: mintedBy(applyState),
        stats,
      });
    }
    const patched =
      patch && patch.length > 0 ? applyPatch(applied.root, patch) : { root: applied.root, stateChanges: [] };
    return {
      stateRoot: patched.root,
      outgoingReceipts: sink.outgoingReceipts,
      outcomes: state.outcomes,
      totalGasBurnt: state.total.gas,
      totalBalanceBurnt: stats.txBurntAmount + stats.otherBurntAmount,
      globalActionsBurnt: stats.globalActionsBurntAmount,
      delayedReceiptsCount: state.delayedReceipts.length,
      congestionInfo,
      bandwidthRequests,
      validatorProposals: lastProposals(state.validatorProposals),
      stateChanges: [...applied.stateChanges, ...patched.stateChanges],
    };
  };
}
