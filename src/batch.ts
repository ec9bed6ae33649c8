import { checkAccountId } from "./account-id.js";
import { type Action, type CallOptions, type FunctionCallAction, functionCall } from "./actions.js";
import { fail, shown } from "./errors.js";
import { callBound, RECEIPT_BOUND } from "./fees.js";
import { shortage } from "./gas.js";
import { MAX_ACTIONS, MAX_RECEIPT_GAS } from "./limits.js";
import { type PlanNode, type Receipt, receipt } from "./plan.js";

/** What a batch answers: the result of its last action, if that is a call. */
export type LastResult<A extends readonly Action[]> = A extends readonly [...unknown[], infer Last]
  ? ResultOf<Last>
  : ResultOf<A[number]>;

type ResultOf<A> = A extends FunctionCallAction<infer T> ? T : undefined;

/**
 * Actions on one account in one receipt: they run in order, and if one fails nothing of them remains.
 * Its result is that of the last action.
 *
 * @throws XccError XCC01 for the receiver, XCC05 for no actions, more than 100, or one behind `deleteAccount`.
 * @example
 * return batch(`sub.${near.currentAccountId()}`, [createAccount(), transfer("1 NEAR"), addFullAccessKey(key)]);
 */
export function batch<A extends readonly Action[]>(
  receiverId: string,
  actions: readonly [...A],
): Receipt<LastResult<A>> {
  return checkedBatch(checkAccountId(receiverId), actions) as unknown as Receipt<LastResult<A>>;
}

/**
 * One call. Its result has no declared type: the declaration that reads it decides.
 *
 * @throws XccError XCC01 to XCC04 and XCC07 for a wrong receiver, deposit, arguments, method or gas.
 * @example
 * return callMethod("counter.near", "increment", { number: 2 }, { gas: tgas(5) });
 */
export function callMethod(
  receiverId: string,
  method: string,
  args?: object,
  options?: CallOptions,
): Receipt<never> {
  const call = functionCall(method, args, options);
  return receipt(
    checkAccountId(receiverId),
    [call],
    RECEIPT_BOUND + callBound(call),
    call.deposit,
  ) as unknown as Receipt<never>;
}

function checkedBatch(receiverId: string, actions: readonly Action[]): PlanNode {
  if (!Array.isArray(actions) || actions.length === 0 || actions.length > MAX_ACTIONS) {
    fail("XCC05 actions", Array.isArray(actions) ? `${actions.length}` : shown(actions));
  }
  // The author's array may change later; the plan does not.
  const checked: Action[] = [];
  let gas = 0;
  let bound = RECEIPT_BOUND;
  let tokens: bigint | undefined;
  const last = actions.length - 1;
  for (let i = 0; i <= last; i++) {
    const action = actions[i] as Action;
    if (typeof action?.kind !== "string") fail("XCC05 actions", `${i} is ${shown(action)}`);
    checked[i] = action;
    if (action.kind === "functionCall") {
      gas += action.gas;
      bound += callBound(action);
      if (action.deposit) tokens = (tokens ?? 0n) + action.deposit;
    } else {
      if (action.kind === "deleteAccount" && i < last) fail("XCC05 actions", `${i} is deleteAccount`);
      bound = Number.POSITIVE_INFINITY;
    }
  }
  if (gas > MAX_RECEIPT_GAS) fail("XCC07 gas", shortage(gas, MAX_RECEIPT_GAS));
  return receipt(receiverId, checked, bound, tokens);
}
