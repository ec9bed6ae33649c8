import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../errors.js";
import { PACKAGE_FOLDER, packageFolder } from "../paths.js";
import { MEMORY_SHIFT, TABLE_BASE, TABLE_SHIFT } from "./facts.js";
import { substitute } from "./substitutions.js";

/** Files by the name that `#include` uses. */
export type SourceTree = Readonly<Record<string, string>>;

/** A C file that becomes one object file. */
export interface Unit {
  readonly file: string;
  readonly flags: readonly string[];
}

/** The most expensive first: with two workers the others compile beside it. */
export const UNITS: readonly Unit[] = [
  { file: "near_engine.c", flags: [] },
  { file: "libbf.c", flags: [] },
  { file: "near_bigint.c", flags: [] },
  { file: "libregexp.c", flags: [] },
  { file: "libunicode.c", flags: [] },
  { file: "cutils.c", flags: [] },
  { file: "near_heap.c", flags: ["-fno-builtin"] },
  // Without the flag the compiler turns the loops of memcpy and strlen into calls of themselves.
  { file: "near_number.c", flags: [] },
  { file: "near_printf.c", flags: ["-fno-builtin"] },
  { file: "near_libc.c", flags: ["-fno-builtin"] },
];

const QUICKJS_FILES = /^(?:cutils|libbf|libregexp|libunicode|list|quickjs)(?!-libc)[a-z-]*\.[ch]$/;

/** NEAR runs WebAssembly 1.0 with mutable globals and sign extension. */
export const COMPILE_FLAGS = [
  "--target=wasm32-wasip1",
  "-mcpu=mvp",
  "-msign-ext",
  "-mmutable-globals",
  "-Oz",
  "-fwrapv",
  "-fdata-sections",
  "-D_GNU_SOURCE",
  '-DCONFIG_VERSION="2021-03-27"',
  "-DCONFIG_BIGNUM",
  "-w",
];

/** Shadow stack in bytes. QuickJS itself stops earlier, see STACK_LIMIT. */
export const STACK_SIZE = 524_288;

export const LINK_FLAGS = [
  "--target=wasm32-wasip1",
  "-nostartfiles",
  "-Wl,--no-entry",
  "-Wl,--allow-undefined",
];

/** The stack lies before the static data. */
const stackSize = (bytes: number) => `-Wl,-z,stack-size=${bytes}`;

/** The engine is linked three times; facts.ts compares the results. */
export const LINKS = {
  engine: ["-Wl,--strip-debug", `-Wl,--table-base=${TABLE_BASE}`, stackSize(STACK_SIZE)],
  shifted: [
    "-Wl,--strip-debug",
    `-Wl,--table-base=${TABLE_BASE + TABLE_SHIFT}`,
    stackSize(STACK_SIZE + MEMORY_SHIFT),
  ],
  relocated: ["-Wl,--emit-relocs", `-Wl,--table-base=${TABLE_BASE}`, stackSize(STACK_SIZE)],
} as const;

/** Names of the arrays in quickjs.c from which builtins are created. */
export function builtinLists(sources: SourceTree): string[] {
  const matches = sources["quickjs.c"]!.matchAll(/^static const JSCFunctionListEntry (\w+)\[\]/gm);
  return [...matches].map(([, name]) => name!);
}

/** One byte is one char, so that the compiler gets the bytes of the file; builder.c is published with CRLF. */
const readText = (file: string) => readFileSync(file, "latin1").replaceAll("\r\n", "\n");

/** Reads all sources as they are: QuickJS (npm `qjsc`), the host functions (near-sdk-js) and our own glue. */
export function readSources(sdkFolder: string): SourceTree {
  const quickjs = packageFolder("qjsc", PACKAGE_FOLDER);
  if (!quickjs)
    throw new BuildError("ENGINE_SOURCES", "the npm package qjsc is not installed: run your package manager");
  const tree: Record<string, string> = {};
  const quickjsFolder = join(quickjs, "deps/quickjs_2021_03_27");
  for (const file of readdirSync(quickjsFolder).filter((name) => QUICKJS_FILES.test(name)))
    tree[file] = readText(join(quickjsFolder, file));
  tree["builder.c"] = readText(join(sdkFolder, "builder/builder.c"));
  const own = join(PACKAGE_FOLDER, "engine");
  for (const file of readdirSync(own).filter((name) => /\.[ch]$/.test(name)))
    tree[file] = readText(join(own, file));
  tree["assert.h"] = readText(join(own, "include/assert.h"));
  return tree;
}

/** The sources with what we change in them: a quarter of a second, so only for an engine that is to be compiled. */
export function substituted(sources: SourceTree): SourceTree {
  return Object.fromEntries(Object.entries(sources).map(([file, text]) => [file, substitute(file, text)]));
}
