import type { Action } from "./actions.js";
import { copyOf } from "./copy.js";
import { declared } from "./declared.js";
import { emissionOrder } from "./emission-order.js";
import { emitDetached, emitReturned } from "./emit.js";
import { fail } from "./errors.js";
import { CHAIN_BOUND, ID_BOUND, INPUT_BOUND, JOINT_BOUND } from "./fees.js";
import { MAX_INPUTS, MAX_PROMISES } from "./limits.js";

/**
 * Something that will be executed: receipts to send and what waits for what. A plan is data: building it does nothing.
 * Return it from the contract's method, or call {@link Plan.detach}; either emits it, once.
 */
export interface Plan<T = unknown> {
  /** Receiver of the last receipt. */
  readonly receiverId: string;
  /** Actions of the last receipt. */
  readonly actions: readonly Action[];
  /** What the last receipt waits for. */
  readonly after: Plan | Joint | undefined;
  /** Only a type: what the last action answers. */
  readonly result?: T;

  /**
   * Sends `next` when this has ended, well or not; `next` sees this one's result.
   *
   * @throws XccError XCC10 if `next` already waits for something.
   * @example
   * return first.then(second).then(third);
   */
  then<U>(next: Receipt<U>): Chain<U>;

  /**
   * Emits the plan now and answers nothing: the call goes on and succeeds whatever becomes of it.
   *
   * @throws XccError XCC07, XCC08, XCC11.
   */
  detach(): void;

  /** Called by near-sdk-js when a method returns the plan: emits it and makes its result the method's. */
  onReturn(): void;
}

/** A plan of one receipt, which may still be put behind another with {@link Plan.then}. */
export interface Receipt<T = unknown> extends Plan<T> {
  readonly kind: "receipt";
}

/** A plan whose last receipt waits for others. It cannot be put behind anything. */
export interface Chain<T = unknown> extends Plan<T> {
  readonly kind: "chain";
}

/** Plans waited for together. It has no result of its own, so it cannot be returned or detached: put a call behind it. */
export interface Joint {
  readonly kind: "joint";
  /** What is waited for, flattened: the order in which the results arrive. */
  readonly inputs: readonly Plan[];

  /**
   * Sends `next` when all inputs have ended; it sees their results in order.
   *
   * @throws XccError XCC10 if `next` already waits for something.
   */
  then<U>(next: Receipt<U>): Chain<U>;
}

/** Hooks of `orphans.ts`: unset, and so free, unless plans are tracked. */
export const tracking: {
  created?: (node: PlanNode) => void;
  /** The node has been copied behind another. */
  adopted?: (node: PlanNode) => void;
} = {};

const NO_ACTIONS: readonly Action[] = [];

/** The one class behind the interfaces. Nodes are copies of {@link NODE}: adding a field to an object costs gas. */
export class PlanNode {
  receiverId = "";
  actions = NO_ACTIONS;
  /** Gas that suffices for the plan: see fees.ts. */
  bound = 0;
  /** What the last receipt waits for: of a chain. */
  after: PlanNode | undefined = undefined;
  /** What is waited for: of a joint. */
  inputs: readonly PlanNode[] | undefined = undefined;
  /** Promises this plan makes at most, if more than one: nodes shared by two branches count twice. */
  size: number | undefined = undefined;
  /** yoctoNEAR that calls and transfers of the plan carry at most, if any: shared nodes count twice. */
  tokens: bigint | undefined = undefined;
  /** The index at the host, once emitted. */
  index: bigint | undefined = undefined;
  /** The last walk that has met the node: see emission-order.ts. */
  mark: readonly PlanNode[] | undefined = undefined;

  get kind(): "receipt" | "chain" | "joint" {
    return this.inputs !== undefined ? "joint" : this.after !== undefined ? "chain" : "receipt";
  }

