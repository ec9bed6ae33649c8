// For `node --import=tsx --import=./scripts/packages_as_they_are.mjs`.
//
// tsx transforms every module that Node.js loads, packages from npm too: 7 s for binaryen's 15 MB, in each process that
// builds a contract, a test file or `npm run build`. Packages run as they are, so Node.js reads them here before tsx
// sees them.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const isPackage = /\/node_modules\/.*\.m?js$/;

/** Hook of node:module, in the thread of the loaders. */
export async function load(url, context, next) {
  if (context.format !== "module" || !isPackage.test(url)) return next(url, context);
  return { format: "module", source: await readFile(new URL(url)), shortCircuit: true };
}

if (isMainThread) register(import.meta.url);
