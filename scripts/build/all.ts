import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundlePackage, packages } from "./bundle.mjs";
import { type ContractName, contracts, wasmPath } from "./contracts.js";
import { ROOT } from "./paths.js";
import { Stamp } from "./stamp.js";
import { tsc } from "./tsc.js";
import { buildTypes } from "./types.js";

/** One finished part of the build. */
export interface BuildStep {
  readonly name: string;
  /** What came out: a size, or "unchanged". */
  readonly note: string;
  readonly seconds: number;
}

export interface BuildOptions {
  readonly contracts: readonly string[];
  readonly force?: boolean;
  /** Also the declarations of the packages, which only their users need: a checkout reads the sources. */
  readonly types?: boolean;
  readonly onStep?: (step: BuildStep) => void;
  /** Lines on long work: the engine's compilation. */
  readonly onProgress?: (line: string) => void;
}

/** What a contract's bytes depend on besides its own folder. */
const SHARED_INPUTS = [
  "dist",
  "packages/builder/dist",
  "packages/builder/engine",
  "contracts/stubs/shared",
  "package-lock.json",
];

async function timed(
  name: string,
  onStep: BuildOptions["onStep"],
  work: () => Promise<string>,
): Promise<void> {
  const started = performance.now();
  const note = await work();
  onStep?.({ name, note, seconds: (performance.now() - started) / 1000 });
}

async function buildContract(name: ContractName, { force, onProgress }: BuildOptions): Promise<string> {
  const target = join(ROOT, wasmPath(name));
  const stamp = new Stamp(target, [`${contracts[name]}/src`, ...SHARED_INPUTS]);
  if (!force && stamp.matches()) return "unchanged";
  // The bundle that this very build has just made, not the source: what users run is what builds our contracts.
  const { buildContract: build } = (await import(
    pathToFileURL(join(ROOT, "packages/builder/dist/index.js")).href
  )) as typeof import("near-xcc-builder");
  const { bytes } = await build({
    source: join(ROOT, contracts[name], "src/contract.ts"),
    target,
    ...(onProgress && { onProgress: (progress) => onProgress(progress) }),
  });
  stamp.write();
  return `${bytes.toLocaleString("en")} bytes`;
}

/**
 * Builds packages, library and the named contracts, one after the other; the first failure rejects.
 *
 * @example await buildAll({ contracts: ["batch"], onStep: console.error });
 */
export async function buildAll(options: BuildOptions): Promise<void> {
  const { onStep } = options;
  for (const name of Object.keys(packages)) {
    await timed(`packages/${name}`, onStep, async () => {
      await bundlePackage(name);
      return "bundled";
    });
  }
  await timed("library", onStep, async () => {
    await tsc("-p", "tsconfig.build.json");
    return "compiled";
  });
  if (options.types) {
    await timed("types of the packages", onStep, async () => {
      await buildTypes();
      return "compiled";
    });
  }
  for (const name of options.contracts as readonly ContractName[]) {
    await timed(wasmPath(name), onStep, () => buildContract(name, options));
  }
}
