import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { buildContract } from "near-xcc-builder";
import { ROOT } from "../scripts/build/paths.js";
import { table } from "./tables.js";

/** What contracts import of the library, one at a time. */
const FEATURES = [
  "callMethod",
  "batch",
  "all",
  "defineContract, method",
  "after",
  "join",
  "each",
  "eachChunked",
  "paged",
  "saga",
  "retry",
  "lock",
  "any",
  "quorum",
  "agreement",
  "snapshot, restore",
  "explainGas",
  "inspect",
  "planText",
  "planMermaid",
  "string",
  "number",
  "u128",
  "json",
  "object",
  "standard",
] as const;

export interface FeatureSize {
  readonly name: string;
  /** Bytes of minified JavaScript, with all that it needs. */
  readonly bytes: number;
  /** Bytes by which a contract grows that imports it and nothing else of the library. */
  readonly wasm: number;
}

async function sizeOf(what: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${what} from "./src/index.js";`, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  return outputFiles[0]?.contents.length ?? 0;
}

/** Bytes of a contract that holds these imports and does nothing with them. */
async function wasmOf(folder: string, imports: string, kept: string): Promise<number> {
  const source = join(folder, "contract.js");
  writeFileSync(
    source,
    `import { call, NearBindgen } from "near-sdk-js";
${imports}
const kept = ${kept};
@NearBindgen({})
export class Contract {
  @call({})
  run() {
    return Object.keys(kept).length;
  }
}
`,
  );
  return (await buildContract({ source })).bytes;
}

/** What an import brings into a contract: the library is tree-shaken, so that nothing else comes with it. */
export async function measureFeatures(onProgress: (line: string) => void): Promise<readonly FeatureSize[]> {
  // Inside of the checkout, whose package the contracts import by its name.
  const builds = join(ROOT, "benchmarks/.cache");
  mkdirSync(builds, { recursive: true });
  const folder = mkdtempSync(join(builds, "features-"));
  try {
    const without = await wasmOf(folder, "", "{}");
    const sizes: FeatureSize[] = [];
    for (const name of FEATURES) {
      onProgress(`building a contract with ${name}`);
      const wasm = await wasmOf(folder, `import { ${name} } from "near-xcc";`, `{ ${name} }`);
      sizes.push({ name: `\`${name}\``, bytes: await sizeOf(`{ ${name} }`), wasm: wasm - without });
    }
    const all = await wasmOf(folder, `import * as all from "near-xcc";`, "{ ...all }");
    return [...sizes, { name: "all of it", bytes: await sizeOf("*"), wasm: all - without }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function featureTable(sizes: readonly FeatureSize[]): string {
  return table(
    ["import", "bytes of JavaScript", "bytes of wasm"],
    sizes.map(({ name, bytes, wasm }) => [name, bytes.toLocaleString("en"), wasm.toLocaleString("en")]),
  );
}
