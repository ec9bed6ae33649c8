import picocolors from "picocolors";
import type { Receipt, ReceiptGraph } from "./graph.js";
import { describeRefunds } from "./refunds.js";
import type { Status } from "./status.js";
import {
  describeActions,
  describeDeposit,
  describeValue,
  formatGas,
  formatNear,
  headline,
  printable,
  shorten,
} from "./text.js";

export interface TreeOptions {
  /** Columns. @default the terminal's, or 100 */
  readonly width?: number;
  /** @default as the terminal and `NO_COLOR` say */
  readonly color?: boolean;
  /** Show refund receipts in the tree instead of summing them up below it. @default false */
  readonly refunds?: boolean;
}

type Colors = ReturnType<typeof picocolors.createColors>;
type Paint = (text: string) => string;
interface Detail {
  readonly text: string;
  readonly paint: Paint;
}

/**
 * Draws a receipt graph as a tree for the terminal: who called whom, methods, deposits, status, gas, logs, and which
 * receipts a callback waited for (by their numbers). Ends without a line break.
 *
 * @example console.log(renderTree(traceTransaction(outcome), { width: 80 }));
 */
export function renderTree(graph: ReceiptGraph, options: TreeOptions = {}): string {
  return new Tree(graph, options).lines().join("\n");
}

class Tree {
  readonly #graph: ReceiptGraph;
  readonly #width: number;
  readonly #colors: Colors;
  readonly #shown: readonly Receipt[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #lines: string[] = [];

  constructor(graph: ReceiptGraph, { width, color, refunds = false }: TreeOptions) {
    this.#graph = graph;
    this.#width = width ?? process.stdout.columns ?? 100;
    this.#colors = picocolors.createColors(color ?? picocolors.isColorSupported);
    this.#shown = graph.receipts.filter(({ refund }) => refunds || refund === null);
    this.#numbers = new Map(this.#shown.map(({ id }, index) => [id, index + 1]));
  }

  lines(): string[] {
    const { signerId, receiverId, actions, conversion, gasBurnt, tokensBurnt } = this.#graph;
    const { bold, dim } = this.#colors;
    this.#row(
      "",
      `${signerId} → ${receiverId}`,
      bold,
      describeActions(actions),
      formatGas(conversion.gasBurnt),
    );
    this.#level(null, "");
    const folded = this.#graph.receipts.filter(({ id }) => !this.#numbers.has(id));
    for (const text of describeRefunds(folded)) this.#detail("", { text: `refund: ${text}`, paint: dim });
    this.#row("", "total", bold, `${formatNear(BigInt(tokensBurnt), 6)} burnt`, formatGas(gasBurnt));
    return this.#lines;
  }

  #level(parentId: string | null, indent: string): void {
    const receipts = this.#shown.filter((receipt) => receipt.parentId === parentId);
    for (const [index, receipt] of receipts.entries()) {
      const last = index === receipts.length - 1;
      this.#receipt(receipt, `${indent}${last ? "└─ " : "├─ "}`, `${indent}${last ? "   " : "│  "}`);
    }
  }

  #receipt(receipt: Receipt, branch: string, indent: string): void {
    const { mark, paint } = this.#mark(receipt.status);
    const who = `${receipt.predecessorId} → ${receipt.receiverId}`;
    const lead = `${branch}${mark} #${this.#numbers.get(receipt.id)} `;
    this.#row(lead, who, paint, describeActions(receipt.actions), formatGas(receipt.gasBurnt));
    const hasChildren = this.#shown.some(({ parentId }) => parentId === receipt.id);
    for (const detail of this.#details(receipt))
      this.#detail(`${indent}${hasChildren ? "│" : " "}  `, detail);
    this.#level(receipt.id, indent);
  }

  #details({ actions, waitsFor, logs, status }: Receipt): Detail[] {
    const { cyan, dim, green, red, yellow } = this.#colors;
    const details: Detail[] = [];
    const deposit = describeDeposit(actions);
    if (deposit) details.push({ text: `deposit ${deposit}`, paint: yellow });
    if (waitsFor.length > 0) details.push({ text: `waited for ${this.#references(waitsFor)}`, paint: cyan });
    for (const log of logs) details.push({ text: `log: ${printable(log)}`, paint: dim });
    if (status.kind === "failure") details.push({ text: headline(status.message), paint: red });
    if (status.kind === "forwarded") {
      details.push({ text: `answered by ${this.#references([status.receiptId])}`, paint: cyan });
    }
    const value = status.kind === "success" ? describeValue(status.value) : undefined;
    if (value !== undefined) details.push({ text: `= ${value}`, paint: green });
    return details;
  }

  #references(ids: readonly string[]): string {
    return ids.map((id) => `#${this.#numbers.get(id) ?? id}`).join(", ");
  }

  #mark(status: Status): { mark: string; paint: Paint } {
    const { green, red, yellow } = this.#colors;
    if (status.kind === "failure") return { mark: "✖", paint: red };
    if (status.kind === "pending") return { mark: "…", paint: yellow };
    return { mark: "✔", paint: green };
  }

  /** One line with a right-aligned column; too long a text loses the end of `what` first, then that of `who`. */
  #row(lead: string, who: string, paint: Paint, what: string, right: string): void {
    const room = Math.max(this.#width - length(lead) - length(right) - 2, 10);
    const shortWho = shorten(who, room);
    const shortWhat = shorten(what, Math.max(room - length(shortWho) - 2, 0));
    const gap = room - length(shortWho) - (shortWhat ? length(shortWhat) + 2 : 0) + 2;
    const left = `${lead}${paint(shortWho)}${shortWhat && `  ${shortWhat}`}`;
    this.#lines.push(`${left}${" ".repeat(Math.max(gap, 2))}${this.#colors.dim(right)}`);
  }

  #detail(indent: string, { text, paint }: Detail): void {
    this.#lines.push(`${indent}${paint(shorten(text, Math.max(this.#width - length(indent), 10)))}`);
  }
}

function length(text: string): number {
  return [...text].length;
}
