import type { Action } from "./actions.js";
import { depositLeft } from "./attached.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import type { Outcome } from "./outcome.js";
import { nodeOf, type Plan } from "./plan.js";

/** yoctoNEAR for each of several plans, under its name or in its place. */
export type Deposits<P> = { -readonly [K in keyof P]: bigint };

/**
 * What each plan of a join carries: hand it to the callback, which gives it to {@link failedDeposits}. Of a chain it is
 * what the last receipt carries, whose failure is the one that the callback sees.
 *
 * @throws XccError XCC23 if the plans carry more than was attached to this call and is left of it: the difference is the
 *   contract's own and nobody's refund.
 * @example
 * const plans = { hotel: Hotel.at(a).book({}, { deposit }), flight: Airline.at(b).book({}, { deposit }) };
 * return trip.plan(plans, { context: { spent: depositsOf(plans) }, refundable: true });
 */
export function depositsOf<P extends { readonly [name: string]: Plan } | readonly Plan[]>(
  plans: P,
): Deposits<P> {
  const names = Array.isArray(plans) ? undefined : Object.keys(plans);
  const deposits = (names === undefined ? [] : {}) as { [name: string | number]: bigint };
  const { length } = names ?? (plans as readonly Plan[]);
  let sum = 0n;
  for (let i = 0; i < length; i++) {
    const name = names === undefined ? i : (names[i] as string);
    const deposit = depositOf(nodeOf((plans as { [name: string | number]: Plan })[name] as Plan).actions);
    deposits[name] = deposit;
    sum += deposit;
  }
  const attached = depositLeft(execution());
  if (sum > attached) fail("XCC23 refund", `need ${sum}, have ${attached}`);
  return deposits as Deposits<P>;
}

function depositOf(actions: readonly Action[]): bigint {
  if (actions.length === 1 && actions[0]?.kind === "functionCall") return actions[0].deposit;
  let deposit = 0n;
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i] as Action;
    if (action.kind === "functionCall") deposit += action.deposit;
    else if (action.kind === "transfer") deposit += action.amount;
  }
  return deposit;
}

/**
 * The deposits of the calls that failed, which is what came back to the contract, for a refund by branch. A callee that
 * answered something odd is none of them: it has kept its deposit.
 *
 * @example
 * trip.refund(failedDeposits(trip.settled(), trip.context().spent));
 */
export function failedDeposits<
  O extends readonly Outcome<unknown>[] | { readonly [name: string]: Outcome<unknown> },
>(outcomes: O, deposits: Readonly<Deposits<O>>): bigint {
  const statuses = outcomes as { readonly [name: string]: Outcome<unknown> };
  const names = Object.keys(statuses);
  let sum = 0n;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (statuses[name]?.status === "failed")
      sum += (deposits as { readonly [name: string]: bigint })[name] ?? 0n;
  }
  return sum;
}
