import type { Bundle } from "../bundle/bundle.js";
import { BuildError } from "../errors.js";

const TEXT = 'encode and decode of near-sdk-js (import { encode, decode } from "near-sdk-js")';
const NO_TIME = "a call ends when its method returns: what is to happen later is another call, by a promise";
const NO_NETWORK = "a contract reaches other contracts only, by promises (NearPromise)";
const NO_PAGE = "a contract runs on a node, not in a page";
const NO_NODE = "a contract runs without Node.js";
const NO_INTL = "the engine knows no languages: let the page format texts";
const ONE_THREAD = "a contract has one thread";

/** Globals of browsers, of Node.js or of newer engines that code for contracts is often written with, and what to do instead. */
const ADVICE: Readonly<Record<string, string>> = {
  console: "use near.log",
  alert: "use near.log",
  TextEncoder: `use ${TEXT}`,
  TextDecoder: `use ${TEXT}`,
  structuredClone: "copy with JSON.parse(JSON.stringify(value)), or the spread syntax",
  btoa: "use a package for base64",
  atob: "use a package for base64",
  Intl: NO_INTL,
  crypto: "use near.sha256, near.keccak256, near.randomSeed",
  performance: "use near.blockTimestamp",
  setTimeout: NO_TIME,
  setInterval: NO_TIME,
  setImmediate: NO_TIME,
  clearTimeout: NO_TIME,
  clearInterval: NO_TIME,
  queueMicrotask: "use Promise.resolve().then",
  fetch: NO_NETWORK,
  XMLHttpRequest: NO_NETWORK,
  WebSocket: NO_NETWORK,
  localStorage: "use near.storageWrite and near.storageRead, or a collection of near-sdk-js",
  sessionStorage: "use near.storageWrite and near.storageRead, or a collection of near-sdk-js",
  window: NO_PAGE,
  document: NO_PAGE,
  navigator: NO_PAGE,
  self: "use globalThis",
  global: "use globalThis",
  process: NO_NODE,
  Buffer: "use Uint8Array, and the functions bytes and str of near-sdk-js",
  require: "use import",
  module: "use export",
  exports: "use export",
  __dirname: NO_NODE,
  __filename: NO_NODE,
  URL: "use a package for addresses",
  URLSearchParams: "use a package for addresses",
  AbortController: NO_TIME,
  WebAssembly: "the contract itself is WebAssembly",
  Atomics: ONE_THREAD,
  Worker: ONE_THREAD,
  WeakRef: "keep the value itself: nothing is collected within a call",
  FinalizationRegistry: "nothing is collected within a call",
  Iterator: "use a generator",
};

/**
 * Refuses the author's own code if it reads a global variable that exists in browsers, in Node.js or in newer engines and
 * not in a contract: type checkers know those, and a call that gets there would fail. Code that asks with `typeof` first
 * may, and so may installed packages, which often have another way for engines like this one.
 *
 * `unknown` has lines of the bundle and names (`engine/near_globals.h`).
 *
 * @throws BuildError MISSING_GLOBAL
 */
export function refuseMissingGlobals(unknown: readonly string[], bundle: Bundle): void {
  const reads = unknown
    .map((line) => line.split(" "))
    .map(([line, name]) => ({ line: Number(line), name: name! }));
  const mayExist = new Set(reads.filter(({ line }) => line === 0).map(({ name }) => name));
  for (const { line, name } of reads) {
    const advice = Object.hasOwn(ADVICE, name) && !mayExist.has(name) ? ADVICE[name] : undefined;
    const place = advice === undefined ? undefined : bundle.locate(line);
    if (place && !place.file.includes("node_modules"))
      throw new BuildError("MISSING_GLOBAL", `${name} does not exist in a contract: ${advice}`, place);
  }
}
