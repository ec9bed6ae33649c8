import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError } from "../errors.js";
import { packageFolder } from "../paths.js";

/** An installed near-sdk-js. */
export interface Sdk {
  readonly folder: string;
  /** Imports one of its own modules, given relative to its folder. */
  load<T>(file: string): Promise<T>;
}

/** Finds near-sdk-js from a contract's folder. @throws BuildError SDK_NOT_FOUND */
export function findSdk(source: string): Sdk {
  const folder = packageFolder("near-sdk-js", dirname(source));
  if (!folder)
    throw new BuildError(
      "SDK_NOT_FOUND",
      `near-sdk-js is not installed for ${relative(process.cwd(), source) || source}: run npm install near-sdk-js`,
    );
  return { folder, load: (file) => import(pathToFileURL(join(folder, file)).href) };
}
