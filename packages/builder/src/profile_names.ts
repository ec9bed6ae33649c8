import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import type { Bundle } from "./bundle/bundle.js";
import { cacheFolder } from "./engine/cache.js";
import type { EngineFunctions } from "./snapshot/engine_instance.js";
import { INTERPRETER } from "./snapshot/image.js";
import { keepFile } from "./store.js";

/** Bytes of notes that are kept, some 25 kB a contract. */
const NAMES_LIMIT = 8 * 2 ** 20;

/**
 * Notes what a contract's functions are called, in the cache folder under the hash of its code: the sandbox needs it to
 * profile a call, and in the contract every byte would cost gas.
 */
export function rememberNames(
  wasm: Uint8Array,
  names: ReadonlyMap<number, string>,
  javascript: EngineFunctions | undefined,
  bundle: Bundle,
): void {
  const hash = createHash("sha256").update(wasm).digest("hex");
  const functions = Object.fromEntries(names);
  const interpreter = [...names].find(([, name]) => name === INTERPRETER)?.[0];
  const noted = {
    functions,
    ...(javascript &&
      interpreter !== undefined && { interpreter: described(interpreter, javascript, bundle) }),
  };
  const content = Buffer.from(JSON.stringify(noted));
  keepFile(join(cacheFolder(), "names"), `${hash}.json`, content, NAMES_LIMIT);
}

/** A method's name, which its bytecode does not hold, from where it is declared. */
const DECLARATION = /([\w$]+)\s*\([^()]*\)\s*\{/;

function described(index: number, { bytecodeOffset, functions }: EngineFunctions, bundle: Bundle) {
  const lines = bundle.code.split("\n");
  const closures = functions.map(({ address, line, name }) => {
    const place = line > 0 ? bundle.locate(line) : undefined;
    const file = place && relative(process.cwd(), place.file).replace(/^.*node_modules[\\/]/, "");
    const shown = name || DECLARATION.exec(lines[line - 1] ?? "")?.[1] || "(anonymous)";
    return [address, `${shown}${file ? ` ${file}:${place.line}` : ""}`];
  });
  return { function: index, bytecodeOffset, closures: Object.fromEntries(closures) };
}
