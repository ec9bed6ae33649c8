import type { Receipt, ReceiptGraph } from "./graph.js";
import { describeActions, describeDeposit, formatGas, headline, shorten } from "./text.js";

/**
 * Draws a receipt graph as a Mermaid flowchart: solid arrows from a receipt to those it created, dotted ones for
 * results that a callback waited for. Refund receipts are left out.
 *
 * @example writeFileSync("receipts.mmd", renderMermaid(traceTransaction(outcome)));
 */
export function renderMermaid(graph: ReceiptGraph): string {
  const receipts = graph.receipts.filter(({ refund }) => refund === null);
  const names = new Map(receipts.map(({ id }, index) => [id, `r${index + 1}`]));
  const lines = ["flowchart TD", `  tx(["${escapeText(graph.signerId)}"])`];
  for (const receipt of receipts) lines.push(`  ${names.get(receipt.id)}["${label(receipt)}"]`);
  for (const { id, parentId, actions } of receipts) {
    const deposit = describeDeposit(actions);
    const arrow = deposit ? `-->|${escapeText(deposit)}|` : "-->";
    lines.push(`  ${names.get(parentId ?? "") ?? "tx"} ${arrow} ${names.get(id)}`);
  }
  for (const { id, waitsFor } of receipts) {
    for (const source of waitsFor) lines.push(`  ${names.get(source)} -. result .-> ${names.get(id)}`);
  }
  const failed = receipts.filter(({ status }) => status.kind === "failure").map(({ id }) => names.get(id));
  if (failed.length > 0) {
    lines.push("  classDef failed stroke:#c00,stroke-width:2px", `  class ${failed.join(",")} failed`);
  }
  return `${lines.join("\n")}\n`;
}

function label({ receiverId, actions, gasBurnt, status }: Receipt): string {
  const parts = [receiverId, shorten(describeActions(actions), 60), formatGas(gasBurnt)];
  if (status.kind === "failure") parts.push(`✖ ${shorten(headline(status.message), 80)}`);
  return parts.filter(Boolean).map(escapeText).join("<br/>");
}

/** Mermaid reads `#name;` as a character; quotes and angle brackets would end or change the label. */
function escapeText(text: string): string {
  const entities: Record<string, string> = {
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "|": "#124;",
  };
  return text.replace(/[#"<>|]/g, (character) => entities[character] ?? character);
}
