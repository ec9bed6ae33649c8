import { type CallbackOptions, Declaration, type Send, type Sent, type Source } from "./callback.js";
import { declared } from "./declared.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { type Outcome, readOutcome } from "./outcome.js";
import type { Chain, Plan } from "./plan.js";
import { readingGas } from "./reading-gas.js";

/** One call, batch or chain and its callback; made by {@link after}. */
export class After<T, Context> extends Declaration<Context> {
  private readonly decoder: Decoder<T>;

  /** @internal */
  constructor(source: Source<T>, options: CallbackOptions<Context>) {
    const decoder = decoderOf(source);
    super(options, readingGas(decoder), 1);
    this.decoder = decoder;
  }

  /** In the sender: the plan and the callback behind it. Of a batch, the callback gets the last action's result. */
  plan(plan: Plan<T>, ...options: Send<Context>): Chain<never> {
    return this.planOf([plan], undefined, options[0] as Sent | undefined);
  }

  /**
   * In the callback: what became of the call. It never throws because of the callee.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settled(): Outcome<T> {
    const run = execution();
    this.guard(run, 1);
    return readOutcome(0, this.decoder, run.env);
  }

  /**
   * In the callback: the value, or an error that ends the callback if the call did not go well.
   *
   * @throws XccError XCC22 without a value; XCC20, XCC21 as `settled`.
   */
  value(): T {
    const outcome = this.settled();
    return outcome.status === "ok" ? outcome.value : fail("XCC22 result", outcome.status);
  }

  protected expected(): number {
    return 1;
  }
}

/**
 * Declares one call, batch or chain together with its callback.
 *
 * @throws XccError XCC04 without a callback.
 * @example
 * const renamed = after(Hello.get_greeting, { callback: "on_renamed", context: typed<{ by: string }>() });
 *
 * // in the sender
 * return renamed.plan(batch(target, [Hello.set_greeting({ greeting }), Hello.get_greeting()]), { context: { by } });
 *
 * // in the callback
 * const outcome = renamed.settled();
 */
export function after<T, Context = undefined>(
  source: Source<T>,
  options: CallbackOptions<Context>,
): After<T, Context> {
  return declared(new After(source, options));
}
