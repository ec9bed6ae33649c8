import type { FieldsOf, PlainAction } from "./actions.js";
import { fail } from "./errors.js";
import type { Env } from "./host.js";

/** What an action other than a call costs, and how it is made. A contract carries the kinds that it uses. */
export interface ActionKind<A> {
  /** Fees of sending and executing. `home`: the receiver is the sender itself. */
  fee(action: A, receiverId: string, home: boolean): number;
  /** Gas for what the host reads of it. */
  read(action: A): number;
  /** Adds it to the promise with this index. */
  emit(action: A, index: bigint, env: Env): void;
}

const kinds: { [kind: string]: ActionKind<unknown> } = {};

/** An action, whose kind is known from now on. */
export function plainAction<A extends PlainAction>(kind: ActionKind<A>, fields: FieldsOf<A>): A {
  const action = fields as A;
  kinds[action.kind] = kind as ActionKind<unknown>;
  return action;
}

/** The kind of an action that {@link plainAction} has made. */
export function kindOf(action: PlainAction): ActionKind<PlainAction> {
  return kinds[action.kind] ?? fail("XCC05 actions", `${action.kind} was made by no function of near-xcc`);
}
