import type { ReportNode } from "./tree.js";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [WIDTH, HEIGHT] = [1400, 900];
const TITLE = 16;
/** Boxes below this width or height have no text, and no parts are drawn in them. */
const SMALLEST_TEXT = 40;
const SMALLEST_BOX = 3;

/** The report as a page without scripts or links: a treemap, with size, share and reason in the tooltips. */
export function renderHtml(root: ReportNode, title: string): string {
  const boxes: string[] = [];
  draw(root, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, 0, 0, root.bytes, boxes);
  const heading = `${encode(title)}: ${root.bytes.toLocaleString("en")} bytes`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${heading}</title>
<style>
body { font: 13px system-ui, sans-serif; margin: 16px; }
svg { font-size: 11px; width: 100%; height: auto; }
rect { stroke: #fff; }
text { pointer-events: none; fill: #111; }
</style>
<h1>${heading}</h1>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${heading}">
${boxes.join("\n")}
</svg>
</html>
`;
}

function draw(node: ReportNode, box: Box, depth: number, hue: number, total: number, boxes: string[]): void {
  const share = ((node.bytes / total) * 100).toFixed(1);
  const tooltip = [
    `${node.name}: ${node.bytes.toLocaleString("en")} bytes, ${share} %`,
    ...(node.why ? [`referred to by ${node.why}`] : []),
  ].join("\n");
  const { x, y, width, height } = box;
  const at = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
  const fill = `hsl(${hue} 55% ${Math.max(60, 92 - depth * 8)}%)`;
  boxes.push(`<g><title>${encode(tooltip)}</title><rect ${at} fill="${fill}"/></g>`);
  const hasText = width >= SMALLEST_TEXT && height >= TITLE;
  if (hasText) {
    const letters = Math.floor(width / 6.5);
    const text = `${node.name} ${node.bytes.toLocaleString("en")}`.slice(0, letters);
    boxes.push(`<text x="${(x + 3).toFixed(1)}" y="${(y + 12).toFixed(1)}">${encode(text)}</text>`);
  }
  if (!hasText || node.parts.length === 0 || height < TITLE + SMALLEST_BOX) return;
  const inside = { x: x + 1, y: y + TITLE, width: width - 2, height: height - TITLE - 1 };
  const placed = squarify(node.parts, inside);
  for (const [index, { part, place }] of placed.entries()) {
    if (place.width < SMALLEST_BOX || place.height < SMALLEST_BOX) continue;
    const color = depth === 0 ? Math.round((index * 360) / placed.length) : hue;
    draw(part, place, depth + 1, color, total, boxes);
  }
}

/** Fills a box with parts (largest first) in rows, each as near to squares as it gets (Bruls, Huizing, van Wijk). */
function squarify(parts: readonly ReportNode[], box: Box): { part: ReportNode; place: Box }[] {
  const placed: { part: ReportNode; place: Box }[] = [];
  let left = parts.filter(({ bytes }) => bytes > 0);
  let { x, y, width, height } = box;
  while (left.length > 0) {
    const scale = (width * height) / left.reduce((sum, { bytes }) => sum + bytes, 0);
    const side = Math.min(width, height);
    let count = 1;
    while (count < left.length && worst(left, count + 1, side, scale) <= worst(left, count, side, scale))
      count++;
    const row = left.slice(0, count);
    const thickness = (row.reduce((sum, { bytes }) => sum + bytes, 0) * scale) / side;
    let offset = 0;
    for (const part of row) {
      const length = (part.bytes * scale) / thickness;
      const place =
        width < height
          ? { x: x + offset, y, width: length, height: thickness }
          : { x, y: y + offset, width: thickness, height: length };
      placed.push({ part, place });
      offset += length;
    }
    if (width < height) [y, height] = [y + thickness, height - thickness];
    else [x, width] = [x + thickness, width - thickness];
    left = left.slice(count);
  }
  return placed;
}

/** The largest ratio of sides among the first `count` parts as one row. */
function worst(parts: readonly ReportNode[], count: number, side: number, scale: number): number {
  const areas = parts.slice(0, count).map(({ bytes }) => bytes * scale);
  const thickness = areas.reduce((sum, area) => sum + area, 0) / side;
  return Math.max(...areas.map((area) => Math.max(thickness ** 2 / area, area / thickness ** 2)));
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function encode(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ESCAPES[char]!);
}
