import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { relative } from "node:path";
import { BuildError, type BuildErrorCode, type SourceLocation } from "../errors.js";
import { NO_STORE, type Store } from "../store.js";
import { babelHelpers, USUAL_HELPERS } from "./babel_helpers.js";
import { importGuard, unresolvedImport } from "./guard.js";
import { NEWER_SYNTAX, newerSyntax } from "./newer_syntax.js";
import { type LineRange, type Origin, packageLines } from "./package_lines.js";
import type { Plugin, Rollup, RollupCache, RollupError } from "./rollup.types.js";
import type { Sdk } from "./sdk.js";
import { mentionedFeatures, sdkShims } from "./sdk_shims.js";
import { openTools } from "./tools.js";

/** A contract and all its imports as one ES module. */
export interface Bundle {
  readonly code: string;
  /** Every file that went in. */
  readonly inputs: readonly string[];
  /** Lines with code of packages. */
  readonly packageLines: readonly LineRange[];
  /** Where a line of the bundle (from 1) came from. */
  locate(line: number): SourceLocation | undefined;
}

interface BundleOptions {
  readonly keep?: readonly string[];
  readonly development?: boolean | undefined;
  /** Texts that earlier builds made. */
  readonly store?: Store;
}

const OF_PLUGINS = ["@babel/types", "signale"];
const TOOLS = [
  "rollup",
  "@rollup/plugin-node-resolve",
  "@rollup/plugin-babel",
  "@babel/preset-typescript",
  "@babel/plugin-proposal-decorators",
  ...OF_PLUGINS,
];

interface BabelPlugin {
  babel(options: Readonly<Record<string, unknown>>): unknown;
}
interface NodeResolvePlugin {
  nodeResolve(options: { extensions: string[]; exportConditions: string[] }): unknown;
}

/**
 * Bundles with near-sdk-js's own steps (rollup, Babel with its decorator and `includeBytes` plugins), so that a
 * contract means what it means under near-sdk-js. Parts of near-sdk-js that `keep` does not list go, unless another
 * module may use them.
 *
 * @throws BuildError SYNTAX_ERROR, UNSUPPORTED_IMPORT
 */
export async function bundleContract(
  source: string,
  sdk: Sdk,
  { keep = [], development = false, store = NO_STORE }: BundleOptions = {},
): Promise<Bundle> {
  const tools = openTools(sdk.folder, TOOLS, store);
  const { rollup } = tools.require("rollup") as Rollup;
  const { nodeResolve } = tools.require("@rollup/plugin-node-resolve") as NodeResolvePlugin;
  const { babel } = tools.require("@rollup/plugin-babel") as BabelPlugin;
  const typescript = tools.require("@babel/preset-typescript") as { default: unknown };
  const decorators = tools.require("@babel/plugin-proposal-decorators") as { default: unknown };
  // near-sdk-js's own plugins import them.
  for (const name of OF_PLUGINS) tools.require(name);
  const [includeBytes, exporter] = await Promise.all([
    sdk.load<{ default: unknown }>("./lib/cli/build-tools/include-bytes.js"),
    sdk.load<{ default: unknown }>("./lib/cli/build-tools/near-bindgen-exporter.js"),
  ]);
  const helpers = new Set(USUAL_HELPERS);
  const rollOnce = async (kept: ReadonlySet<string>) => {
    let mentioned: readonly string[] = [];
    const origins = new Map<string, Origin>();
    const build = await rollup({
      input: source,
      cache: parsed,
      plugins: [
        {
          name: "near-xcc-features",
          generateBundle(_, { "contract.js": chunk }) {
            mentioned = mentionedFeatures(chunk!.modules, sdk.folder, (code) => this.parse(code));
          },
        } satisfies Plugin,
        importGuard(sdk.folder, development, origins),
        sdkShims(sdk.folder, kept),
        babelHelpers(sdk.folder, store, helpers),
        reader,
        nodeResolve({
          extensions: [".js", ".ts"],
          exportConditions: development ? ["development"] : [],
        }),
        babel({
          babelHelpers: "bundled",
          // It looks, by another transformation per file, for a wrong `babelHelpers`.
          skipPreflightCheck: true,
          filter: needsBabel,
          extensions: [".ts", ".js", ".jsx", ".es6", ".es", ".mjs"],
          presets: [interop(typescript)],
          plugins: [
            newerSyntax,
            interop(includeBytes),
            [interop(exporter), { verbose: false }],
            [interop(decorators), { version: "legacy" }],
          ],
        }),
      ],
      onwarn: refuseWarning,
    });
    const { output } = await build.generate({ format: "es", sourcemap: true, file: "contract.js" });
    await build.close();
    parsed = { modules: build.cache.modules.map((module) => ({ ...module, resolvedIds: {} })) };
    return { chunk: output[0], mentioned, inputs: build.watchFiles, origins };
  };
  const roll = async (kept: ReadonlySet<string>) => {
    const known = helpers.size;
    try {
      return await rollOnce(kept);
    } catch (error) {
      if (helpers.size === known) throw error;
      // A module imports a helper of Babel that was not among those it was offered.
      return rollOnce(kept);
    }
  };
  try {
    const kept = new Set(keep);
    let rolled = await roll(kept);
    const mentioned = rolled.mentioned.filter((name) => !kept.has(name));
    if (mentioned.length > 0) rolled = await roll(new Set([...kept, ...mentioned]));
    tools.keep(store);
    const { code, map, modules } = rolled.chunk;
    if (!map) throw new Error("rollup made no source map");
    return {
      code,
      inputs: rolled.inputs,
      packageLines: packageLines(code, modules, rolled.origins),
      locate: locator(code, new SourceMap(map)),
    };
  } catch (error) {
    throw asBuildError(error);
  }
}

