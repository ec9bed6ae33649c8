import type { Outcome } from "./outcome.js";
import { entriesOf, type Missed, missed, type Outcomes, type OutcomeValue } from "./reducer.js";

/** The first call that went well: which one, and its value. */
export type AnyOutcome<O> = FirstOk<O> | Missed;

type FirstOk<O> = O extends readonly unknown[]
  ? { readonly status: "ok"; readonly key: number; readonly value: OutcomeValue<O[number]> }
  : {
      [K in keyof O]: { readonly status: "ok"; readonly key: K; readonly value: OutcomeValue<O[K]> };
    }[keyof O];

/**
 * The first call, in the order of the declaration, that went well: its name or index, and its value. All calls have ended
 * by then: the protocol waits for every one, so there is nothing like `Promise.race`. It never throws; {@link expect}
 * makes an error of it, {@link unwrapOr} a value.
 *
 * @example
 * const price = any(sources.settled());
 * if (price.status === "ok") near.log(`${price.key} says ${price.value}`);
 * else near.log(price.reason); // need 1, have 0: main failed, backup tooLong
 */
export function any<O extends Outcomes>(outcomes: O): AnyOutcome<O> {
  const keys = Array.isArray(outcomes) ? undefined : Object.keys(outcomes);
  const { length } = keys ?? (outcomes as readonly unknown[]);
  for (let i = 0; i < length; i++) {
    const key = keys === undefined ? i : (keys[i] as string);
    const outcome = (outcomes as Record<string, Outcome<unknown>>)[key] as Outcome<unknown>;
    if (outcome.status === "ok") return { status: "ok", key, value: outcome.value } as FirstOk<O>;
  }
  return missed(1, 0, entriesOf(outcomes));
}
