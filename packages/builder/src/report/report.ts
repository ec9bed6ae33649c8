import type { Bundle } from "../bundle/bundle.js";
import type { EngineFacts } from "../engine/facts.js";
import type { Place } from "../liveness/live.js";
import type { BootedContract } from "../snapshot/boot.js";
import type { HeapBlock } from "../snapshot/heap_plan.js";
import { ByteReader } from "../wasm/bytes.js";
import { importedFunctions, parseSections, SectionId, sectionContent } from "../wasm/module.js";
import { enginePart, packageOf } from "./groups.js";
import { type ReportNode, TreeBuilder } from "./tree.js";

export interface ReportInput {
  /** The contract's file. */
  readonly source: string;
  readonly wasm: Uint8Array;
  /** What the contract's functions are called. */
  readonly names: ReadonlyMap<number, string>;
  readonly facts: EngineFacts;
  readonly booted: BootedContract;
  readonly bundle: Bundle;
}

/** Where every byte of a contract goes. The root's bytes are the size of the file. */
export function reportContract(input: ReportInput): ReportNode {
  const { wasm, names, booted } = input;
  const tree = new TreeBuilder();
  const sections = parseSections(wasm);
  const why = reasons(input);
  const attributed = new Set<number>([SectionId.code, SectionId.data]);
  let rest = wasm.length;

  const code = new ByteReader(sectionContent(sections, SectionId.code));
  const imports = importedFunctions(sections);
  const functions = code.u32();
  for (let index = 0; index < functions; index++) {
    const start = code.position;
    code.take(code.u32());
    const name = names.get(imports + index) ?? `function ${imports + index}`;
    rest -= code.position - start;
    tree.add(["engine code", enginePart(name), name], code.position - start, why(name));
  }

  const owner = ownerOf(input);
  const data = new ByteReader(sectionContent(sections, SectionId.data));
  for (let count = data.u32(); count > 0; count--) {
    const start = data.position;
    data.byte();
    data.byte();
    const address = data.s32();
    data.byte();
    const length = data.u32();
    const header = data.position - start;
    data.take(length);
    rest -= header + length;
    tree.add(["memory", "headers of segments"], header);
    for (let offset = 0; offset < length; offset++) tree.add(owner(address + offset), 1);
  }

  for (const { id, content } of sections) {
    if (attributed.has(id)) continue;
    rest -= content.length;
    tree.add(["WebAssembly", SECTION_NAMES[id] ?? `section ${id}`], content.length);
  }
  tree.add(["WebAssembly", "headers of sections"], rest);
  if (!booted.live) tree.add(["memory", "built without a snapshot"], 0);
  return tree.build("contract");
}

const SECTION_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(SectionId).map(([name, id]) => [id, `${name} section`]),
);

/** The path under which an address of the contract's memory is counted. */
function ownerOf({ facts, booted, bundle, source }: ReportInput): (address: number) => readonly string[] {
  const blocks = [...booted.blocks].sort((a, b) => a.address - b.address);
  const paths = blocks.map((block) => blockPath(block, bundle, source));
  const symbols = facts.symbols.map(({ address, size, name }) => ({
    address,
    size,
    path: ["memory", "static data of the engine", name.startsWith(".L.str") ? "texts" : name],
  }));
  const findBlock = finder(blocks);
  const findSymbol = finder(symbols);
  return (address) => {
    if (address >= booted.heapStart)
      return paths[findBlock(address)] ?? ["memory", "heap: engine's tables", "other"];
    return symbols[findSymbol(address)]?.path ?? ["memory", "static data of the engine", "other"];
  };
}

/** Finds the last range (sorted by address) that begins at or before an address, if it holds the address; else -1. */
function finder(ranges: readonly { readonly address: number; readonly size: number }[]) {
  return (address: number): number => {
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranges[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    const found = ranges[low - 1];
    return found && address < found.address + found.size ? low - 1 : -1;
  };
}

const KINDS: Readonly<Record<string, string>> = {
  atom: "names",
  "engine-atom": "names that the engine knows",
  builtin: "built-in functions",
  shape: "shapes of objects",
  table: "engine's tables",
  variable: "variables of closures",
};

/** Code by package, file and function; all else by what it is. */
function blockPath({ kind, line, label }: HeapBlock, bundle: Bundle, source: string): readonly string[] {
  const place = line > 0 ? bundle.locate(line) : undefined;
  if (!place) return ["memory", `heap: ${KINDS[kind] ?? kind}`, label || "without a name"];
  const owner = packageOf(place.file, source);
  const file = place.file.replace(/^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/]/, "");
  return ["JavaScript", owner, file, `${label || "function"} (line ${place.line}): ${kind}`];
}

/** Why the engine has a function: the first references that lead to it. */
function reasons({ facts, booted }: ReportInput): (name: string) => string | undefined {
  const { live, blocks } = booted;
  if (!live) return () => undefined;
  const indexOf = new Map(facts.functions.map(({ name }, index) => [name, index]));
  const first = new Map<string, Place>();
  const key = ({ kind, at }: Place) => `${kind} ${at}`;
  for (const { from, to } of live.references) if (!first.has(key(to))) first.set(key(to), from);
  const byAddress = [...blocks].sort((a, b) => a.address - b.address);
  const find = finder(byAddress);
  const describe = ({ kind, at }: Place): string => {
    if (kind === "export") return "every call";
    if (kind === "function") return facts.functions[at]!.name;
    if (kind === "data") return facts.symbols[at]!.name;
    const block = byAddress[find(at)];
    return block ? `${block.kind} ${block.label}`.trim() : "the engine's tables";
  };
  return (name) => {
    const index = indexOf.get(name);
    const steps: string[] = [];
    let place = index === undefined ? undefined : first.get(`function ${index}`);
    for (; place && steps.length < LONGEST_CHAIN; place = first.get(key(place))) steps.push(describe(place));
    return steps.length > 0 ? steps.join(" < ") : undefined;
  };
}

const LONGEST_CHAIN = 8;
