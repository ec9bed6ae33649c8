/**
 * A copy of the named fields of a contract as they are now, to put into a context before they change.
 *
 * @example
 * const before = snapshot(this, ["status", "count"]);
 * this.status = "sold";
 * return sale.plan(payment, { context: { before } });
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
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Uint8Array) return value.slice();
  if (typeof value !== "object" || value === null || value.constructor !== Object) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copied((value as Record<string, unknown>)[key]);
  return copy;
}

/**
 * Puts fields back as they were, in the callback of a call that failed. Between the call and its callback other calls
 * can run: what they wrote to these fields is lost, so snapshot only what belongs to this call.
 *
 * @example
 * if (sale.settled().status !== "ok") restore(this, sale.context().before);
 */
export function restore<State extends object>(state: State, before: Partial<State>): void {
  Object.assign(state, before);
}
