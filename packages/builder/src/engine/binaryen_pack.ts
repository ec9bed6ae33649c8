import { readFileSync, statSync } from "node:fs";
import nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import type Binaryen from "binaryen";
import { PACKAGE_FOLDER, packageFolder, packageVersion } from "../paths.js";
import { digestName, joinParts, type Store, splitParts } from "../store.js";

/** binaryen in two parts. */
interface Pack {
  /** A function of the WebAssembly, the URL of the module and `node:module`, which answers binaryen. */
  readonly script: string;
  readonly wasm: Uint8Array;
}

type Start = (wasm: Uint8Array, url: string, nodeModule: object) => Promise<typeof Binaryen>;

/**
 * binaryen's module is 15 MB of JavaScript: 10 MB of WebAssembly as text in it, which takes 0.3 s to read, parse and decode. The
 * first process keeps the two apart, and for later ones it is a quarter of that.
 */
export async function loadBinaryen(store: Store): Promise<typeof Binaryen> {
  const pack = readPack(store);
  if (!pack) return (await import("binaryen")).default;
  const start: Start = new Script(pack.script, { filename: "near-xcc-binaryen.js" }).runInThisContext();
  return start(pack.wasm, pathToFileURL(moduleFile()).href, nodeModule);
}

const binaryenFolder = () => packageFolder("binaryen", PACKAGE_FOLDER)!;

const moduleFile = () => join(binaryenFolder(), "index.js");

function readPack(store: Store): Pack | undefined {
  const { size, mtimeMs } = statSync(moduleFile());
  const key = digestName("binaryen", packageVersion(binaryenFolder()), `${size} ${mtimeMs}`);
  const known = store.read(key);
  if (known) {
    const [script, wasm] = splitParts(known, 2);
    return { script: script!.toString(), wasm: wasm! };
  }
  const pack = packBinaryen(readFileSync(moduleFile(), "utf8"));
  if (pack) store.write(key, joinParts(Buffer.from(pack.script), pack.wasm));
  return pack;
}

/** Takes the text of binaryen's module apart; undefined if it is written in another way than the version that is known. */
export function packBinaryen(text: string): Pack | undefined {
  const open = /\w+\((?=`\\0asm)/.exec(text);
  if (!open) return undefined;
  const start = open.index + open[0].length;
  const end = endOfLiteral(text, start);
  // With the bracket behind it.
  const code = `${text.slice(0, open.index)}nearWasm${text.slice(end + 1)}`;
  const rest = replacedOnce(code, [
    [/\bawait import\("node:module"\)/g, () => "nearModule"],
    [
      /\bvar ([\w$]+)=await ([\w$]+)\(\),([\w$]+)=\1;export\{\3 as default\};/g,
      (_, __, make) => `return ${make}();`,
    ],
  ]);
  if (rest === undefined) return undefined;
  const script = `(async (nearWasm, nearUrl, nearModule) => {${rest.replaceAll("import.meta.url", "nearUrl")}\n})`;
  const characters: string = new Script(text.slice(start, end)).runInThisContext();
  return { script, wasm: Uint8Array.from(Buffer.from(characters, "latin1")) };
}

/** Behind the template literal that begins at `start`. */
function endOfLiteral(text: string, start: number): number {
  for (let end = text.indexOf("`", start + 1); ; end = text.indexOf("`", end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

/** Undefined if a pattern does not match exactly once. */
function replacedOnce(
  text: string,
  changes: readonly (readonly [RegExp, (...match: string[]) => string])[],
): string | undefined {
  let result = text;
  for (const [pattern, replacement] of changes) {
    if ([...result.matchAll(pattern)].length !== 1) return undefined;
    result = result.replace(pattern, replacement);
  }
  return result;
}
