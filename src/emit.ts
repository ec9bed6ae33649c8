import { SELF } from "./account-id.js";
import { type MakeReceipt, otherReceipts } from "./action-kind.js";
import { anyReceipt } from "./any-receipt.js";
import { emissionOrder, isPlaced } from "./emission-order.js";
import { fail } from "./errors.js";
import { type Execution, execution, selfIdOf } from "./execution.js";
import { END, END_TOKENS } from "./fees.js";
import { checkCost, gasLeft } from "./gas.js";
import { type Env, globals } from "./host.js";
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
  if (root.inputs !== undefined) fail("XCC09 join", "no result");
  const { roots, env } = run;
  if (root.index !== undefined) {
    // Not `includes`: a contract that names it carries the searches of bytes and texts, too.
    for (let i = 0; i < roots.length; i++) if (roots[i] === root) fail("XCC11 emitted", "twice");
    // It has been checked and made with another plan, which waits for it.
    roots[roots.length] = root;
    return env;
  }
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
  for (let i = 0; i < run.roots.length; i++) {
    const next = Number((run.roots[i] as PlanNode).index) + 1;
    if (next > made) made = next;
  }
  if (made + order.length > MAX_PROMISES) fail("XCC08 promises", `${made + order.length}`);
  // The deposit of a call can come back once.
  const refundable = run.refundable ?? [];
  let refunds = 0;
  for (let i = 0; i < refundable.length; i++) if (isPlaced(refundable[i] as PlanNode, order)) refunds++;
  if (refunds > 1) fail("XCC23 refund", `${refunds} plans`);
  checkCost(order, selfIdOf(run), run.env);
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
    path[depth] = node;
    depth++;
    node = node.after;
  }
  while (depth > 0) {
    depth = depth - 1;
    node = path[depth] as PlanNode;
    if (node.inputs === undefined) emitReceipt(node, run);
    else node.index = emitJoint(node.inputs, run);
  }
}

function emitJoint(inputs: readonly PlanNode[], run: Execution): bigint {
  const { length } = inputs;
  for (let i = nativeReceipts(inputs, 0); i < length; i = nativeReceipts(inputs, i + 1)) {
    emitChain(inputs[i] as PlanNode, run);
  }
  const indices: bigint[] = [];
  for (let i = 0; i < length; i++) indices[i] = (inputs[i] as PlanNode).index as bigint;
  // A spread would cost five times as much.
  return run.env.promise_and.apply(undefined, indices);
}

function emitReceipt(node: PlanNode, run: Execution): void {
  const env = run.env;
  const after = node.after;
  const id = node.receiverId === SELF ? selfIdOf(run) : node.receiverId;
  const waitsFor = after === undefined ? undefined : after.index;
  const actions = node.actions;
  node.index =
    makeReceipt(id, actions, waitsFor, env) ??
    (otherReceipts.make as MakeReceipt)(id, actions, waitsFor, env);
}

type NativeReceipts = NonNullable<Env["near_xcc_receipts"]>;

// Receipts that are calls and transfers alone are made by the engine, if it knows how.
const makeReceipt: (...receipt: Parameters<MakeReceipt>) => bigint | undefined =
  /* @__PURE__ */ chooseReceipt();
const nativeReceipts: NativeReceipts = /* @__PURE__ */ chooseReceipts();

function chooseReceipt() {
  return globals.env?.near_xcc_receipt ?? anyReceipt;
}

function chooseReceipts(): NativeReceipts {
  return globals.env?.near_xcc_receipts ?? ((_, from) => from);
}
