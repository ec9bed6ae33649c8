import {
  checkNeed,
  type Entry,
  entriesOf,
  type Missed,
  missed,
  type Outcomes,
  type OutcomeValue,
} from "./reducer.js";

/** Values of the calls that went well: by name, or at their index with `undefined` for the others. */
export type QuorumValues<O> = { -readonly [K in keyof O]?: OutcomeValue<O[K]> };

/** Enough calls that went well, and their values. */
export type QuorumOutcome<O> = { readonly status: "ok"; readonly value: QuorumValues<O> } | Missed;

/**
 * Whether at least `need` calls went well, and the values of all that did. For `need` calls with the *same* value see
 * {@link agreement}. It never throws because of a callee; {@link expect} makes an error of it.
 *
 * @throws XccError XCC06 unless `need` is a whole number from 1.
 * @example
 * const { main, backup } = expect(quorum(1, sources.settled()), "sources"); // one of them may be undefined
 * const heard = quorum(3, poll.settled());
 * if (heard.status === "failed") near.log(heard.reason); // need 3, have 2: 1 failed, 4 failed
 */
export function quorum<O extends Outcomes>(need: number, outcomes: O): QuorumOutcome<O> {
  checkNeed(need);
  const entries = entriesOf(outcomes);
  const value: Record<string | number, unknown> = (Array.isArray(outcomes) ? [] : {}) as never;
  let have = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as Entry;
    const outcome = entry[1];
    if (outcome.status === "ok") {
      value[entry[0]] = outcome.value;
      have++;
    } else if (Array.isArray(value)) value[i] = undefined;
  }
  return have < need ? missed(need, have, entries) : { status: "ok", value: value as QuorumValues<O> };
}
