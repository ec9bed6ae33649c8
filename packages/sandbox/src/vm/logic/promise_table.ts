import type { VMConfig } from "./config.js";
import type { ReceiptIndex } from "./dependencies.js";
import { HostError } from "./errors.js";
import { type U64, u64 } from "./vmstate.js";

/** A promise is a receipt, or a join: the receipts it stands for, joins inside it flattened. */
type PromiseEntry = ReceiptIndex | readonly ReceiptIndex[];

/** The promises of one call by the index the contract knows them by. */
export class PromiseTable {
  readonly #promises: PromiseEntry[] = [];
  readonly #limit: number;

  constructor(limits: VMConfig["limits"]) {
    this.#limit = limits.max_promises_per_function_call_action;
  }

  /** The index of the new promise. */
  push(promise: PromiseEntry): bigint {
    const count = this.#promises.push(promise);
    if (count > this.#limit)
      throw new HostError("NumberPromisesExceeded", { number_of_promises: count, limit: this.#limit });
    return BigInt(count - 1);
  }

  get(index: U64): PromiseEntry {
    const promise = this.#promises[Number(u64(index))];
    if (promise === undefined) throw new HostError("InvalidPromiseIndex", { promise_idx: u64(index) });
    return promise;
  }

  /** What a callback of this promise waits for. */
  dependencies(index: U64): readonly ReceiptIndex[] {
    const promise = this.get(index);
    return typeof promise === "number" ? [promise] : promise;
  }

  receiptForAction(index: U64): ReceiptIndex {
    const promise = this.get(index);
    if (typeof promise !== "number") throw new HostError("CannotAppendActionToJointPromise");
    return promise;
  }

  receiptToReturn(index: U64): ReceiptIndex {
    const promise = this.get(index);
    if (typeof promise !== "number") throw new HostError("CannotReturnJointPromise");
    return promise;
  }
}
