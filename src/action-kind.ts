import type { Action, FieldsOf, PlainAction } from "./actions.js";
import { fail } from "./errors.js";
import type { Env } from "./host.js";

/** What an action other than a call costs. A contract carries the kinds that it uses. */
export interface ActionCost<A> {
  /** Fees of sending and executing. `home`: the receiver is the sender itself. */
  fee(action: A, receiverId: string, home: boolean): number;
  /** Gas for what the host reads of it. */
  read(action: A): number;
}

/** A kind other than calls and transfers, and how it is made. */
export interface ActionKind<A> extends ActionCost<A> {
  /** Adds it to the promise with this index. */
  emit(action: A, index: bigint, env: Env): void;
}

/** Makes a receipt, behind the promise `after` if there is one, and gives its index. */
export type MakeReceipt = (
  receiverId: string,
  actions: readonly Action[],
  after: bigint | undefined,
  env: Env,
) => bigint;

/** Makes receipts with more than calls and transfers: known once there is such an action, and only then carried. */
export const otherReceipts: { make?: MakeReceipt } = {};

const kinds: { [kind: string]: ActionCost<unknown> } = {};

/** An action, whose kind is known from now on. */
export function plainAction<A extends PlainAction>(kind: ActionCost<A>, fields: FieldsOf<A>): A {
  const action = fields as A;
  kinds[action.kind] = kind as ActionCost<unknown>;
  return action;
}

/** The kind of an action that {@link plainAction} has made: of one that is no transfer an {@link ActionKind}. */
export function kindOf(action: PlainAction): ActionCost<PlainAction> {
  return kinds[action.kind] ?? fail("XCC05 actions", action.kind);
}
