import { readFileSync, realpathSync, statSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { BuildError } from "../errors.js";
import { PACKAGE_FOLDER } from "../paths.js";
import type { Origin } from "./package_lines.js";
import type { ModuleInfo, Plugin, ResolvedId } from "./rollup.types.js";

const shown = (file: string) => relative(process.cwd(), file) || file;

function unsupported(importer: string, specifier: string, why: string): BuildError {
  return new BuildError("UNSUPPORTED_IMPORT", `${shown(importer)}: cannot import "${specifier}": ${why}`);
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

interface Manifest {
  readonly name?: string;
  readonly sideEffects?: unknown;
  readonly exports?: unknown;
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

/** The folder of the nearest package around a file that has the given name. */
function enclosingPackage(file: string, name: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (manifestOf(folder)?.name === name) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** near-sdk-js uses lodash for one function, and its index makes the bundler read 640 modules. */
export const CLONE_DEEP = join(PACKAGE_FOLDER, "engine/clone_deep.js");

/**
 * Before near-sdk-js's own resolver: refuses modules of Node.js and CommonJS, resolves a package's imports of itself by
 * name, which that resolver does not know, and gives near-sdk-js (only it) a small cloneDeep. Notes in `origins` what led
 * to each file.
 */
export function importGuard(
  sdkFolder: string,
  development = false,
  origins = new Map<string, Origin>(),
): Plugin {
  const ofSdk = join(sdkFolder, "lib") + sep;
  const cloneDeepOfSdk = (specifier: string, importer: string): ResolvedId | undefined =>
    specifier === "lodash-es" && importer.startsWith(ofSdk) ? { id: CLONE_DEEP } : undefined;
  return {
    name: "near-xcc-import-guard",
    async resolveId(specifier, importer) {
      if (importer === undefined) return null;
      if (isNodeModule(specifier))
        throw unsupported(importer, specifier, "modules of Node.js do not exist in a contract");
      const resolved =
        cloneDeepOfSdk(specifier, importer) ??
        relativeFile(specifier, importer) ??
        ownPackageFile(specifier, importer, development) ??
        (await this.resolve(specifier, importer, { skipSelf: true }));
      // The resolver asks again for the file that it has found.
      if (resolved && !isAbsolute(specifier) && !origins.has(resolved.id))
        origins.set(resolved.id, { importer, specifier });
      return resolved;
    },
    moduleParsed(info) {
      const origin = origins.get(info.id);
      if (origin && isCommonJs(info))
        throw unsupported(
          origin.importer,
          origin.specifier,
          "it is a CommonJS module; contracts are bundled from ES modules (import/export)",
        );
    },
  };
}

/**
 * A relative import of a JavaScript file that exists. near-sdk-js's resolver finds the same one, after it has asked another
 * thread for files some twenty times: a fifth of the time that a bundle takes.
 */
function relativeFile(specifier: string, importer: string): ResolvedId | undefined {
  if (!/^\.\.?\/.*\.m?js$/.test(specifier)) return undefined;
  const path = join(dirname(importer), specifier);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const id = realpathSync.native(path);
  const nearest = nearestManifest(id);
  if (!nearest) return undefined;
  const { manifest, folder } = nearest;
  // Patterns, and names without a folder, are for the resolver to read.
  if (
    Array.isArray(manifest.sideEffects) &&
    !manifest.sideEffects.every((entry) => /^[^*?[\]{}()!]*\/[^*?[\]{}()!]*$/.test(entry))
  )
    return undefined;
  return { id, ...(!hasSideEffects(manifest, folder, id) && { moduleSideEffects: false }) };
}

/** That of the package that a file belongs to. */
function nearestManifest(file: string): { readonly manifest: Manifest; readonly folder: string } | undefined {
  for (let folder = dirname(file); basename(folder) !== "node_modules"; folder = dirname(folder)) {
    const manifest = manifestOf(folder);
    if (manifest) return { manifest, folder };
    if (folder === dirname(folder)) return undefined;
  }
  return undefined;
}

/** The file that a package's import of itself by name leads to. */
function ownPackageFile(specifier: string, importer: string, development: boolean): ResolvedId | undefined {
  if (/^[./]|^[A-Za-z]:/.test(specifier)) return undefined;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = enclosingPackage(importer, name);
  if (!folder) return undefined;
  try {
    const manifest = manifestOf(folder)!;
    const own = development ? developmentFile(manifest, `.${specifier.slice(name.length)}`) : undefined;
    const id = own ? join(folder, own) : createRequire(join(folder, "package.json")).resolve(specifier);
    return { id, ...(!hasSideEffects(manifest, folder, id) && { moduleSideEffects: false }) };
  } catch (error) {
    throw unsupported(importer, specifier, `${(error as Error).message} (is the package built?)`);
  }
}

/** What the export condition `development` leads to: Node.js's own resolver knows it only by a flag of the process. */
function developmentFile({ exports }: Manifest, subpath: string): string | undefined {
  const conditions = (exports as Record<string, { development?: unknown } | undefined> | undefined)?.[
    subpath
  ];
  return typeof conditions?.development === "string" ? conditions.development : undefined;
}

/** Patterns are not looked into: what they name may have effects. */
function hasSideEffects({ sideEffects }: Manifest, folder: string, file: string): boolean {
  if (!Array.isArray(sideEffects)) return sideEffects !== false;
  return sideEffects.some((path) => path.includes("*") || join(folder, path) === file);
}

/** What no resolver found; rollup would leave the import in the contract. */
export function unresolvedImport(importer: string, specifier: string): BuildError {
  return unsupported(importer, specifier, "it is not installed, or the file is missing");
}

const COMMONJS = /\bmodule\.exports\b|\bexports\.[\w$]+\s*=|\brequire\s*\(/;

function isCommonJs({ code, ast }: ModuleInfo): boolean {
  const isModule = ast?.body.some(({ type }) => /^(?:Import|Export)/.test(type)) ?? true;
  return !isModule && code !== null && COMMONJS.test(code);
}