  // biome-ignore lint/suspicious/noThenProperty: the name that NearPromise taught; a function given to it is refused
  then(next: PlanNode): PlanNode {
    nodeOf(next);
    if (next.kind === "joint") fail("XCC09 join", "a joint behind a plan");
    if (next.kind === "chain") fail("XCC10 chain", "it waits already");
    if (tracking.adopted !== undefined) tracking.adopted(next);
    return chain(this, next.receiverId, next.actions, next.bound, next.tokens);
  }

  detach(): void {
    emitDetached(this);
  }

  onReturn(): void {
    emitReturned(this);
  }
}

// near-sdk-js recognises a returned promise by `constructor.name === "NearPromise"`, and returns anything else as JSON
// without executing it. Said here, it stays true whatever a bundler or minifier calls the class. A joint has the name
// too, so that returning it is an error and not silence.
Object.defineProperty(PlanNode, "name", { value: "NearPromise" });
// Asked for by near-sdk-js, and here.
Object.defineProperty(PlanNode.prototype, "constructor", { configurable: false });

const NODE = /* @__PURE__ */ declared(/* @__PURE__ */ new PlanNode());

/**
 * A plan of one receipt, whose receiver and actions have been checked. `bound` is without the receiver's length, and infinite
 * where more than that and the tokens has to be looked at.
 */
export function receipt(
  receiverId: string,
  actions: readonly Action[],
  bound: number,
  tokens?: bigint,
): PlanNode {
  const node = copyOf(NODE);
  node.receiverId = receiverId;
  node.actions = actions;
  node.bound = bound + receiverId.length * ID_BOUND;
  if (tokens) node.tokens = tokens;
  if (tracking.created !== undefined) tracking.created(node);
  return node;
}

/** A receipt that waits for another plan. `bound` and `tokens` are the receipt's own. */
export function chain(
  after: PlanNode,
  receiverId: string,
  actions: readonly Action[],
  bound: number,
  tokens?: bigint,
): PlanNode {
  const node = copyOf(NODE);
  node.receiverId = receiverId;
  node.actions = actions;
  node.bound = after.bound + bound + CHAIN_BOUND;
  node.after = after;
  node.tokens = after.tokens;
  if (tokens) node.tokens = (node.tokens ?? 0n) + tokens;
  return sized(node, after.size === undefined ? 2 : after.size + 1);
}

/** Plans waited for together, joints among them flattened. */
export function joint(plans: readonly (Plan | Joint | PlanNode)[]): PlanNode {
  const inputs: PlanNode[] = [];
  let count = 0;
  let size = 1;
  let bound = JOINT_BOUND;
  let tokens: bigint | undefined;
  const { length } = plans;
  for (let i = 0; i < length; i++) {
    const node = plans[i] as PlanNode;
    if (node?.constructor !== PlanNode) nodeOf(node);
    bound += node.bound + INPUT_BOUND;
    if (node.tokens !== undefined) tokens = tokens === undefined ? node.tokens : tokens + node.tokens;
    // Only a plan of one receipt has no size.
    if (node.size === undefined) {
      size++;
      inputs[count] = node;
      count++;
    } else {
      size += node.size;
      const flat = node.inputs ?? [node];
      for (let k = 0; k < flat.length; k++) {
        inputs[count] = flat[k] as PlanNode;
        count++;
      }
    }
  }
  if (count === 0 || count > MAX_INPUTS) fail("XCC06 inputs", `${count}`);
  const node = copyOf(NODE);
  node.bound = bound;
  node.inputs = inputs;
  node.tokens = tokens;
  return sized(node, size);
}

function sized(node: PlanNode, size: number): PlanNode {
  node.size = size;
  // The walk counts every node once.
  if (size > MAX_PROMISES) {
    const promises = emissionOrder(node).length;
    if (promises > MAX_PROMISES) fail("XCC08 promises", `${promises}`);
  }
  if (tracking.created !== undefined) tracking.created(node);
  return node;
}

/** The internals of a plan, if it is one of this library. */
export function nodeOf(plan: Plan | Joint | PlanNode): PlanNode {
  // Cheaper than instanceof, and every call of a join passes here.
  return plan?.constructor === PlanNode ? (plan as PlanNode) : fail("XCC10 chain", "no plan");
}
