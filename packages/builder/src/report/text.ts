import type { ReportNode } from "./tree.js";

/** Parts of less are summed up. */
const SMALLEST_SHARE = 0.004;
const DEEPEST = 3;
const LONGEST_LIST = 20;

const grouped = (bytes: number) => bytes.toLocaleString("en").padStart(9);

/** The report as indented text: what takes most, then the largest functions and why they are there. */
export function renderText(root: ReportNode): string {
  const lines: string[] = [];
  const print = (node: ReportNode, depth: number) => {
    const share = `${((node.bytes / root.bytes) * 100).toFixed(1)} %`.padStart(7);
    lines.push(`${grouped(node.bytes)} ${share}  ${"  ".repeat(depth)}${node.name}`);
    if (depth === DEEPEST) return;
    const shown = node.parts.filter(({ bytes }) => bytes >= root.bytes * SMALLEST_SHARE);
    for (const part of shown) print(part, depth + 1);
    const hidden = node.parts.length - shown.length;
    if (shown.length === 0 || hidden === 0) return;
    const bytes = node.bytes - shown.reduce((sum, part) => sum + part.bytes, 0);
    lines.push(`${grouped(bytes)} ${" ".repeat(7)}  ${"  ".repeat(depth + 1)}${hidden} smaller`);
  };
  print(root, 0);
  const largest = leaves(root)
    .filter(({ why }) => why !== undefined)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, LONGEST_LIST);
  if (largest.length > 0) lines.push("", "Largest functions of the engine, and what refers to them:");
  for (const { bytes, name, why } of largest) lines.push(`${grouped(bytes)}  ${name} < ${why}`);
  return lines.join("\n");
}

function leaves(node: ReportNode): ReportNode[] {
  return node.parts.length === 0 ? [node] : node.parts.flatMap(leaves);
}
