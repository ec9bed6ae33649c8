import { SELF } from "./account-id.js";
import type { Action } from "./actions.js";
import { currentAccountId, fromUtf8, hostIfAny } from "./host.js";
import { type Joint, nodeOf, type Plan, type PlanNode } from "./plan.js";

/** A plan as data: what would be sent, and what waits for what. */
export interface PlanGraph {
  /** One node per receipt, in the order of emission: a node stands behind those it waits for. */
  readonly nodes: readonly GraphNode[];
  /** `[from, to]`: `to` waits for the result of `from`, and gets its results in the order of the edges. */
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** Promises that emitting it makes, joins included: a call can make 1,024. */
  readonly promises: number;
}

/** One receipt in a {@link PlanGraph}. */
export interface GraphNode {
  /** Its index in {@link PlanGraph.nodes}. */
  readonly id: number;
  /** Receiver; `self` for the contract itself where its id is not known. */
  readonly receiverId: string;
  readonly actions: readonly GraphAction[];
  /** Gas that its calls have for certain. */
  readonly gas: bigint;
  /** Shares of the gas that is left over. */
  readonly weight: number;
}

/** One action in a {@link GraphNode}. */
export interface GraphAction {
  /** Method of a call, else the kind: `transfer`, `createAccount`, ... */
  readonly name: string;
  /** Arguments of a call as text; `<n bytes>` if they are none. */
  readonly args?: string;
  /** yoctoNEAR that it carries. */
  readonly deposit: bigint;
}

/**
 * A plan as a graph of its receipts. It emits nothing, changes nothing and needs no contract call: a view can answer it,
 * a test in Node.js can compare it. {@link planText} and {@link planMermaid} draw it, `explainGas` sums up what it costs.
 *
 * @throws XccError XCC10 for what is no plan of near-xcc.
 * @example
 * const { nodes, edges } = inspect(survey.plan({ greeting, count }));
 * edges; // [[0, 2], [1, 2]]: the callback waits for both calls
 */
export function inspect(plan: Plan | Joint): PlanGraph {
  const order = inOrder(nodeOf(plan));
  const env = hostIfAny();
  const self = env === undefined ? "self" : currentAccountId(env);
  const nodes: GraphNode[] = [];
  const edges: [number, number][] = [];
  const ids = new Map<PlanNode, number>();
  for (const node of order) {
    if (node.kind === "joint") continue;
    const id = nodes.length;
    ids.set(node, id);
    nodes.push(graphNode(id, node, self));
    const { after } = node;
    const waitsFor = after === undefined ? [] : (after.inputs ?? [after]);
    for (const input of waitsFor) edges.push([ids.get(input) as number, id]);
  }
  return { nodes, edges, promises: order.length };
}

/** All nodes, each behind what it waits for: without recursion, and without a mark on them. */
function inOrder(root: PlanNode): PlanNode[] {
  const placed = new Set<PlanNode>();
  const stack = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as PlanNode;
    const waitsFor = node.after === undefined ? (node.inputs ?? []) : [node.after];
    const next = waitsFor.find((input) => !placed.has(input));
    if (next !== undefined) stack.push(next);
    else placed.add(stack.pop() as PlanNode);
  }
  return [...placed];
}

function graphNode(id: number, { receiverId, actions }: PlanNode, self: string): GraphNode {
  let [gas, weight] = [0n, 0];
  for (const action of actions) {
    if (action.kind !== "functionCall") continue;
    gas += BigInt(action.gas);
    weight += action.weight;
  }
  return {
    id,
    receiverId: receiverId === SELF ? self : receiverId,
    actions: actions.map(graphAction),
    gas,
    weight,
  };
}

function graphAction(action: Action): GraphAction {
  if (action.kind === "functionCall") {
    return { name: action.method, args: argsText(action.args), deposit: action.deposit };
  }
  const carries = action.kind === "transfer" || action.kind === "stake";
  return { name: action.kind, deposit: carries ? action.amount : 0n };
}

function argsText(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  return text.includes("\ufffd") ? `<${bytes.length} bytes>` : text;
}
