import type { RenderedModules } from "./rollup.types.js";

/** An import statement: in which file, of what. */
export interface Origin {
  readonly importer: string;
  readonly specifier: string;
}

/** By file, the first import that led to it. */
export type Origins = ReadonlyMap<string, Origin>;

/** First and last line, from 1. */
export type LineRange = readonly [first: number, last: number];

/** Whether a module is the contract's own: its file, and what that imports by path, not by a package's name. Modules without a file are not. */
function isOwn(id: string, origins: Origins): boolean {
  const seen = new Set<string>();
  for (let file = id; !seen.has(file); ) {
    if (file.startsWith("\0")) return false;
    seen.add(file);
    const origin = origins.get(file);
    if (!origin) return true;
    if (!/^[.#]/.test(origin.specifier)) return false;
    file = origin.importer;
  }
  // Modules that import each other, with the contract's file among them.
  return true;
}

/** The lines of a bundle that come from packages: rollup puts the modules one after another. */
export function packageLines(code: string, modules: RenderedModules, origins: Origins): LineRange[] {
  const ranges: LineRange[] = [];
  let position = 0;
  let line = 1;
  const linesIn = (from: number, to: number) => code.slice(from, to).split("\n").length - 1;
  for (const [id, { code: text }] of Object.entries(modules)) {
    if (!text) continue;
    const start = code.indexOf(text, position);
    if (start < 0) throw new Error(`the bundle does not contain the module ${id}`);
    const first = line + linesIn(position, start);
    const last = first + linesIn(start, start + text.length);
    if (!isOwn(id, origins)) ranges.push([first, last]);
    [position, line] = [start + text.length, last];
  }
  return ranges;
}
