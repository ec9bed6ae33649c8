import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BUILT, nearXcc, rust, withoutSnapshot } from "../benchmarks/builds.js";
import { type BurstTimes, measureBursts } from "../benchmarks/burst.js";
import { demoOutput } from "../benchmarks/demo.js";
import { type FeatureSize, featureTable, measureFeatures } from "../benchmarks/features.js";
import { type MeasuredBuild, measureGas, sizesOf } from "../benchmarks/gas.js";
import { type LibraryCost, libraryTable, measureLibrary } from "../benchmarks/library.js";
import { fillMarkers } from "../benchmarks/markers.js";
import { measurePatterns, PATTERNS, type PatternCost, patternTable } from "../benchmarks/patterns.js";
import { firstDifference, recordedGas, recordedTimes } from "../benchmarks/recorded.js";
import { measureSandbox, type SandboxTimes } from "../benchmarks/sandbox_time.js";
import { burstTable, gasTable, receiptTable, sizeTable, timeTable, vmTable } from "../benchmarks/tables.js";
import { measureVm, type VmTime } from "../benchmarks/vm_time.js";
import { buildAll } from "./build/all.js";
import { ROOT } from "./build/paths.js";

const PARTS = ["size", "gas", "library", "patterns", "features", "sandbox", "burst", "vm", "demo"] as const;
type Part = (typeof PARTS)[number];

const HELP = `npm run bench [-- options]

Measures, on the embedded sandbox, beside the same contracts in Rust and beside our own without a heap snapshot:

  size      bytes of the six contracts
  gas       of every call and receipt: loading, instructions, host functions, action fees
  library   what the library costs beside the same contract written by hand
  patterns  what retries, sagas, locks, pages and the like cost beside the same contracts written by hand
  features  bytes of JavaScript and of wasm that each import of the library brings
  sandbox   milliseconds of what a test suite does, as medians
  burst     1,000 calls sent at once through the RPC, until all have run
  vm        compute-heavy programs, with and without gas and stack counted
  demo      what npm start prints, for the README

Gas and sizes are exact and the same on every machine; only the times depend on yours.

  --only LIST    some of ${PARTS.join(",")}
  --write        put the tables between the <!-- bench:... --> markers of the README files
  --json         one JSON object on stdout instead of tables
  --no-build     measure what was built last
  --help         this text

Examples:
  npm run bench
  npm run bench -- --only size,gas --write`;

/** Where \`--write\` looks for markers. */
const DOCUMENTS = [
  "README.md",
  "benchmarks/README.md",
  "packages/sandbox/README.md",
  "packages/builder/README.md",
];

const say = (line: string) => process.stderr.write(`${line}\n`);

interface Results {
  readonly sizes?: readonly Pick<MeasuredBuild, "name" | "sizes">[];
  readonly gas?: readonly MeasuredBuild[];
  readonly library?: LibraryCost;
  readonly patterns?: readonly PatternCost[];
  readonly features?: readonly FeatureSize[];
  /** Milliseconds. */
  readonly sandbox?: SandboxTimes;
  readonly bursts?: readonly BurstTimes[];
  readonly vm?: readonly VmTime[];
  readonly demo?: string;
}

function parseOnly(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  const names = text.split(",");
  const unknown = names.find((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new TypeError(`--only: expected some of ${PARTS.join(",")}, got "${unknown}"`);
  return names as Part[];
}

async function measure(parts: readonly Part[]): Promise<Results> {
  const own = await nearXcc();
  let results: Results = {};
  if (parts.includes("size") || parts.includes("gas")) {
    const peers = [await withoutSnapshot(say), await rust()];
    const lowerBound = recordedGas.filter(({ name }) => !peers.some((peer) => peer.name === name));
    const sizes = [own, ...peers].map((build) => ({ name: build.name, sizes: sizesOf(build) }));
    results = { sizes: [...sizes, ...lowerBound.map(({ name, sizes }) => ({ name, sizes }))] };
    if (parts.includes("gas")) {
      const gas: MeasuredBuild[] = [];
      for (const build of [own, ...peers]) gas.push(await measureGas(build, say));
      checkAgainstRecorded(gas);
      results = { ...results, gas: [...gas, ...lowerBound] };
    }
  }
  if (parts.includes("library")) results = { ...results, library: await measureLibrary(say) };
  if (parts.includes("patterns")) results = { ...results, patterns: await measurePatterns(say) };
  if (parts.includes("features")) results = { ...results, features: await measureFeatures(say) };
  if (parts.includes("sandbox")) results = { ...results, sandbox: await measureSandbox(own) };
  if (parts.includes("burst")) {
    const bursts: BurstTimes[] = [];
    for (const { name, code } of [own, await rust()]) bursts.push(await measureBursts(name, code.hello));
    results = { ...results, bursts };
  }
  if (parts.includes("vm")) results = { ...results, vm: await measureVm() };
  if (parts.includes("demo")) results = { ...results, demo: await demoOutput() };
  return results;
}

/** The same files on a real node burnt the same gas: where not, the figures beside them are worth nothing. */
function checkAgainstRecorded(gas: readonly MeasuredBuild[]): void {
  for (const build of gas) {
    const recorded = recordedGas.find(({ name }) => name === build.name);
    const difference = recorded && firstDifference(build, recorded);
    if (difference) throw new Error(`${build.name} burns other gas than on a real node: ${difference}`);
    if (recorded) say(`${build.name}: every figure equals the one recorded on a real node`);
  }
}

function tablesOf({
  sizes,
  gas,
  library,
  patterns,
  features,
  sandbox,
  bursts,
  vm,
  demo,
}: Results): Record<string, string> {
  const tables: Record<string, string> = {};
  if (sizes) tables.size = sizeTable(sizes);
  if (gas) {
    const [own, plain, peer] = gas as [MeasuredBuild, MeasuredBuild, MeasuredBuild];
    tables.gas = gasTable(own, [plain, peer]);
    tables.receipts = receiptTable(own, peer);
  }
  if (library) tables.library = libraryTable(library);
  if (patterns) tables.patterns = patternTable(patterns);
  if (features) tables.features = featureTable(features);
  if (sandbox) tables.sandbox = timeTable(sandbox, recordedTimes);
  if (bursts) tables.burst = burstTable(bursts);
  if (vm) tables.vm = vmTable(vm);
  if (demo) tables.demo = demo;
  return tables;
}

function writeTables(tables: Readonly<Record<string, string>>): void {
  for (const name of DOCUMENTS) {
    const file = join(ROOT, name);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const filled = fillMarkers(text, tables);
    if (filled === text) continue;
    writeFileSync(file, filled);
    say(`wrote ${name}`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      only: { type: "string" },
      write: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      build: { type: "boolean", default: true },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const parts = parseOnly(values.only);
  if (values.build) {
    await buildAll({
      contracts: [...BUILT, ...(parts.includes("patterns") ? PATTERNS.map(({ name }) => name) : [])],
      onStep: ({ name, note }) => say(`${name}: ${note}`),
      onProgress: say,
    });
  }
  const results = await measure(parts);
  const tables = tablesOf(results);
  if (values.write) writeTables(tables);
  process.stdout.write(
    values.json ? `${JSON.stringify(results, null, 2)}\n` : `${Object.values(tables).join("\n\n")}\n`,
  );
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
