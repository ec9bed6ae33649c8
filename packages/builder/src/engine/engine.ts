import { createHash } from "node:crypto";
import { join } from "node:path";
import { PACKAGE_FOLDER, packageFolder, packageVersion } from "../paths.js";
import { optimizeEngine } from "./binaryen.js";
import { cacheFolder, makeOnce, readCached } from "./cache.js";
import { compileEngine } from "./clang.js";
import { computeFacts, type EngineFacts } from "./facts.js";
import {
  builtinLists,
  COMPILE_FLAGS,
  LINK_FLAGS,
  LINKS,
  readSources,
  type SourceTree,
  substituted,
  UNITS,
} from "./sources.js";
import { SUBSTITUTIONS } from "./substitutions.js";

/** Change it whenever the steps after linking change: it is part of the cache's key. */
const PIPELINE_VERSION = 24;

/** Of a dependency of this package. */
export function installedVersion(name: string): string {
  return packageVersion(packageFolder(name, PACKAGE_FOLDER));
}

/** Hash of everything the engine's bytes depend on. */
export function engineKey(sources: SourceTree): string {
  const tools = ["@yowasp/clang", "binaryen"].map((name) => `${name}@${installedVersion(name)}`);
  return createHash("sha256")
    .update(JSON.stringify([PIPELINE_VERSION, tools, COMPILE_FLAGS, LINK_FLAGS, LINKS, UNITS, SUBSTITUTIONS]))
    .update(JSON.stringify(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex")
    .slice(0, 32);
}

/** File of an engine inside a folder that holds engines: the published package's `dist/engine` or the cache. */
export function engineFile(folder: string, key: string): string {
  return join(folder, `engine-${key}`, "engine.bin");
}

/** The compiled engine. */
export interface Engine {
  readonly wasm: Uint8Array;
  /** The same with its function table and static data elsewhere: a second boot tells pointers from numbers. */
  readonly shifted: Uint8Array;
  readonly facts: EngineFacts;
}

async function makeEngine(read: SourceTree, onProgress: (line: string) => void): Promise<Uint8Array> {
  const sources = substituted(read);
  const linked = await compileEngine(sources, onProgress);
  onProgress("engine: optimizing for size");
  const wasm = await optimizeEngine(linked.engine);
  const shifted = await optimizeEngine(linked.shifted);
  const facts = computeFacts(wasm, shifted, linked.relocated, builtinLists(sources));
  return pack({ wasm, shifted, facts });
}

/** One file: length of the facts and of the engine, the facts as JSON, the engine, the shifted engine. */
function pack({ wasm, shifted, facts }: Engine): Uint8Array {
  const json = Buffer.from(JSON.stringify(facts));
  const header = Buffer.alloc(8);
  header.writeUInt32LE(json.length, 0);
  header.writeUInt32LE(wasm.length, 4);
  return Buffer.concat([header, json, wasm, shifted]);
}

function unpack(bytes: Uint8Array): Engine {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const endOfFacts = 8 + view.readUInt32LE(0);
  const endOfWasm = endOfFacts + view.readUInt32LE(4);
  return {
    facts: JSON.parse(view.toString("utf8", 8, endOfFacts)),
    wasm: bytes.subarray(endOfFacts, endOfWasm),
    shifted: bytes.subarray(endOfWasm),
  };
}

/**
 * The engine: prebuilt in the published package, else from the cache, else compiled (once, a minute or more).
 *
 * @throws BuildError ENGINE_SOURCES, ENGINE_COMPILE
 */
export async function loadEngine(sdkFolder: string, onProgress: (line: string) => void): Promise<Engine> {
  const sources = readSources(sdkFolder);
  const key = engineKey(sources);
  const prebuilt = readCached(engineFile(join(PACKAGE_FOLDER, "dist/engine"), key));
  if (prebuilt) return unpack(prebuilt);
  const made = await makeOnce(
    engineFile(cacheFolder(), key),
    () => makeEngine(sources, onProgress),
    () => onProgress("engine: waiting for another process that compiles it"),
  );
  return unpack(made);
}
