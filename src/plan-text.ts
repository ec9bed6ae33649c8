import { inspect } from "./inspect.js";
import { actionLabel, gasLabel } from "./inspect-labels.js";
import type { Joint, Plan } from "./plan.js";

/**
 * A plan as text: a line for every receipt, with what it waits for.
 *
 * @throws XccError XCC10 for what is no plan of near-xcc.
 * @example
 * near.log(planText(plan));
 * // #0 hello.near: get_greeting(), 10 Tgas
 * // #1 counter.near: get_num(), 1 share
 * // #2 dao.near: on_survey(), 10 Tgas, after #0 #1
 */
export function planText(plan: Plan | Joint): string {
  const { nodes, edges } = inspect(plan);
  const lines = nodes.map((node) => {
    const inputs = edges.filter(([, to]) => to === node.id).map(([from]) => `#${from}`);
    const after = inputs.length === 0 ? "" : `after ${inputs.join(" ")}`;
    const parts = [node.actions.map(actionLabel).join(" + "), gasLabel(node), after];
    return `#${node.id} ${node.receiverId}: ${parts.filter(Boolean).join(", ")}`;
  });
  return lines.join("\n");
}
