/** The parts of the node's answers that a trace reads. Names are the node's. */
export interface OutcomeView {
  readonly id: string;
  readonly outcome: {
    readonly logs: readonly string[];
    readonly receipt_ids: readonly string[];
    readonly gas_burnt: number;
    readonly tokens_burnt?: string;
    readonly executor_id?: string;
    /** `"Unknown"`, `{ SuccessValue }`, `{ SuccessReceiptId }` or `{ Failure }`. */
    readonly status: unknown;
  };
}

/** An entry of `receipts` in EXPERIMENTAL_tx_status. */
export interface ReceiptView {
  readonly receipt_id: string;
  readonly predecessor_id: string;
  readonly receiver_id: string;
  readonly receipt: {
    readonly Action?: {
      readonly signer_id: string;
      readonly actions: readonly unknown[];
      readonly input_data_ids: readonly string[];
      readonly output_data_receivers: readonly { readonly data_id: string }[];
    };
  };
}

/** What `send_tx`, `tx` and, with `receipts`, `EXPERIMENTAL_tx_status` answer. */
export interface TransactionOutcomeView {
  readonly status: unknown;
  readonly transaction: {
    readonly hash: string;
    readonly signer_id: string;
    readonly receiver_id: string;
    readonly actions: readonly unknown[];
  };
  readonly transaction_outcome: OutcomeView;
  readonly receipts_outcome: readonly OutcomeView[];
  readonly receipts?: readonly ReceiptView[];
}
