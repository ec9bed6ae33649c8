import type { Source } from "./callback.js";
import type { Decoder } from "./decoders/decoder.js";
import type { Gas } from "./gas-spec.js";
import type { Plan } from "./plan.js";
import type { Typed } from "./typed.js";

/** What a saga is declared with. */
export interface SagaOptions<Input> {
  /** Name of the contract's own method that calls `Saga.next`. Make it `@call({ privateFunction: true })`. */
  readonly callback: string;
  /** Type of what a saga is opened with; its steps get it. */
  readonly input: Typed<Input>;
  /**
   * Gas that the callback has for certain: enough to read the longest answer of a step, which a `json()` without bounds
   * makes 25 Tgas. It is reserved twice for every step, because a second run records the outcome should the first one
   * fail. What is left over of the transaction's gas goes along, and pays for the next steps.
   * @default tgas(10)
   */
  readonly gas?: Gas;
  /** Bytes that the journal of one saga can take: about 570, and the id, the payer's name, the input, the steps' values. @default 1000 */
  readonly storage?: number;
  /**
   * Blocks after which the outcome of a step counts as lost: both runs of the callback have failed, for example because
   * the contract has been replaced. Longer than any step takes: a callee can wait for others, 200 blocks for an outside
   * answer alone. See `Saga.resume`.
   * @default 1000
   */
  readonly patience?: number;
}

/** One step of a saga: what it does, and what takes it back. */
export interface StepOptions<Input, Values, Name extends string, T> {
  /** The declared method, or decoder, of the step's result. */
  readonly returns: Source<T>;
  /** Makes the plan of the step, from the input and the values of the steps before it. */
  readonly call: (input: Input, values: Values) => Plan<T>;
  /**
   * Makes the plan that takes the step back. Without it there is nothing to take back. The step's own value is missing
   * when it has run, but its answer was too long, malformed or lost. A compensation that fails is sent again by
   * `Saga.resume`, so it has to be one that can be repeated.
   */
  readonly compensate?: (input: Input, values: Values & { readonly [K in Name]?: T }) => Plan;
}

/** How a saga stands, or how it ended. */
export type SagaReport<Input, Values> =
  /** All steps have gone well. */
  | { readonly status: "done"; readonly id: string; readonly input: Input; readonly values: Values }
  /** A step has failed, and all before it have been taken back. */
  | { readonly status: "undone"; readonly id: string; readonly input: Input; readonly reason: string }
  /** It waits for `Saga.resume`: the gas did not suffice for the next step, or a compensation has failed. */
  | { readonly status: "waiting"; readonly id: string; readonly step: string; readonly undoing: boolean }
  /** A callback that came too late: nothing has changed. */
  | { readonly status: "stale"; readonly id: string };

/** What a callback or a resume gives: a plan that has been sent, to be returned, or a report. */
export type SagaTurn<Input, Values> = (Plan & { readonly status?: undefined }) | SagaReport<Input, Values>;

/** A saga that has not ended. */
export interface SagaState {
  /** Whether the outcome of a call is awaited, or the saga waits for `Saga.resume`. */
  readonly status: "running" | "waiting";
  /** The step whose call or compensation runs or comes next; `null` when only the end is left. */
  readonly step: string | null;
  readonly undoing: boolean;
  /** Block height from which on the call that runs counts as lost; `null` when none runs. */
  readonly patienceUntil: number | null;
}

/** A step as the saga keeps it. */
export interface Step {
  readonly name: string;
  readonly decoder: Decoder<unknown>;
  readonly call: (input: unknown, values: unknown) => Plan;
  readonly compensate: ((input: unknown, values: unknown) => Plan) | undefined;
}
