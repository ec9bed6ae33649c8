interface OutcomeView {
  readonly id: string;
  readonly outcome: {
    readonly logs: readonly string[];
    readonly gas_burnt: number;
    readonly tokens_burnt: string;
    readonly executor_id: string;
    readonly status: unknown;
  };
}

interface ResultView {
  readonly status: { readonly SuccessValue?: string; readonly Failure?: unknown };
  readonly transaction: { readonly hash: string };
  readonly transaction_outcome: OutcomeView;
  readonly receipts_outcome: readonly OutcomeView[];
}

/** A transaction ended with a failure. `failure` is the error as the RPC shows it. */
export class TransactionFailedError extends Error {
  override readonly name = "TransactionFailedError";

  constructor(
    readonly hash: string,
    readonly failure: unknown,
  ) {
    super(`transaction ${hash} failed: ${JSON.stringify(failure)}`);
  }
}

/** What a transaction and all of its receipts did. */
export class TransactionOutcome {
  /** As the RPC answers it. */
  readonly raw: ResultView;

  constructor(raw: unknown) {
    this.raw = raw as ResultView;
  }

  get hash(): string {
    return this.raw.transaction.hash;
  }

  get succeeded(): boolean {
    return this.raw.status.SuccessValue !== undefined;
  }

  /** The error, or `null`. */
  get failure(): unknown {
    return this.raw.status.Failure ?? null;
  }

  /** Throws {@link TransactionFailedError} when the transaction failed. */
  assertSuccess(): this {
    if (!this.succeeded) throw new TransactionFailedError(this.hash, this.failure);
    return this;
  }

  /** What the transaction returned; throws when it failed. */
  get value(): Uint8Array {
    return new Uint8Array(Buffer.from(this.assertSuccess().raw.status.SuccessValue!, "base64"));
  }

  /** The returned value as JSON; throws when the transaction failed. */
  json<T>(): T {
    return JSON.parse(Buffer.from(this.value).toString("utf8")) as T;
  }

  /** Of all receipts, in the order of execution along the promises. */
  get logs(): readonly string[] {
    return this.#outcomes.flatMap(({ outcome }) => outcome.logs);
  }

  /** Gas units, the transaction's own included. */
  get gasBurnt(): bigint {
    return this.#outcomes.reduce((sum, { outcome }) => sum + BigInt(outcome.gas_burnt), 0n);
  }

  get #outcomes(): readonly OutcomeView[] {
    return [this.raw.transaction_outcome, ...this.raw.receipts_outcome];
  }
}
