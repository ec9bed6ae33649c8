import { type CallbackOptions, Declaration, type Send, type Sent, type Source } from "./callback.js";
import { declared } from "./declared.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { type Execution, execution } from "./execution.js";
import { type Outcome, readOutcome } from "./outcome.js";
import type { Chain, Plan } from "./plan.js";
import { readingGas } from "./reading-gas.js";

/** Calls of the same kind, any number of them, and their callback; made by {@link each}. */
export class Each<T, Context> extends Declaration<Context> {
  private readonly decoder: Decoder<T>;

  /** @internal */
  constructor(source: Source<T>, options: CallbackOptions<Context>) {
    const decoder = decoderOf(source);
    super(options, readingGas(decoder));
    this.decoder = decoder;
  }

  /**
   * In the sender: the calls, run in parallel, and the callback behind them. Return it or detach it.
   *
   * @throws XccError XCC06 for no calls or more than 128.
   */
  plan(plans: readonly Plan<T>[], ...options: Send<Context>): Chain<never> {
    return this.planOf(plans, plans.length, options[0] as Sent | undefined);
  }

  /**
   * In the callback: what became of each call, in the order in which they were given. It never throws because of a
   * callee.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settled(): Outcome<T>[] {
    const run = execution();
    const env = run.env;
    const decoder = this.decoder;
    const outcomes: Outcome<T>[] = [];
    const count = this.count(run);
    for (let i = 0; i < count; i++) outcomes[i] = readOutcome(i, decoder, env);
    return outcomes;
  }

  /**
   * In the callback: all values, or an error that ends the callback if one call did not go well.
   *
   * @throws XccError XCC22 with the index of the first call without a value; XCC20, XCC21 as `settled`.
   */
  all(): T[] {
    return this.settled().map((outcome, i) =>
      outcome.status === "ok" ? outcome.value : fail("XCC22 result", `${i} ${outcome.status}`),
    );
  }

  protected expected(envelope: { count?: number }): number {
    // Without the sender's count no number of results is right; and no plan has none.
    return envelope.count || -1;
  }

  private count(run: Execution): number {
    return this.expected(this.envelope(run));
  }
}

/**
 * Declares the same call on any number of accounts, with the callback that gets their results as an array.
 *
 * @throws XccError XCC04 without a callback.
 * @example
 * const poll = each(Hello.get_greeting, { callback: "on_poll", gas: (results) => tgas(5 + 0.1 * results) });
 *
 * // in the sender
 * return poll.plan(accounts.map((id) => Hello.at(id).get_greeting({}, { gas: weighted() })));
 *
 * // in the callback
 * return poll.settled().map(okOrErr);
 */
export function each<T, Context = undefined>(
  source: Source<T>,
  options: CallbackOptions<Context>,
): Each<T, Context> {
  return declared(new Each(source, options));
}
