import {
  type CallbackOptions,
  Declaration,
  type Send,
  type Sent,
  type Source,
  type SourceResult,
} from "./callback.js";
import { declared } from "./declared.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { MAX_INPUTS } from "./limits.js";
import { type Outcome, readOutcome } from "./outcome.js";
import type { Chain, Plan } from "./plan.js";
import { readingGas } from "./reading-gas.js";

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
  private readonly decoders: readonly Decoder<unknown>[];
  private readonly isTuple: boolean;

  /** @internal */
  constructor(sources: S, options: CallbackOptions<Context>) {
    const decoders = (Object.values(sources) as Source[]).map(decoderOf);
    let reading = 0;
    for (const decoder of decoders) reading += readingGas(decoder);
    super(options, reading / decoders.length, decoders.length);
    this.keys = Object.keys(sources);
    this.decoders = decoders;
    this.isTuple = Array.isArray(sources);
    const { length } = this.keys;
    if (length === 0 || length > MAX_INPUTS) fail("XCC06 inputs", `${length}`);
  }

  /**
   * In the sender: the calls, run in parallel, and the callback behind them. Return it or detach it.
   *
   * @throws XccError XCC06 if a declared call is missing or one is not declared.
   */
  plan(plans: JoinPlans<S>, ...options: Send<Context>): Chain<never> {
    const given = plans as unknown as Record<string, Plan>;
    const keys = this.keys;
    const count = Object.keys(plans).length;
    if (count !== keys.length) fail("XCC06 inputs", `need ${keys.length}, have ${count}`);
    const inputs: Plan[] = [];
    for (let i = 0; i < count; i++) {
      const key = keys[i] as string;
      inputs[i] = given[key] ?? fail("XCC06 inputs", `no ${key}`);
    }
    return this.planOf(inputs, undefined, options[0] as Sent | undefined);
  }

  /**
   * In the callback: what became of each call. It never throws because of a callee.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settled(): JoinOutcomes<S> {
    const run = execution();
    const keys = this.keys;
    const decoders = this.decoders;
    this.guard(run, keys.length);
    const outcomes = this.empty();
    for (let i = 0; i < keys.length; i++) {
      outcomes[keys[i] as string] = readOutcome(i, decoders[i] as Decoder<unknown>, run.env);
    }
    return outcomes as JoinOutcomes<S>;
  }

  /**
   * In the callback: all values, or an error that ends the callback if one call did not go well. An error undoes what
   * the callback did, so use {@link settled} where something must be put right.
   *
   * @throws XccError XCC22 with the name of the first call without a value; XCC20, XCC21 as `settled`.
   */
  all(): JoinValues<S> {
    const outcomes = this.settled() as unknown as Record<string, Outcome<unknown>>;
    const values = this.empty();
    const keys = this.keys;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const outcome = outcomes[key] as Outcome<unknown>;
      values[key] =
        outcome.status === "ok" ? outcome.value : fail("XCC22 result", `${key} ${outcome.status}`);
    }
    return values as JoinValues<S>;
  }

  protected expected(): number {
    return this.keys.length;
  }

  /** For results by name, or in order: an array takes its indices as names. */
  private empty(): Record<string, unknown> {
    return this.isTuple ? ([] as unknown as Record<string, unknown>) : {};
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
  return declared(new Join(sources, options));
}
