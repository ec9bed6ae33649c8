import type { CallNode } from "./recorder.js";

/** Functions shown of each kind. */
const SHOWN = 40;

/** One line per place in the call tree, `outer;inner gas`: what flame graph viewers such as speedscope read. */
export function collapsedStacks(root: CallNode): string {
  const lines: string[] = [];
  const walk = (node: CallNode, outer: string) => {
    const stack = outer + node.name.replaceAll(";", ",");
    if (node.gas > 0) lines.push(`${stack} ${node.gas}`);
    for (const child of node.children.values()) walk(child, `${stack};`);
  };
  walk(root, "");
  return `${lines.join("\n")}\n`;
}

interface Row {
  readonly name: string;
  /** Gas without what other functions of the same kind burn. */
  self: number;
  /** Gas with everything that is called. */
  total: number;
  calls: number;
}

type Kind = CallNode["kind"];

/** Sums per function. With `kind` "js", engine functions count for the JavaScript function that caused them. */
function sums(root: CallNode, kind: Kind): Row[] {
  const rows = new Map<string, Row>();
  const rowOf = (name: string) => {
    const row = rows.get(name) ?? { name, self: 0, total: 0, calls: 0 };
    rows.set(name, row);
    return row;
  };
  const walk = (node: CallNode, owner: Row | undefined, open: ReadonlySet<string>): number => {
    const isOwn = node.kind === kind;
    const row = isOwn ? rowOf(node.name) : kind === "js" && node.kind === "wasm" ? owner : undefined;
    if (row) row.self += node.gas;
    if (isOwn) row!.calls += node.calls;
    const inner = isOwn ? new Set(open).add(node.name) : open;
    let total = node.gas;
    for (const child of node.children.values()) total += walk(child, row ?? owner, inner);
    // A recursive function's total counts once.
    if (isOwn && !open.has(node.name)) row!.total += total;
    return total;
  };
  walk(root, undefined, new Set());
  return [...rows.values()].sort((a, b) => b.self - a.self);
}

const ggas = (gas: number) => (gas / 1e9).toFixed(3).padStart(10);

function table(title: string, rows: readonly Row[], withTotal: boolean): string[] {
  if (rows.length === 0) return [];
  const header = `${"self".padStart(10)}${withTotal ? "total".padStart(11) : ""}  calls  ${title}`;
  const lines = rows
    .slice(0, SHOWN)
    .map(
      ({ name, self, total, calls }) =>
        `${ggas(self)}${withTotal ? ` ${ggas(total)}` : ""} ${String(calls).padStart(6)}  ${name}`,
    );
  const hidden = rows.slice(SHOWN);
  if (hidden.length > 0)
    lines.push(`${ggas(hidden.reduce((sum, { self }) => sum + self, 0))}  ... ${hidden.length} more`);
  return ["", header, ...lines];
}

const sum = (rows: readonly Row[]) => rows.reduce((total, { self }) => total + self, 0);

/** What burnt the gas of a call: its JavaScript functions, the engine's functions and the host functions. */
export function profileTable(call: string, root: CallNode): string {
  const [js, wasm, host] = [sums(root, "js"), sums(root, "wasm"), sums(root, "host")];
  return [
    `${call}: instructions ${ggas(sum(wasm) + jsOnly(root)).trim()} Ggas, host ${ggas(sum(host)).trim()} Ggas`,
    "All figures are Ggas. Gas reserved for promises is not in them.",
    ...table("JavaScript function, with the engine's work for it", js, true),
    ...table("function of the WebAssembly module", withInterpreter(root, wasm), true),
    ...table("host function", host, false),
    "",
  ].join("\n");
}

/** Gas of the interpreter itself while it runs JavaScript functions. */
function jsOnly(node: CallNode): number {
  let gas = node.kind === "js" ? node.gas : 0;
  for (const child of node.children.values()) gas += jsOnly(child);
  return gas;
}

function jsCalls(node: CallNode): number {
  let calls = node.kind === "js" ? node.calls : 0;
  for (const child of node.children.values()) calls += jsCalls(child);
  return calls;
}

/** The interpreter's function runs JavaScript functions, and passes calls of builtins on. */
const INTERPRETER = "interpreter";

function withInterpreter(root: CallNode, rows: readonly Row[]): Row[] {
  const javascript = jsOnly(root);
  if (javascript === 0) return [...rows];
  const own = rows.find(({ name }) => name === INTERPRETER);
  const self = javascript + (own?.self ?? 0);
  const interpreter = { name: INTERPRETER, self, total: self, calls: jsCalls(root) + (own?.calls ?? 0) };
  return [interpreter, ...rows.filter((row) => row !== own)].sort((a, b) => b.self - a.self);
}
