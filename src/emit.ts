import { SELF } from "./account-id.js";
import { kindOf } from "./action-kind.js";
import type { Action, FunctionCallAction } from "./actions.js";
import { emissionOrder, isPlaced } from "./emission-order.js";
import { fail } from "./errors.js";
import { type Execution, execution, selfIdOf } from "./execution.js";
import { END, END_TOKENS } from "./fees.js";
import { checkCost, gasLeft } from "./gas.js";
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
  emit(root).promise_return(root.index as bigint);
}

/** The only place where promises are made. Everything is checked before the first host call that makes one. */
function emit(root: PlanNode): Env {
  const run = execution();
  if (root.inputs !== undefined)
    fail("XCC09 join", "a joint has no result: put a call behind it with then(...)");
  const { roots, env } = run;
  if (root.index !== undefined && roots.includes(root))
    fail("XCC11 emitted", "a plan is returned or detached once");
  const promises = run.promises + (root.size ?? 1);
  const tokens = root.tokens;
  const need =
    tokens === undefined
      ? root.bound + END
      : tokens <= env.account_balance()
        ? root.bound + END_TOKENS
        : Number.POSITIVE_INFINITY;
  // Bounds suffice for most plans. Gas comes last: what is burnt from then on is what the bound has to cover.
  const refundable = run.refundable;
  if (
    (refundable !== undefined && refundable.length > 1) ||
    promises > MAX_PROMISES ||
    !(need < Infinity && need <= gasLeft(env))
  ) {
    checkExactly(root, run);
  }
  run.promises = promises;
  roots[roots.length] = root;
  emitChain(root, run);
  return env;
}

/** Looks at every node of a plan. */
function checkExactly(root: PlanNode, run: Execution): void {
  const order = emissionOrder(root);
  let made = 0;
  for (const { index } of run.roots) if (Number(index) >= made) made = Number(index) + 1;
  if (made + order.length > MAX_PROMISES) fail("XCC08 promises", `more than ${MAX_PROMISES} in one call`);
  if (run.refundable !== undefined) checkRefundable(run.refundable, order);
  checkCost(order, selfIdOf(run), run.env);
}

/** The deposit of a call can come back once. */
function checkRefundable(refundable: readonly PlanNode[], order: readonly PlanNode[]): void {
  const emitted = refundable.filter((node) => isPlaced(node, order));
  if (emitted.length > 1) fail("XCC23 refund", "two plans of one call are refundable");
}

/*
 * Every plan of a contract passes below, so it is written for the engine: arrays are filled by index (a third of the gas
 * of `push`), loops count (`for of` makes an iterator), nothing is destructured (twice the gas of a plain access).
 */

/** Emits what is not yet emitted, each behind what it waits for: without recursion, for a chain can be 1,024 long. */
function emitChain(last: PlanNode, run: Execution): void {
  const path: PlanNode[] = [];
  let depth = 0;
  let node: PlanNode | undefined = last;
  while (node !== undefined && node.index === undefined) {
    path[depth++] = node;
    node = node.after;
  }
  while (depth > 0) {
    node = path[--depth] as PlanNode;
    if (node.inputs === undefined) emitReceipt(node, run);
    else node.index = emitJoint(node.inputs, run);
  }
}

function emitJoint(inputs: readonly PlanNode[], run: Execution): bigint {
  const { length } = inputs;
  const indices: bigint[] = [];
  for (let i = 0; i < length; i++) {
    const input = inputs[i] as PlanNode;
    if (input.index === undefined) {
      if (input.after === undefined) emitReceipt(input, run);
      else emitChain(input, run);
    }
    indices[i] = input.index as bigint;
  }
  // A spread would cost five times as much.
  return run.env.promise_and.apply(undefined, indices);
}

function emitReceipt(node: PlanNode, run: Execution): void {
  const env = run.env;
  const after = node.after;
  const id = node.receiverId === SELF ? selfIdOf(run) : node.receiverId;
  const index =
    after === undefined ? env.promise_batch_create(id) : env.promise_batch_then(after.index as bigint, id);
  node.index = index;
  const actions = node.actions;
  const { length } = actions;
  for (let i = 0; i < length; i++) {
    const action = actions[i] as Action;
    if (action.kind !== "functionCall") kindOf(action).emit(action, index, env);
    else if (action.weight !== 0) emitWeighted(index, action, env);
    else {
      // No deposit as a number: dividing a BigInt into words costs 3 Ggas.
      const deposit = action.deposit || 0;
      env.promise_batch_action_function_call(index, action.method, action.args, deposit, action.gas);
    }
  }
}

function emitWeighted(index: bigint, call: FunctionCallAction, env: Env): void {
  const { method, args, deposit, gas, weight } = call;
  // near-sdk-js binds this one with text: bytes would be sent as "123,125" instead of `{}`.
  const text = args === NO_ARGS ? "{}" : env.uint8array_to_latin1_string(args);
  env.promise_batch_action_function_call_weight(index, method, text, deposit, gas, weight);
}
