import { inspect } from "./inspect.js";
import { actionLabel, gasLabel } from "./inspect-labels.js";
import type { Joint, Plan } from "./plan.js";

/**
 * A plan as a Mermaid flowchart, as GitHub and many editors show it: a box for every receipt, an arrow for every result.
 *
 * @throws XccError XCC10 for what is no plan of near-xcc.
 * @example
 * writeFileSync("survey.mmd", planMermaid(survey.plan({ greeting, count })));
 */
export function planMermaid(plan: Plan | Joint): string {
  const { nodes, edges } = inspect(plan);
  const boxes = nodes.map((node) => {
    const label = [node.receiverId, ...node.actions.map(actionLabel), gasLabel(node)];
    return `  r${node.id}["${label.filter(Boolean).map(escapeText).join("<br/>")}"]`;
  });
  const arrows = edges.map(([from, to]) => `  r${from} -. result .-> r${to}`);
  return ["flowchart LR", ...boxes, ...arrows].join("\n");
}

/** Mermaid takes `#35;` for a character; quotes and angle brackets would end or change the label. */
function escapeText(text: string): string {
  return text.replace(/[#"<>]/g, (character) => `#${character.charCodeAt(0)};`);
}
