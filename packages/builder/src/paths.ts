import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function ownPackageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "near-xcc-builder")
      return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error("near-xcc-builder runs outside of its package folder");
    folder = parent;
  }
}

/** Folder of this package: `engine/` beside it holds the C sources. */
export const PACKAGE_FOLDER = ownPackageFolder();

/** Resolves modules from this package's own place in `node_modules`. */
export const requireHere = createRequire(join(PACKAGE_FOLDER, "package.json"));

/**
 * Real folder of an installed package (package managers link), found from the folder `from`. Undefined if it is not
 * installed there.
 */
export function packageFolder(name: string, from: string): string | undefined {
  for (const base of createRequire(join(from, "noop.js")).resolve.paths(name) ?? []) {
    const folder = join(base, name);
    if (existsSync(join(folder, "package.json"))) return realpathSync(folder);
  }
  return undefined;
}

/** Version of the package in a folder; "none" without one. */
export function packageVersion(folder: string | undefined): string {
  return folder ? JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version : "none";
}
