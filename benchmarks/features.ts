import { build } from "esbuild";
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

/** What an import brings into a contract: the library is tree-shaken, so that nothing else comes with it. */
export async function measureFeatures(): Promise<readonly FeatureSize[]> {
  const sizes: FeatureSize[] = [];
  for (const name of FEATURES) sizes.push({ name: `\`${name}\``, bytes: await sizeOf(`{ ${name} }`) });
  return [...sizes, { name: "all of it", bytes: await sizeOf("*") }];
}

export function featureTable(sizes: readonly FeatureSize[]): string {
  return table(
    ["import", "bytes"],
    sizes.map(({ name, bytes }) => [name, bytes.toLocaleString("en")]),
  );
}
