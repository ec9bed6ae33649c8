import {
  type CallbackOptions,
  Declaration,
  type Send,
  type Sent,
  type Source,
  type SourceResult,
} from "./callback.js";
import { decoderOf } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { MAX_INPUTS } from "./limits.js";
import { type Outcome, readOutcome } from "./outcome.js";
import type { Chain, Plan } from "./plan.js";

/** Calls by name, or in order. */
export type Sources = { readonly [name: string]: Source } | readonly [] | readonly Source[];

/** The plans that a sender fills in for the declared calls. */
export type JoinPlans<S> = { readonly [K in keyof S]: Plan<SourceResult<S[K]>> };

/** An outcome for each declared call. */
export type JoinOutcomes<S> = { -readonly [K in keyof S]: Outcome<SourceResult<S[K]>> };

/** A value for each declared call. */
export type JoinValues<S> = { -readonly [K in keyof S]: SourceResult<S[K]> };

/** Calls of different contracts and the callback that gets all their results; made by {@link join}. */
export class Join<S extends Sources, Context> extends Declaration<Context> {
  private readonly keys: readonly string[];

  /** @internal */
  constructor(
    private readonly sources: S,
    options: CallbackOptions<Context>,
  ) {
    super(options);
    this.keys = Object.keys(sources);
    const { length } = this.keys;
    if (length === 0 || length > MAX_INPUTS) fail("inputs", `expected 1 to ${MAX_INPUTS}, got ${length}`);
  }

  /**
   * In the sender: the calls, run in parallel, and the callback behind them. Return it or detach it.
   *
   * @throws XccError XCC06 if a declared call is missing or one is not declared.
   */
  plan(plans: JoinPlans<S>, ...options: Send<Context>): Chain<never> {
    const given = plans as unknown as Record<string, Plan>;
    const count = Object.keys(plans).length;
    if (count !== this.keys.length) fail("inputs", `expected ${this.keys.length}, got ${count}`);
    const inputs = this.keys.map((key) => given[key] ?? fail("inputs", `"${key}" is missing`));
    return this.planOf(inputs, undefined, options[0] as Sent | undefined);
  }

  /**
   * In the callback: what became of each call. It never throws because of a callee.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settled(): JoinOutcomes<S> {
    const run = execution();
    this.envelope(run);
    return this.collect((key, i) => readOutcome(i, decoderOf(this.source(key)), run.env)) as JoinOutcomes<S>;
  }

  /**
   * In the callback: all values, or an error that ends the callback if one call did not go well. An error undoes what
   * the callback did, so use {@link settled} where something must be put right.
   *
   * @throws XccError XCC22 with the name of the first call without a value; XCC20, XCC21 as `settled`.
   */
  all(): JoinValues<S> {
    const outcomes = this.settled() as unknown as Record<string, Outcome<unknown>>;
    return this.collect((key) => {
      const outcome = outcomes[key] as Outcome<unknown>;
      return outcome.status === "ok" ? outcome.value : fail("result", `${key} ${outcome.status}`);
    }) as JoinValues<S>;
  }

  protected expected(): number {
    return this.keys.length;
  }

  private source(key: string): Source {
    return (this.sources as Record<string, Source>)[key] as Source;
  }

  private collect(value: (key: string, index: number) => unknown): unknown {
    if (Array.isArray(this.sources)) return this.keys.map(value);
    const record: Record<string, unknown> = {};
    this.keys.forEach((key, i) => {
      record[key] = value(key, i);
    });
    return record;
  }
}

/**
 * Declares calls together with the callback that gets their results: by name, or as a tuple. Sender and callback use
 * the same declaration, so their order, number and types cannot drift apart.
 *
 * @throws XccError XCC04 without a callback, XCC06 for no calls or more than 128.
 * @example
 * const survey = join({ greeting: Hello.get_greeting, count: Counter.get_num }, { callback: "on_survey" });
 *
 * // in the sender
 * return survey.plan({ greeting: Hello.at(a).get_greeting(), count: Counter.at(b).get_num() });
 *
 * // in the callback
 * const { greeting, count } = survey.settled();
 */
export function join<S extends Sources, Context = undefined>(
  sources: S,
  options: CallbackOptions<Context>,
): Join<S, Context> {
  return new Join(sources, options);
}
