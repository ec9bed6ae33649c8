import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError } from "../errors.js";
import { packageFolder } from "../paths.js";

/** An installed near-sdk-js, with which its own dependencies can be loaded. */
export interface Sdk {
  readonly folder: string;
  /** Loads a module as near-sdk-js would: its rollup, Babel and plugins. */
  load<T>(specifier: string): Promise<T>;
}

/** Finds near-sdk-js from a contract's folder. @throws BuildError SDK_NOT_FOUND */
export function findSdk(source: string): Sdk {
  const folder = packageFolder("near-sdk-js", dirname(source));
  if (!folder)
    throw new BuildError(
      "SDK_NOT_FOUND",
      `near-sdk-js is not installed for ${relative(process.cwd(), source) || source}: run npm install near-sdk-js`,
    );
  const resolver = createRequire(join(folder, "package.json"));
  return {
    folder,
    load: async (specifier) => {
      if (specifier.startsWith(".")) return import(pathToFileURL(join(folder, specifier)).href);
      // Its dependencies are CommonJS: importing those takes a fifth longer.
      return resolver(specifier);
    },
  };
}
