import { SELF } from "./account-id.js";
import type { Action, FunctionCallAction } from "./actions.js";
import { emissionOrder } from "./emission-order.js";
import { fail } from "./errors.js";
import { type Execution, execution } from "./execution.js";
import { checkCost } from "./gas.js";
import { currentAccountId, type Env } from "./host.js";
import { MAX_PROMISES } from "./limits.js";
import type { PlanNode } from "./plan.js";

/** Emits a plan; the call goes on without it. */
export function emitDetached(root: PlanNode): void {
  emit(root);
}

/** Emits a plan and makes its result the result of this call. */
export function emitReturned(root: PlanNode): void {
  const { env, index } = emit(root);
  env.promise_return(index);
}

/** The only place where promises are made. Everything is checked before the first host call that makes one. */
function emit(root: PlanNode): { env: Env; index: bigint } {
  const run = execution();
  const { env } = run;
  if (root.kind === "joint") fail("join", "a joint has no result: put a call behind it with then(...)");
  if (run.roots.has(root)) fail("emitted", "a plan is returned or detached once");

  const order = emissionOrder(root, run);
  if (run.promises + order.length > MAX_PROMISES) fail("promises", `more than ${MAX_PROMISES} in one call`);
  if (run.refundable !== undefined) checkRefundable(run.refundable, order, run);
  const selfId = currentAccountId(env);
  checkCost(order, selfId, env);

  run.roots.add(root);
  run.promises += order.length;
  for (let i = 0; i < order.length; i++) emitNode(order[i] as PlanNode, selfId, run);
  return { env, index: root.index as bigint };
}

/** The deposit of a call can come back once. */
function checkRefundable(refundable: readonly PlanNode[], order: readonly PlanNode[], run: Execution): void {
  const emitted = refundable.filter(({ mark }) => mark === order || mark === run);
  if (emitted.length > 1) fail("refund", "two plans of one call are refundable");
}

function emitNode(node: PlanNode, selfId: string, run: Execution): void {
  const { env } = run;
  node.mark = run;
  if (node.kind === "joint") {
    node.index = env.promise_and(...node.inputs.map(({ index }) => index as bigint));
    return;
  }
  const { after, actions } = node;
  const receiverId = node.receiverId === SELF ? selfId : node.receiverId;
  const index =
    after === undefined
      ? env.promise_batch_create(receiverId)
      : env.promise_batch_then(after.index as bigint, receiverId);
  node.index = index;
  for (let i = 0; i < actions.length; i++) emitAction(index, actions[i] as Action, env);
}

function emitAction(index: bigint, action: Action, env: Env): void {
  switch (action.kind) {
    case "functionCall":
      emitCall(index, action, env);
      break;
    case "createAccount":
      env.promise_batch_action_create_account(index);
      break;
    case "deployContract":
      env.promise_batch_action_deploy_contract(index, action.code);
      break;
    case "transfer":
      env.promise_batch_action_transfer(index, action.amount);
      break;
    case "stake":
      env.promise_batch_action_stake(index, action.amount, action.publicKey);
      break;
    case "addFullAccessKey":
      env.promise_batch_action_add_key_with_full_access(index, action.publicKey, 0);
      break;
    case "addFunctionCallKey":
      emitCallKey(index, action, env);
      break;
    case "deleteKey":
      env.promise_batch_action_delete_key(index, action.publicKey);
      break;
    case "deleteAccount":
      env.promise_batch_action_delete_account(index, action.beneficiaryId);
  }
}

function emitCall(index: bigint, { method, args, deposit, gas, weight }: FunctionCallAction, env: Env): void {
  if (weight === 0) {
    env.promise_batch_action_function_call(index, method, args, deposit, gas);
  } else {
    // near-sdk-js binds this one with text: bytes would be sent as "123,125" instead of `{}`.
    const text = env.uint8array_to_latin1_string(args);
    env.promise_batch_action_function_call_weight(index, method, text, deposit, gas, weight);
  }
}

function emitCallKey(index: bigint, key: Extract<Action, { kind: "addFunctionCallKey" }>, env: Env): void {
  const { publicKey, allowance, receiverId, methods } = key;
  env.promise_batch_action_add_key_with_function_call(index, publicKey, 0, allowance, receiverId, methods);
}
