import { SELF } from "./account-id.js";
import type { Action, FunctionCallAction, PlainAction } from "./actions.js";
import { emissionOrder, isPlaced } from "./emission-order.js";
import { fail } from "./errors.js";
import { execution, selfIdOf } from "./execution.js";
import { checkCost } from "./gas.js";
import type { Env } from "./host.js";
import { NO_ARGS } from "./json.js";
import { MAX_PROMISES } from "./limits.js";
import type { PlanNode } from "./plan.js";

/** Emits a plan; the call goes on without it. */
export function emitDetached(root: PlanNode): void {
  emit(root);
}

/** Emits a plan and makes its result the result of this call. */
export function emitReturned(root: PlanNode): void {
  emit(root).promise_return(root.state as bigint);
}

/** The only place where promises are made. Everything is checked before the first host call that makes one. */
function emit(root: PlanNode): Env {
  const run = execution();
  const { env } = run;
  if (root.kind === "joint") fail("join", "a joint has no result: put a call behind it with then(...)");
  if (root.state !== undefined && run.roots.includes(root)) {
    fail("emitted", "a plan is returned or detached once");
  }
  const order = emissionOrder(root);
  const { length } = order;
  if (run.promises + length > MAX_PROMISES) fail("promises", `more than ${MAX_PROMISES} in one call`);
  if (run.refundable !== undefined) checkRefundable(run.refundable, order);
  const selfId = selfIdOf(run);
  checkCost(order, selfId, env);

  run.roots.push(root);
  run.emitted.push(order);
  run.promises += length;
  for (let i = 0; i < length; i++) emitNode(order[i] as PlanNode, selfId, env);
  return env;
}

/** The deposit of a call can come back once. */
function checkRefundable(refundable: readonly PlanNode[], order: readonly PlanNode[]): void {
  const emitted = refundable.filter((node) => isPlaced(node, order));
  if (emitted.length > 1) fail("refund", "two plans of one call are refundable");
}

function emitNode(node: PlanNode, selfId: string, env: Env): void {
  const inputs = node.inputs;
  if (inputs !== undefined) {
    const indices: bigint[] = [];
    for (let i = 0; i < inputs.length; i++) indices[i] = (inputs[i] as PlanNode).state as bigint;
    node.state = env.promise_and(...indices);
    return;
  }
  const after = node.after;
  const id = node.receiverId === SELF ? selfId : node.receiverId;
  const index =
    after === undefined ? env.promise_batch_create(id) : env.promise_batch_then(after.state as bigint, id);
  node.state = index;
  const actions = node.actions;
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i] as Action;
    if (action.kind !== "functionCall") emitPlain(index, action, env);
    else if (action.weight !== 0) emitWeighted(index, action, env);
    else {
      const { method, args, deposit, gas } = action;
      env.promise_batch_action_function_call(index, method, args, deposit, gas);
    }
  }
}

function emitWeighted(index: bigint, call: FunctionCallAction, env: Env): void {
  const { method, args, deposit, gas, weight } = call;
  // near-sdk-js binds this one with text: bytes would be sent as "123,125" instead of `{}`.
  const text = args === NO_ARGS ? "{}" : env.uint8array_to_latin1_string(args);
  env.promise_batch_action_function_call_weight(index, method, text, deposit, gas, weight);
}

function emitPlain(index: bigint, action: PlainAction, env: Env): void {
  switch (action.kind) {
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

function emitCallKey(index: bigint, key: Extract<Action, { kind: "addFunctionCallKey" }>, env: Env): void {
  const { publicKey, allowance, receiverId, methods } = key;
  env.promise_batch_action_add_key_with_function_call(index, publicKey, 0, allowance, receiverId, methods);
}
