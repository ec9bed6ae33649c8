import { type After, after } from "./after.js";
import type { Source } from "./callback.js";
import { declared } from "./declared.js";
import { decoderOf } from "./decoders/decoder.js";
import { fail, shown } from "./errors.js";
import { execution } from "./execution.js";
import { missingGas, needOf } from "./gas.js";
import { fixedGas, type Gas } from "./gas-spec.js";
import { discard } from "./orphans.js";
import type { Outcome } from "./outcome.js";
import { type Chain, nodeOf, type Plan } from "./plan.js";
import { defaultGas, readingGas } from "./reading-gas.js";
import { type Typed, typed } from "./typed.js";
import { tgas } from "./units.js";

/** What a call that is repeated is declared with. */
export interface RetryOptions<Input, T> {
  /** Name of the contract's own method that calls {@link Retry.settled}. Make it `@call({ privateFunction: true })`. */
  readonly callback: string;
  /** Type of what an attempt is made from; the callback gets it as well. */
  readonly input: Typed<Input>;
  /**
   * Makes one attempt. `attempt` counts from 1. Give the call a fixed amount of gas: what it may burn is reserved for
   * every attempt, and what a weighted one takes on top is not there for the later ones.
   */
  readonly call: (input: Input, attempt: number) => Plan<T>;
  /** Most attempts, the first one included: 2 or more. All of them have to fit into one transaction's gas. @default 3 */
  readonly attempts?: number;
  /**
   * After which outcomes another attempt is made. A callee that answered something malformed or too long has run: it
   * runs again if you name these.
   * @default ["failed"]
   */
  readonly on?: readonly Exclude<Outcome<T>["status"], "ok">[];
  /** Gas that the last callback has for certain. @default as that of other callbacks: {@link CallbackOptions.gas} */
  readonly gas?: Gas;
}

/** What became of a call and its repetitions. */
export interface Settled<T> {
  /** What became of the last attempt. */
  readonly outcome: Outcome<T>;
  /** Attempts that were made. Fewer than declared with an outcome to be retried: `call` threw, or gas or tokens did not suffice. */
  readonly attempts: number;
  /** Only with another attempt. */
  readonly again?: undefined;
}

/** Another attempt has been sent: return it from the callback, so that its outcome becomes that of the call. */
export interface Again {
  readonly again: Plan<never>;
}

interface Attempt<Input> {
  readonly input: Input;
  readonly attempt: number;
}

/** Fees of a callback's receipt and what its sender burns for it, with a margin: what an attempt costs beside its call. */
const CALLBACK_GAS = 3e12;
/** Gas that stays for the end of a callback that has sent another attempt: the contract's state, the return. */
const END_GAS = 3e12;

/** A call that is repeated when it fails; made by {@link retry}. */
export class Retry<Input, T> {
  private readonly attempted: After<T, Attempt<Input>>;
  private readonly attempts: number;
  private readonly on: readonly string[];
  private readonly gas: number;

  /** @internal */
  constructor(
    source: Source<T>,
    private readonly options: RetryOptions<Input, T>,
  ) {
    const {
      callback,
      attempts = 3,
      on = ["failed"],
      gas = defaultGas(readingGas(decoderOf(source))) ?? tgas(10),
    } = options;
    if (!Number.isInteger(attempts) || attempts < 2) fail("XCC29 retry", `attempts ${shown(attempts)}`);
    this.attempted = after<T, Attempt<Input>>(source, { callback, context: typed<Attempt<Input>>() });
    this.attempts = attempts;
    this.on = on;
    this.gas = fixedGas(gas);
  }

  /**
   * In the sender: the first attempt and the callback behind it, with gas for all attempts. Return it or detach it.
   *
   * @throws XccError XCC07 if all attempts together need more gas than a receipt can carry and, when it is emitted, if the
   *   gas is not there; what the call throws.
   * @example
   * return ask.plan({ target });
   */
  plan(input: Input): Chain<never> {
    return this.attempt(input, 1);
  }

  /**
   * In the callback: another attempt, which has been sent and is to be returned, or what became of the last one. It never
   * throws because of the callee, of a `call` that throws, or of missing gas or tokens.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   * @example
   * const asked = ask.settled();
   * if (asked.again) return asked.again;
   * return asked.outcome.status;
   */
  settled(): Settled<T> | Again {
    const outcome = this.attempted.settled();
    const { input, attempt } = this.attempted.context();
    if (attempt < this.attempts && this.on.some((status) => status === outcome.status)) {
      const again = this.again(input, attempt + 1);
      if (again !== undefined) return { again };
    }
    return { outcome, attempts: attempt };
  }

  /**
   * In the callback: what the sender handed to {@link plan}.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  input(): Input {
    return this.attempted.context().input;
  }

  /** Another attempt, sent; nothing if `call` throws, or gas or tokens do not suffice for it and the callbacks behind it. */
  private again(input: Input, attempt: number): Plan<never> | undefined {
    let plan: Chain<never>;
    try {
      plan = this.attempt(input, attempt);
    } catch {
      // An error here would cost the callback the outcome that is there, and with it a refund.
      return undefined;
    }
    // Sent now: what is wrong with a returned plan comes up when the method has ended, and would cost the outcome.
    if (missingGas(nodeOf(plan), END_GAS) !== undefined || !isSent(plan)) {
      discard(plan);
      return undefined;
    }
    // It is the callback's result as well.
    execution().roots.pop();
    return plan;
  }

  private attempt(input: Input, attempt: number): Chain<never> {
    const call = this.options.call(input, attempt);
    const left = this.attempts - attempt;
    // Every attempt that may follow: its call, and the callback that decides on it.
    const each = left === 0 ? 0 : needOf(nodeOf(call)) + CALLBACK_GAS + this.gas;
    return this.attempted.plan(call, {
      context: { input, attempt },
      gas: BigInt(this.gas + left * each),
    });
  }
}

function isSent(plan: Plan): boolean {
  try {
    plan.detach();
    return true;
  } catch {
    return false;
  }
}

/**
 * Declares a call that is made again when it fails, at most so many times, within one transaction. Every callback has the
 * gas for all attempts that may follow it and for the last callback: what is not needed goes back to the user.
 *
 * A call that fails at once will often fail again at once: retry what depends on other transactions (a lock, a price,
 * an order of arrival), or make another call of a later `attempt`, for example to another account.
 *
 * @throws XccError XCC04 without a callback, XCC07 for wrong gas, XCC29 for a wrong number of attempts.
 * @example
 * const ask = retry(Hello.get_greeting, {
 *   callback: "on_greeting",
 *   input: typed<{ targets: string[] }>(),
 *   call: ({ targets }, attempt) => Hello.at(targets[attempt - 1] ?? targets[0]).get_greeting({}, { gas: tgas(5) }),
 * });
 *
 * // in the sender
 * return ask.plan({ targets });
 *
 * // in the callback
 * const asked = ask.settled();
 * if (asked.again) return asked.again;
 * return unwrapOr(asked.outcome, null);
 */
export function retry<T, Input>(source: Source<T>, options: RetryOptions<Input, T>): Retry<Input, T> {
  return declared(new Retry(source, options));
}
