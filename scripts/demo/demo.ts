import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderHtml, renderMermaid } from "near-xcc-trace";
import { buildAll } from "../build/all.js";
import type { Options } from "./options.js";
import { type Outcome, perform, report } from "./outcome.js";
import { printOutcome, printSummary } from "./print.js";
import { useSandbox } from "./sandbox.js";
import { scenarios } from "./scenarios.js";
import { Stage } from "./stage.js";

const CONTRACTS = ["hello", "counter", "guestbook", "batch", "multiple-contracts", "similar-contracts"];

const progress = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs the demo. Resolves to whether every outcome was the expected one. */
export async function demo(options: Options): Promise<boolean> {
  if (options.build) {
    await buildAll({
      contracts: CONTRACTS,
      onStep: ({ name, note, seconds }) =>
        progress(`${name.padEnd(28)} ${note.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s`),
      onProgress: progress,
    });
  }
  const outcomes = await play(options);
  const whole = report(outcomes);
  if (options.json) print(JSON.stringify(whole, null, 2));
  else (options.mermaid ? progress : print)(printSummary(outcomes));
  return whole.ok;
}

async function play({ only, json, mermaid, html }: Options): Promise<Outcome[]> {
  useSandbox();
  const started = performance.now();
  const opening = Stage.open();
  const forget = stopOnSignal(opening);
  const stage = await opening;
  progress(`sandbox started in ${Math.round(performance.now() - started)} ms`);
  try {
    const outcomes: Outcome[] = [];
    for (const scenario of scenarios.filter(({ name }) => only === undefined || name === only)) {
      const outcome = await perform(scenario, stage);
      outcomes.push(outcome);
      if (mermaid) print(`%% ${outcome.title}\n${renderMermaid(outcome.graph)}`);
      else if (!json) print(printOutcome(outcome));
      if (html !== undefined) save(html, outcome);
    }
    return outcomes;
  } finally {
    forget();
    await stage.close();
  }
}

function save(folder: string, { name, graph }: Outcome): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.html`);
  writeFileSync(file, renderHtml(graph));
  progress(`wrote ${file}`);
}

/** On an interrupt the node goes too, even when it is only just starting. */
function stopOnSignal(opening: Promise<Stage>): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const stop = async (signal: keyof typeof codes) => {
    const stage = await opening.catch(() => undefined);
    await stage?.close();
    process.exit(codes[signal]);
  };
  const signals = Object.keys(codes) as (keyof typeof codes)[];
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}
