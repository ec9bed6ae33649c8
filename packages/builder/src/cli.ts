import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import pc from "picocolors";
import { type BuildContractReturnType, type BuildStage, buildContract } from "./build.js";
import { BuildError } from "./errors.js";
import { PACKAGE_FOLDER, packageVersion } from "./paths.js";
import { renderHtml } from "./report/html.js";
import { renderText } from "./report/text.js";
import { buildOnChange } from "./watch.js";

const HELP = `near-xcc-build [source] [target] [options]

Compiles a near-sdk-js contract to WebAssembly for NEAR, with its JavaScript heap initialized at build time.
source is src/contract.ts by default, target build/contract.wasm.

Options:
  --no-snapshot  boot the JavaScript engine in every call, as near-sdk-js does (for comparison)
  --keep a,b     builtins (flatMap, WeakMap) that the contract reaches only under names made at run time; "*" keeps all
  --debug        keep line numbers and all names in stack traces, and names of variables (8 kB and more)
  --report       print where the bytes go, and draw it in a page beside the target (contract.report.html)
  --dev          a development build: near-xcc fails calls that forget a plan they have built
  --watch        build again whenever a file of the contract changes; Ctrl-C ends it
  --no-cache     make everything but the engine anew, and keep nothing for later builds
  --json         print the result as JSON on stdout
  --verbose      print all type errors, and stack traces of internal errors
  --help         this text
  --version      version of the builder

Examples:
  near-xcc-build src/contract.ts build/contract.wasm
  near-xcc-build src/contract.ts build/contract.wasm --json

The engine is compiled once per version (a minute or more) and kept in NEAR_XCC_CACHE, by default
$XDG_CACHE_HOME/near-xcc or ~/.cache/near-xcc, together with what later builds need not do again.

Exit code: 0 built, 1 failed, 2 wrong usage.`;

const OPTIONS = {
  snapshot: { type: "boolean", default: true },
  keep: { type: "string", default: "" },
  debug: { type: "boolean", default: false },
  report: { type: "boolean", default: false },
  dev: { type: "boolean", default: false },
  watch: { type: "boolean", default: false },
  cache: { type: "boolean", default: true },
  json: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  version: { type: "boolean", default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
      allowNegative: true,
    });
    if (parsed.positionals.length > 2)
      throw new TypeError(`expected a source and a target, got ${parsed.positionals.length} arguments`);
    return parsed;
  } catch (error) {
    throw new BuildError("USAGE", `${(error as Error).message} (near-xcc-build --help lists the options)`);
  }
}

const grouped = (bytes: number) => bytes.toLocaleString("en");

function stageLine({ name, milliseconds, bytes }: BuildStage): string {
  const size = bytes === undefined ? "" : `${grouped(bytes)} bytes`;
  return `${pc.dim(name.padEnd(10))}${`${Math.round(milliseconds)} ms`.padStart(10)}  ${size}`.trimEnd();
}

/** Gas to load a contract: `contract_loading_base` and `contract_loading_bytes` of protocol 77. */
const LOADING_BASE = 35_445_963;
const LOADING_PER_BYTE = 1_089_295;

function summary(target: string, { bytes, methods }: BuildContractReturnType): string {
  const tgas = ((LOADING_BASE + LOADING_PER_BYTE * bytes) / 1e12).toFixed(3);
  return `${pc.green("built")} ${target}: ${grouped(bytes)} bytes, ${tgas} Tgas to load, methods ${methods.join(", ")}`;
}

const reportFile = (target: string) => target.replace(/\.wasm$/, ".report.html");

function describe(error: unknown, verbose: boolean): string {
  if (!(error instanceof BuildError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const all = verbose && error.cause instanceof AggregateError ? error.cause.errors : [error];
  return all.map((entry: Error) => `${pc.red(`error ${error.code}`)} ${entry.message}`).join("\n");
}

/**
 * One build is over before code that V8 optimizes in the background has paid for that: a fifth of the time. Builds that follow one
 * another in a process gain by it.
 */
const UNOPTIMIZED = "--no-opt";

/** The command near-xcc-build. Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const verbose = args.includes("--verbose");
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(`${HELP}\n`);
      return 0;
    }
    if (values.version) {
      process.stdout.write(`${packageVersion(PACKAGE_FOLDER)}\n`);
      return 0;
    }
    if (!values.watch) setFlagsFromString(UNOPTIMIZED);
    const [source = "src/contract.ts", target = "build/contract.wasm"] = positionals;
    const build = async () => {
      const result = await buildContract({
        source,
        target,
        snapshot: values.snapshot,
        keep: values.keep.split(",").filter(Boolean),
        debug: values.debug,
        development: values.dev,
        cache: values.cache,
        onProgress: (line) => process.stderr.write(`${pc.dim(line)}\n`),
        onStage: (stage) => process.stderr.write(`${stageLine(stage)}\n`),
      });
      const { bytes, methods, stages, inputs } = result;
      const report = values.report ? result.report() : undefined;
      if (report) writeFileSync(reportFile(target), renderHtml(report, target));
      process.stdout.write(
        `${values.json ? JSON.stringify({ source, target, bytes, methods, stages, report }) : summary(target, result)}\n`,
      );
      if (report && !values.json) process.stdout.write(`${renderText(report)}\n${reportFile(target)}\n`);
      return inputs;
    };
    if (!values.watch) await build();
    else await buildOnChange(source, build, (error) => process.stderr.write(`${describe(error, verbose)}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${describe(error, verbose)}\n`);
    return error instanceof BuildError && error.code === "USAGE" ? 2 : 1;
  }
}
