import type { Action } from "./actions.js";
import { emitDetached, emitReturned } from "./emit.js";
import { fail } from "./errors.js";
import { MAX_PROMISES } from "./limits.js";

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
  /** A plan has been emitted as the result of the call: nothing of the author's runs behind it. */
  returned?: () => void;
} = {};

/** The one class behind the interfaces. */
export class PlanNode {
  // What changes when the plan is emitted: see emit.ts.
  /** The call in which it has been emitted; before, the last walk that has met it. */
  mark?: object;
  /** Its index at the host in that call. */
  index?: bigint;

  constructor(
    readonly kind: "receipt" | "chain" | "joint",
    readonly receiverId: string,
    readonly actions: readonly Action[],
    readonly after: PlanNode | undefined,
    readonly inputs: readonly PlanNode[],
    /** Promises this plan makes at most: nodes shared by two branches count twice. */
    readonly size: number,
  ) {
    if (size > MAX_PROMISES && countNodes(this) > MAX_PROMISES) {
      fail("promises", `more than ${MAX_PROMISES} in one call`);
    }
    if (tracking.created !== undefined) tracking.created(this);
  }

  // biome-ignore lint/suspicious/noThenProperty: the name that NearPromise taught; a function given to it is refused
  then(next: PlanNode): PlanNode {
    nodeOf(next);
    if (next.kind === "joint") fail("join", "a joint cannot wait: put it first, then(...) behind it");
    if (next.kind === "chain")
      fail("chain", "it already waits: write a.then(b).then(c), not a.then(b.then(c))");
    tracking.adopted?.(next);
    return chain(this, next.receiverId, next.actions);
  }

  detach(): void {
    emitDetached(this);
  }

  onReturn(): void {
    emitReturned(this);
    tracking.returned?.();
  }
}

// near-sdk-js recognises a returned promise by `constructor.name === "NearPromise"`, and returns anything else as JSON
// without executing it. Said here, it stays true whatever a bundler or minifier calls the class. A joint has the name
// too, so that returning it is an error and not silence.
Object.defineProperty(PlanNode, "name", { value: "NearPromise" });

const NONE: readonly PlanNode[] = [];

/** A plan of one receipt, whose receiver and actions have been checked. */
export function receipt(receiverId: string, actions: readonly Action[]): PlanNode {
  return new PlanNode("receipt", receiverId, actions, undefined, NONE, 1);
}

/** A receipt that waits for another plan. */
export function chain(after: PlanNode, receiverId: string, actions: readonly Action[]): PlanNode {
  return new PlanNode("chain", receiverId, actions, after, NONE, after.size + 1);
}

/** Number of different nodes: exact where {@link PlanNode.size} is a bound. */
function countNodes(root: PlanNode): number {
  const seen = new Set<PlanNode>([root]);
  for (const node of seen) {
    if (node.after !== undefined) seen.add(node.after);
    for (const input of node.inputs) seen.add(input);
  }
  return seen.size;
}

/** The internals of a plan, if it is one of this library. */
export function nodeOf(plan: Plan | Joint | PlanNode): PlanNode {
  // Cheaper than instanceof, and every call of a join passes here.
  return plan?.constructor === PlanNode ? (plan as PlanNode) : fail("chain", "expected a plan of near-xcc");
}
