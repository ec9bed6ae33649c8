import type { Receipt, ReceiptGraph } from "./graph.js";
import { describeRefunds } from "./refunds.js";
import { describeActions, describeDeposit, describeValue, formatGas, formatNear } from "./text.js";

/**
 * Draws a receipt graph as one HTML page without scripts, images or anything to load; receipts fold and unfold.
 *
 * @example writeFileSync("receipts.html", renderHtml(traceTransaction(outcome)));
 */
export function renderHtml(graph: ReceiptGraph): string {
  const shown = graph.receipts.filter(({ refund }) => refund === null);
  const numbers = new Map(shown.map(({ id }, index) => [id, index + 1]));
  const most = Math.max(...shown.map(({ gasBurnt }) => gasBurnt), 1);

  const list = (parentId: string | null): string => {
    const items = shown.filter((receipt) => receipt.parentId === parentId).map(item);
    return items.length > 0 ? `<ul>${items.join("")}</ul>` : "";
  };
  const item = (receipt: Receipt): string => {
    const { id, predecessorId, receiverId, actions, status, gasBurnt } = receipt;
    const bar = `<meter min="0" max="${most}" value="${gasBurnt}"></meter>`;
    const head = `<b id="r${numbers.get(id)}">#${numbers.get(id)}</b> ${escapeHtml(predecessorId)} → ${escapeHtml(receiverId)} <code>${escapeHtml(describeActions(actions))}</code>`;
    return (
      `<li class="${status.kind}"><details open><summary>${head} <span>${bar} ${formatGas(gasBurnt)}</span></summary>` +
      `${facts(receipt, numbers)}${list(id)}</details></li>`
    );
  };

  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(graph.signerId)} → ${escapeHtml(graph.receiverId)}: receipts</title>
<style>${STYLE}</style>
<h1>${escapeHtml(graph.signerId)} → ${escapeHtml(graph.receiverId)} <code>${escapeHtml(describeActions(graph.actions))}</code></h1>
<p><code>${escapeHtml(graph.hash)}</code><br>${formatGas(graph.gasBurnt)}, ${formatNear(BigInt(graph.tokensBurnt), 6)} burnt</p>
${list(null)}
${describeRefunds(graph.receipts)
  .map((text) => `<p>refund: ${escapeHtml(text)}</p>`)
  .join("\n")}
</html>
`;
}

function facts(
  { id, actions, waitsFor, logs, status }: Receipt,
  numbers: ReadonlyMap<string, number>,
): string {
  const link = (other: string) =>
    `<a href="#r${numbers.get(other)}">#${numbers.get(other) ?? escapeHtml(other)}</a>`;
  const rows: [string, string][] = [["receipt", `<code>${escapeHtml(id)}</code>`]];
  const deposit = describeDeposit(actions);
  if (deposit) rows.push(["deposit", escapeHtml(deposit)]);
  if (waitsFor.length > 0) rows.push(["waited for", waitsFor.map(link).join(", ")]);
  for (const log of logs) rows.push(["log", `<pre>${escapeHtml(log)}</pre>`]);
  if (status.kind === "failure") rows.push(["failed", `<pre>${escapeHtml(status.message)}</pre>`]);
  if (status.kind === "forwarded") rows.push(["answered by", link(status.receiptId)]);
  const value = status.kind === "success" ? describeValue(status.value) : undefined;
  if (value !== undefined) rows.push(["returned", `<pre>${escapeHtml(value)}</pre>`]);
  return `<dl>${rows.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join("")}</dl>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; }
ul { list-style: none; padding-left: 1.2rem; border-left: 1px solid #8888; }
summary { cursor: pointer; }
summary span { float: right; opacity: 0.75; }
li.success > details > summary b, li.forwarded > details > summary b { color: #2a8a3e; }
li.failure > details > summary b { color: #d22; }
li.pending > details > summary b { color: #b80; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0.2rem 0 0.6rem 1.2rem; font-size: 0.9em; }
dt { opacity: 0.6; }
dd { margin: 0; min-width: 0; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