/**
 * The modules of this process's last build, of which later ones take the syntax trees of those whose text is the same. What
 * Babel has changed is not among them: it depends on other files too.
 */
let parsed: RollupCache = { modules: [] };

/** Reads modules at once: rollup goes to another thread and back four times for each. */
const reader: Plugin = {
  name: "near-xcc-reader",
  load: (id) => (existsSync(id) ? readFileSync(id, "utf8") : null),
  shouldTransformCachedModule: ({ id }) => needsBabel(id),
};

const SCRIPT = /\.m?js$/;
const BABEL_SYNTAX = /includeBytes|^\s*@\w/m;

/** The plugins change TypeScript, decorators, includeBytes and what the engine cannot parse: reprinting other files takes seconds. */
function needsBabel(file: string): boolean {
  // Babel's own helpers are no file.
  if (file.startsWith("\0")) return false;
  if (!SCRIPT.test(file)) return true;
  const text = readFileSync(file, "utf8");
  return BABEL_SYNTAX.test(text) || NEWER_SYNTAX.test(text);
}

/** The function of a CommonJS or an ES module. */
function interop(module: { default: unknown }): unknown {
  const value = module.default as { default?: unknown };
  return value?.default ?? value;
}

/** Warnings that would become a broken contract. */
function refuseWarning(warning: RollupError): void {
  if (warning.code === "UNRESOLVED_IMPORT") throw unresolvedImport(warning.importer!, warning.source!);
  if (warning.code === "MISSING_EXPORT") throw warning;
}

const DUPLICATE = /^Duplicate declaration "(.+?)"/;

function asBuildError(error: unknown): BuildError {
  // Rollup overwrites the code of what a plugin throws, and keeps it under another name.
  if (error instanceof BuildError)
    return new BuildError((error as { pluginCode?: BuildErrorCode }).pluginCode ?? error.code, error.message);
  const { message, loc, id } = error as RollupError;
  const file = loc?.file ?? id;
  const reason = message.split("\n", 1)[0]!.replace(file ? `${file}: ` : "", "");
  const taken = DUPLICATE.exec(reason)?.[1];
  // near-sdk-js's exporter adds a function without a place in the source.
  if (taken && !loc)
    return new BuildError(
      "METHOD_NAME_TAKEN",
      `${file ? `${relative(process.cwd(), file) || file}: ` : ""}a declaration of the module has the name of the method "${taken}": near-sdk-js exports a function of that name for the method, so give the declaration another one`,
    );
  const code = (error as RollupError).code === "MISSING_EXPORT" ? "UNSUPPORTED_IMPORT" : "SYNTAX_ERROR";
  if (!file || !loc) return new BuildError(code, file ? `${file}: ${reason}` : reason);
  return new BuildError(code, reason.replace(/ ?\(\d+:\d+\)$/, ""), {
    file: relative(process.cwd(), file) || file,
    line: loc.line,
    column: loc.column + 1,
  });
}

function locator(code: string, map: SourceMap): Bundle["locate"] {
  const lines = code.split("\n");
  return (line) => {
    const indent = /^\s*/.exec(lines[line - 1] ?? "")![0].length;
    const entry = map.findEntry(line - 1, indent);
    if (!("originalSource" in entry) || !entry.originalSource) return undefined;
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}
