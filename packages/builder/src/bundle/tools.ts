import { readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin, Module } from "node:module";
import { dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { constants, Script } from "node:vm";
import { digestName, joinParts, NO_STORE, type Store, splitParts } from "../store.js";

/** Loads CommonJS packages as a package that has them would. */
export interface Tools {
  require(specifier: string): unknown;
  /** To be called when the tools have done their work: keeps for later processes what they need to start faster. */
  keep(store: Store): void;
}

/** What was known of a file when it was packed; "none" if there was no file. */
type Mark = string;

interface Pack {
  /** Files and folders that decide what is loaded, each with its mark. */
  readonly marks: readonly (readonly [file: string, mark: Mark])[];
  /** By packed file, by what it requires: the packed file. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly entries: Readonly<Record<string, string>>;
  /** Whether V8's code has the functions that a build calls, not only those that the start of the modules calls. */
  readonly isWarm: boolean;
}

type ModuleFunction = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeJS.Module,
  file: string,
  folder: string,
) => void;

const open = new Map<string, Tools>();

/**
 * Packages as the package in a folder finds them. Those of near-sdk-js that bundle, rollup, Babel and its plugins, are more than
 * 300 files, and finding, reading and compiling them takes as long as their work on a contract; TypeScript is 9 MB. Later
 * processes find them in one script with V8's code for it.
 */
export function openTools(folder: string, entries: readonly string[], store: Store): Tools {
  let tools = open.get(folder);
  if (!tools) {
    const flags = cachedDataVersionTag();
    tools = packedTools(flags, folder, store) ?? installedTools(flags, folder, entries);
    open.set(folder, tools);
  }
  return tools;
}

/** V8 takes its code only where it runs with the flags that it had when it gave it away. */
const keyOf = (flags: number, folder: string) =>
  digestName("tools", process.version, process.arch, `${flags}`, folder);

/** Whether V8's code is of these flags still: another thread may have changed them for its work. */
const canKeep = (store: Store, flags: number) => store !== NO_STORE && cachedDataVersionTag() === flags;

function installedTools(flags: number, folder: string, entries: readonly string[]): Tools {
  const require = createRequire(join(folder, "package.json"));
  let isKept = false;
  return {
    require,
    keep(store) {
      if (isKept || !canKeep(store, flags)) return;
      isKept = true;
      const { pack, source } = packLoaded(require, folder, entries);
      store.write(keyOf(flags, folder), emit(pack, source, scriptOf(source).createCachedData()));
    },
  };
}

/** npm gives all files the same time of modification; when a file came to its place tells versions apart. */
function markOf(file: string): Mark {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : "none";
}

const REQUEST = /\brequire\(\s*["']([^"']+)["']\s*\)/g;

/** The loaded modules that the entries lead to. What they require in another way is looked for when they do so. */
function packLoaded(require: NodeJS.Require, folder: string, names: readonly string[]) {
  const requests: Record<string, Record<string, string>> = {};
  const parts: string[] = [];
  const entries = Object.fromEntries(names.map((name) => [name, require.resolve(name)]));
  const pending = Object.values(entries);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (requests[file]) continue;
    const text = readFileSync(file, "utf8").replace(/^#!.*/, "");
    const code = file.endsWith(".json") ? `module.exports = ${text}` : text;
    parts.push(`${JSON.stringify(file)}(exports, require, module, __filename, __dirname) {${code}\n}`);
    const found: Record<string, string> = {};
    requests[file] = found;
    const { resolve } = createRequire(file);
    for (const [, request] of text.matchAll(REQUEST)) {
      const target = isBuiltin(request!) ? undefined : resolved(resolve, request!);
      if (!target || !require.cache[target] || !/\.(?:c?js|json)$/.test(target)) continue;
      found[request!] = target;
      pending.push(target);
    }
  }
  const marked = [
    ...Object.keys(requests),
    // Packages that come or go here may take the place of others.
    ...[dirname(folder), join(folder, "package.json"), join(folder, "node_modules")],
  ];
  const marks = marked.map((file) => [file, markOf(file)] as const);
  const pack: Pack = { marks, requests, entries, isWarm: false };
  return { pack, source: `({${parts.join(",\n")}})` };
}

function resolved(resolve: NodeJS.RequireResolve, request: string): string | undefined {
  try {
    return resolve(request);
  } catch {
    // Optional, or text in a comment.
    return undefined;
  }
}

/** V8's code remembers the name. */
function scriptOf(source: string, cachedData?: Buffer): Script {
  return new Script(source, {
    filename: "near-xcc-tools.js",
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
}

function packedTools(flags: number, folder: string, store: Store): Tools | undefined {
  const known = store.read(keyOf(flags, folder));
  if (!known) return undefined;
  const { pack, source, code } = parse(known);
  if (pack.marks.some(([file, mark]) => markOf(file) !== mark)) return undefined;
  const script = scriptOf(source, code);
  const functions: Readonly<Record<string, ModuleFunction>> = script.runInThisContext();
  const { cache } = createRequire(join(folder, "package.json"));
  const load = (file: string): unknown => {
    const loaded = cache[file];
    if (loaded) return loaded.exports;
    const module = new Module(file);
    module.filename = file;
    // For what is not packed: it gets the same module.
    cache[file] = module;
    try {
      functions[file]!.call(module.exports, module.exports, requireOf(file), module, file, dirname(file));
    } catch (error) {
      delete cache[file];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  };
  const requireOf = (file: string): NodeJS.Require => {
    const targets = pack.requests[file]!;
    let own: NodeJS.Require | undefined;
    const installed = () => (own ??= createRequire(file));
    const require = (request: string) => {
      const target = targets[request];
      return target === undefined ? installed()(request) : load(target);
    };
    const resolve = (request: string, options?: { paths?: string[] }) =>
      installed().resolve(request, options);
    return Object.assign(require, { resolve, cache }) as NodeJS.Require;
  };
  let isKept = pack.isWarm && !script.cachedDataRejected;
  return {
    require: (specifier) => load(pack.entries[specifier]!),
    keep(to) {
      if (isKept || !canKeep(to, flags)) return;
      isKept = true;
      to.write(keyOf(flags, folder), emit({ ...pack, isWarm: true }, source, script.createCachedData()));
    },
  };
}

/** The pack as JSON, the script, V8's code. */
function emit(pack: Pack, source: string, code: Uint8Array): Uint8Array {
  return joinParts(Buffer.from(JSON.stringify(pack)), Buffer.from(source), code);
}

function parse(bytes: Uint8Array): { pack: Pack; source: string; code: Buffer } {
  const [pack, source, code] = splitParts(bytes, 3);
  return { pack: JSON.parse(pack!.toString()), source: source!.toString(), code: code! };
}
