import { readFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { BuildError } from "../errors.js";
import { PACKAGE_FOLDER } from "../paths.js";
import type { ModuleInfo, Plugin } from "./rollup.types.js";

const shown = (file: string) => relative(process.cwd(), file) || file;

function unsupported(importer: string, specifier: string, why: string): BuildError {
  return new BuildError("UNSUPPORTED_IMPORT", `${shown(importer)}: cannot import "${specifier}": ${why}`);
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function packageNameOf(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name;
  } catch {
    return undefined;
  }
}

/** The folder of the nearest package around a file that has the given name. */
function enclosingPackage(file: string, name: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (packageNameOf(folder) === name) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** near-sdk-js uses lodash for one function, and its index makes the bundler read 640 modules. */
const CLONE_DEEP = join(PACKAGE_FOLDER, "engine/clone_deep.js");

/**
 * Before near-sdk-js's own resolver: refuses Node's modules, resolves a package's imports of itself by name, which
 * that resolver does not know, and gives near-sdk-js (only it) a small cloneDeep.
 */
export function importGuard(sdkFolder: string): Plugin {
  const ofSdk = join(sdkFolder, "lib") + sep;
  return {
    name: "near-xcc-import-guard",
    resolveId(specifier, importer) {
      if (importer === undefined || specifier.startsWith(".") || specifier.startsWith("/")) return null;
      if (isNodeModule(specifier))
        throw unsupported(importer, specifier, "modules of Node.js do not exist in a contract");
      if (specifier === "lodash-es" && importer.startsWith(ofSdk)) return CLONE_DEEP;
      const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
      const folder = enclosingPackage(importer, name);
      if (!folder) return null;
      try {
        return createRequire(join(folder, "package.json")).resolve(specifier);
      } catch (error) {
        throw unsupported(importer, specifier, `${(error as Error).message} (is the package built?)`);
      }
    },
    moduleParsed: refuseCommonJs,
  };
}

/** What no resolver found; rollup would leave the import in the contract. */
export function unresolvedImport(importer: string, specifier: string): BuildError {
  return unsupported(importer, specifier, "it is not installed, or the file is missing");
}

const COMMONJS = /\bmodule\.exports\b|\bexports\.[\w$]+\s*=|\brequire\s*\(/;

function refuseCommonJs({ id, code, ast, importers }: ModuleInfo): void {
  const isModule = ast?.body.some(({ type }) => /^(?:Import|Export)/.test(type)) ?? true;
  if (isModule || !code || !COMMONJS.test(code)) return;
  throw unsupported(
    importers[0] ?? id,
    shown(id),
    "it is a CommonJS module; contracts are bundled from ES modules (import/export)",
  );
}
