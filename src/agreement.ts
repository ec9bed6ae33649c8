import { canonical } from "./canonical.js";
import {
  type AnyValue,
  checkNeed,
  type Entry,
  entriesOf,
  type KeyOf,
  type Missed,
  missed,
  type Outcomes,
} from "./reducer.js";

/** A value that enough calls gave, and which calls did. */
export type AgreementOutcome<O> =
  | { readonly status: "ok"; readonly value: AnyValue<O>; readonly keys: readonly KeyOf<O>[] }
  | Missed;

/**
 * The value that at least `need` calls gave alike, as oracles do. Values are compared as decoded: objects by their
 * fields in any order, bytes byte by byte. Of several such values the one that most calls gave is taken, then the one
 * given first; with `need` above half there is at most one. It never throws because of a callee; {@link expect} makes an
 * error of it.
 *
 * @throws XccError XCC06 unless `need` is a whole number from 1; XCC17 for values of a custom decoder that are no plain
 *   data and so cannot be compared.
 * @example
 * const price = expect(agreement(2, oracles.settled()), "price"); // XCC22 result: price: failed, need 2, have 1: b failed
 */
export function agreement<O extends Outcomes>(need: number, outcomes: O): AgreementOutcome<O> {
  checkNeed(need);
  const entries = entriesOf(outcomes);
  const camps = new Map<string, { value: unknown; keys: (string | number)[] }>();
  let largest: { value: unknown; keys: (string | number)[] } | undefined;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as Entry;
    const outcome = entry[1];
    if (outcome.status !== "ok") continue;
    const text = canonical(outcome.value);
    const camp = camps.get(text);
    if (camp === undefined) camps.set(text, { value: outcome.value, keys: [entry[0]] });
    else camp.keys.push(entry[0]);
  }
  for (const camp of camps.values()) {
    if (largest === undefined || camp.keys.length > largest.keys.length) largest = camp;
  }
  const have = largest?.keys.length ?? 0;
  if (largest === undefined || have < need) return missed(need, have, entries);
  return { status: "ok", value: largest.value as AnyValue<O>, keys: largest.keys as KeyOf<O>[] };
}
