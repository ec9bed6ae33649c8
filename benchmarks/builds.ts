import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contracts as sources, wasmPath } from "../scripts/build/contracts.js";
import { ROOT } from "../scripts/build/paths.js";

/** The six contracts under the short names that every build of them shares. */
export const CONTRACTS = ["hello", "counter", "guestbook", "batch", "multiple", "similar"] as const;
export type Contract = (typeof CONTRACTS)[number];

/** One build of all six. */
export interface Build {
  readonly name: string;
  readonly code: Readonly<Record<Contract, Uint8Array>>;
  /** Whether calls may fail: their gas then stands for nothing and is not shown. @default false */
  readonly mayFail?: boolean;
}

/** Our folders' names for the six. */
const OURS = {
  hello: "hello",
  counter: "counter",
  guestbook: "guestbook",
  batch: "batch",
  multiple: "multiple-contracts",
  similar: "similar-contracts",
} as const;

/** The same, as the build names them. */
export const BUILT = Object.values(OURS);

function read(path: string): Uint8Array {
  const file = join(ROOT, path);
  if (!existsSync(file)) throw new Error(`${path} is missing: run npm run build`);
  return readFileSync(file);
}

async function all(
  name: string,
  code: (contract: Contract) => Uint8Array | Promise<Uint8Array>,
): Promise<Build> {
  const entries: [Contract, Uint8Array][] = [];
  for (const contract of CONTRACTS) entries.push([contract, await code(contract)]);
  return { name, code: Object.fromEntries(entries) as Record<Contract, Uint8Array> };
}

/** What `npm run build` made. */
export const nearXcc = () => all("near-xcc", (contract) => read(wasmPath(OURS[contract])));

/**
 * The same sources and engine without the heap snapshot: JavaScript starts anew in every call, as it does in a
 * contract that near-sdk-js builds. Its own toolchain cannot run here (it is downloaded by an install script).
 */
export const withoutSnapshot = async (onProgress: (line: string) => void): Promise<Build> => {
  const build = await all("near-xcc --no-snapshot", async (contract) => {
    const { buildContract } = await import("near-xcc-builder");
    const target = join(ROOT, "node_modules/.cache/near-xcc/no-snapshot", `${OURS[contract]}.wasm`);
    onProgress(`building ${contract} without a snapshot`);
    await buildContract({
      source: join(ROOT, sources[OURS[contract]], "src/contract.ts"),
      target,
      snapshot: false,
      onProgress,
    });
    return readFileSync(target);
  });
  // Callbacks whose gas the examples chose for a contract that is already started run out of it here.
  return { ...build, mayFail: true };
};

/** The same interface in Rust: see peers/README.md. */
export const rust = () =>
  all("Rust near-sdk 5.24.1", (contract) => read(`benchmarks/peers/rust/${contract}.wasm`));
