import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_FOLDER, packageFolder } from "../paths.js";
import { optimizeEngine } from "./binaryen.js";
import { cacheFolder, makeOnce, readCached } from "./cache.js";
import { compileEngine } from "./clang.js";
import { COMPILE_FLAGS, LINK_FLAGS, readSources, type SourceTree, UNITS } from "./sources.js";

/** Change it whenever the steps after linking change: it is part of the cache's key. */
const PIPELINE_VERSION = 1;

function installedVersion(name: string): string {
  const folder = packageFolder(name, PACKAGE_FOLDER);
  return folder ? JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version : "none";
}

/** Hash of everything the engine's bytes depend on. */
export function engineKey(sources: SourceTree): string {
  const tools = ["@yowasp/clang", "binaryen"].map((name) => `${name}@${installedVersion(name)}`);
  return createHash("sha256")
    .update(JSON.stringify([PIPELINE_VERSION, tools, COMPILE_FLAGS, LINK_FLAGS, UNITS]))
    .update(JSON.stringify(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex")
    .slice(0, 32);
}

/** File of an engine inside a folder that holds engines: the published package's `dist/engine` or the cache. */
export function engineFile(folder: string, key: string): string {
  return join(folder, `engine-${key}`, "engine.wasm");
}

/**
 * The engine: prebuilt in the published package, else from the cache, else compiled (once, about half a minute).
 *
 * @throws BuildError ENGINE_SOURCES, ENGINE_COMPILE
 */
export async function loadEngine(sdkFolder: string, onProgress: (line: string) => void): Promise<Uint8Array> {
  const sources = readSources(sdkFolder);
  const key = engineKey(sources);
  const prebuilt = readCached(engineFile(join(PACKAGE_FOLDER, "dist/engine"), key));
  if (prebuilt) return prebuilt;
  return makeOnce(
    engineFile(cacheFolder(), key),
    async () => {
      const linked = await compileEngine(sources, onProgress);
      onProgress("engine: optimizing for size");
      return optimizeEngine(linked);
    },
    () => onProgress("engine: waiting for another process that compiles it"),
  );
}
