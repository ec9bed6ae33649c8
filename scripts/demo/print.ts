import { renderTree } from "near-xcc-trace";
import picocolors from "picocolors";
import type { Outcome } from "./outcome.js";

/** A played scenario for the terminal: title, receipts, what to see, and expected beside actual. */
export function printOutcome({ title, ok, expected, result, notes, graph }: Outcome): string {
  const { bold, dim, green, red } = picocolors;
  const verdict = ok
    ? [`${green("✔")} result  ${JSON.stringify(result)}`]
    : [`${red("✖")} result  ${JSON.stringify(result)}`, `  wanted  ${JSON.stringify(expected)}`];
  return ["", bold(title), "", renderTree(graph), "", ...notes.map((note) => dim(note)), ...verdict, ""].join(
    "\n",
  );
}

export function printSummary(outcomes: readonly Outcome[]): string {
  const good = outcomes.filter(({ ok }) => ok).length;
  const text = `${good} of ${outcomes.length} patterns as expected`;
  return picocolors.bold(good === outcomes.length ? picocolors.green(text) : picocolors.red(text));
}
