import type { ExecutionOutcomeWithId } from "../primitives/outcome.js";
import type { Balance, Gas } from "../primitives/types.js";
import type { TrieUpdate } from "../store/trie_update.js";
import type { Run } from "../vm/runner.types.js";
import type { ApplyState, ValidatorStake } from "./apply.types.js";
import type { DelayedReceipts, ReceiptSink } from "./congestion_control.js";

/** Where yoctoNEAR left the supply (nearcore `BalanceStats`). */
export interface BalanceStats {
  txBurntAmount: Balance;
  /** Refunds that nobody could take. */
  otherBurntAmount: Balance;
  globalActionsBurntAmount: Balance;
}

/** Everything that the steps of one chunk share (nearcore `ApplyProcessingReceiptState`). */
export interface ProcessingState {
  readonly update: TrieUpdate;
  readonly applyState: ApplyState;
  readonly run: Run;
  readonly sink: ReceiptSink;
  readonly delayedReceipts: DelayedReceipts;
  readonly stats: BalanceStats;
  readonly outcomes: ExecutionOutcomeWithId[];
  readonly validatorProposals: ValidatorStake[];
  readonly total: { gas: Gas; compute: Gas };
}

/** Whether the chunk may run no more receipts: gas limit reached, or its storage proof grown too large. */
export function isChunkFull({ applyState, total, update }: ProcessingState): boolean {
  if (applyState.gasLimit !== null && total.compute >= applyState.gasLimit) return true;
  const { main_storage_proof_size_soft_limit: limit } = applyState.config.witness_config;
  return update.recorder.upperBoundSize > limit;
}
