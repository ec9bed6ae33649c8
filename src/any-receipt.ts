import { type ActionKind, kindOf, type MakeReceipt } from "./action-kind.js";
import type { Action, FunctionCallAction, PlainAction } from "./actions.js";
import type { Env } from "./host.js";

/** Makes a receipt of actions of any kind. */
export const anyReceipt: MakeReceipt = (receiverId, actions, after, env) => {
  const index =
    after === undefined ? env.promise_batch_create(receiverId) : env.promise_batch_then(after, receiverId);
  // Counted, and below nothing is destructured: see emit.ts.
  const { length } = actions;
  for (let i = 0; i < length; i++) {
    const action = actions[i] as Action;
    if (action.kind === "functionCall") emitCall(action, index, env);
    else if (action.kind === "transfer") env.promise_batch_action_transfer(index, action.amount);
    else (kindOf(action) as ActionKind<PlainAction>).emit(action, index, env);
  }
  return index;
};

function emitCall(call: FunctionCallAction, index: bigint, env: Env): void {
  const weight = call.weight;
  // No deposit as a number: dividing a BigInt into words costs 3 Ggas.
  const deposit = call.deposit || 0;
  if (weight === 0) env.promise_batch_action_function_call(index, call.method, call.args, deposit, call.gas);
  else {
    // near-sdk-js binds this one with text: bytes would be sent as "123,125" instead of `{}`.
    const text = env.uint8array_to_latin1_string(call.args);
    env.promise_batch_action_function_call_weight(index, call.method, text, deposit, call.gas, weight);
  }
}
