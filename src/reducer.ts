import { fail, shown } from "./errors.js";
import type { Outcome } from "./outcome.js";

/** Outcomes as `settled()` gives them: by name, as a tuple, or as an array. */
export type Outcomes = { readonly [name: string]: Outcome<unknown> } | readonly Outcome<unknown>[];

/** Type of the value of an outcome, if it is one. */
export type OutcomeValue<O> = O extends { readonly status: "ok"; readonly value: infer T } ? T : never;

/** Type of the value of any of the outcomes. */
export type AnyValue<O> = O extends readonly unknown[] ? OutcomeValue<O[number]> : OutcomeValue<O[keyof O]>;

/** Names of the outcomes; indices of a tuple or an array. */
export type KeyOf<O> = O extends readonly unknown[] ? number : keyof O;

/** What a reducer answers when too few calls went well: an {@link Outcome}, with what each of the others became. */
export interface Missed {
  readonly status: "failed";
  /** `need 2, have 1: greeting failed, count tooLong` */
  readonly reason: string;
}

export type Entry = readonly [key: string | number, outcome: Outcome<unknown>];

/** The outcomes in the order in which they were declared. A contract pays for every step: loops count, here and below. */
export function entriesOf(outcomes: Outcomes): Entry[] {
  const isList = Array.isArray(outcomes);
  const names = Object.keys(outcomes);
  const entries: Entry[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    entries[i] = [
      isList ? i : name,
      (outcomes as Record<string, Outcome<unknown>>)[name] as Outcome<unknown>,
    ];
  }
  return entries;
}

/** Too few calls went well, or with the same value. */
export function missed(need: number, have: number, entries: readonly Entry[]): Missed {
  const others = entries.filter(([, { status }]) => status !== "ok");
  const statuses = others.map(([key, { status }]) => `${key} ${status}`).join(", ");
  return { status: "failed", reason: `need ${need}, have ${have}${statuses && `: ${statuses}`}` };
}

/** A number of calls that must go well: checked, because with 0 none would have to. */
export function checkNeed(need: number): void {
  if (!Number.isInteger(need) || need < 1) fail("XCC06 inputs", shown(need));
}
