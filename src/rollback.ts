import { contextText } from "./json.js";

/**
 * A copy of the named fields of a contract as they are now, to put into a context: before they change, and after.
 *
 * @example
 * const before = snapshot(this, ["status", "count"]);
 * this.status = "sold";
 * const after = snapshot(this, ["status", "count"]);
 * return sale.plan(payment, { context: { before, after } });
 */
export function snapshot<State extends object, K extends keyof State>(
  state: State,
  fields: readonly K[],
): Pick<State, K> {
  const copy = {} as Pick<State, K>;
  for (const field of fields) copy[field] = copied(state[field]) as State[K];
  return copy;
}

/** Arrays and objects are changed in place: the copy must not change with them. What no context can carry stays as it is. */
function copied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Uint8Array) return value.slice();
  if (value.constructor !== Object) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copied((value as Record<string, unknown>)[key]);
  return copy;
}

/**
 * Puts fields back as they were, in the callback of a call that failed. Other calls can run between a call and its callback,
 * and what they wrote is not touched: a field is put back only if it still is what this call left. For a number that
 * several calls count up, subtract in the callback instead.
 *
 * @param before the fields before the change
 * @param after the fields behind it
 * @returns the fields that another call has changed meanwhile, and that stay
 * @example
 * const { before, after } = sale.context();
 * if (sale.settled().status !== "ok") restore(this, before, after);
 */
export function restore<Fields extends object>(
  state: Fields,
  before: Fields,
  after: Fields,
): (keyof Fields)[] {
  const kept: (keyof Fields)[] = [];
  for (const field of Object.keys(before) as (keyof Fields)[]) {
    if (same(state[field], after[field])) state[field] = before[field];
    else kept.push(field);
  }
  return kept;
}

/** Whether two values travel as the same context. */
function same(a: unknown, b: unknown): boolean {
  return a === b || contextText([a]) === contextText([b]);
}
