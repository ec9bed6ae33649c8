import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundlePackage, packages } from "./bundle.mjs";
import { ContractBuilder } from "./contract_builder.js";
import { type ContractName, contracts, wasmPath } from "./contracts.js";
import { ROOT } from "./paths.js";
import { Stamp } from "./stamp.js";
import { tsc } from "./tsc.js";

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

/** Stamps of what is built into several files. */
const STAMPS = "node_modules/.cache/near-xcc";

/** A part of the build that is left out if nothing has changed, whatever `--force` says of contracts. */
async function unlessUnchanged(stamp: () => Stamp, work: () => Promise<void>): Promise<string> {
  if (stamp().matches()) return "unchanged";
  await work();
  stamp().write();
  return "compiled";
}

function buildLibrary(): Promise<string> {
  const inputs = ["src", "tsconfig.base.json", "tsconfig.build.json", "package-lock.json"];
  return unlessUnchanged(
    () => new Stamp(`${STAMPS}/library.stamp`, ["dist", ...inputs]),
    () => tsc("-p", "tsconfig.build.json"),
  );
}

function buildPackageTypes(): Promise<string> {
  const folders = Object.keys(packages).map((name) => `packages/${name}`);
  const inputs = folders.flatMap((folder) => [`${folder}/src`, `${folder}/package.json`]);
  const shared = ["tsconfig.base.json", "tsconfig.types.json", "package-lock.json"];
  const outputs = () => folders.flatMap((folder) => declarations(`${folder}/dist`));
  return unlessUnchanged(
    () => new Stamp(`${STAMPS}/types.stamp`, [...outputs(), ...inputs, ...shared]),
    async () => {
      // It loads TypeScript, which takes a second under tsx.
      const { buildTypes } = await import("./types.js");
      await buildTypes();
    },
  );
}

function declarations(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const files = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
  return files
    .filter((file) => file.endsWith(".d.ts"))
    .sort()
    .map((file) => join(folder, file));
}

async function buildContract(
  builder: ContractBuilder,
  name: ContractName,
  { force, onProgress }: BuildOptions,
): Promise<string> {
  const target = wasmPath(name);
  const stamp = new Stamp(`${target}.stamp`, [`${contracts[name]}/src`, ...SHARED_INPUTS, target]);
  if (!force && stamp.matches()) return "unchanged";
  const source = join(ROOT, contracts[name], "src/contract.ts");
  const bytes = await builder.build(source, join(ROOT, target), onProgress);
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
  await timed("library", onStep, buildLibrary);
  if (options.types) await timed("types of the packages", onStep, buildPackageTypes);
  const builder = new ContractBuilder();
  try {
    for (const name of options.contracts as readonly ContractName[])
      await timed(wasmPath(name), onStep, () => buildContract(builder, name, options));
  } finally {
    builder.close();
  }
}
