import { parseArgs } from "node:util";
import { type BuildStep, buildAll } from "./build/all.js";
import { contracts } from "./build/contracts.js";

const HELP = `npm run build [-- options] [name...]

Builds everything a checkout needs, in order: the library (dist/), the packages (packages/*/dist/), the contract
engine (once per version, cached) and the contracts (contracts/**/build/<name>.wasm). Unchanged parts are skipped.

Names limit which contracts are built: ${Object.keys(contracts).join(", ")}.

  --force          build unchanged contracts again
  --no-contracts   library and packages only
  --help           this text

Examples:
  npm run build
  npm run build -- batch hello --force`;

function print({ name, note, seconds }: BuildStep): void {
  process.stderr.write(`${name.padEnd(28)} ${note.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s\n`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      help: { type: "boolean", default: false },
      force: { type: "boolean", default: false },
      contracts: { type: "boolean", default: true },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const unknown = positionals.find((name) => !(name in contracts));
  if (unknown !== undefined) {
    throw new TypeError(
      `unknown contract "${unknown}": expected one of ${Object.keys(contracts).join(", ")}`,
    );
  }
  await buildAll({
    contracts: values.contracts ? (positionals.length > 0 ? positionals : Object.keys(contracts)) : [],
    force: values.force,
    types: true,
    onStep: print,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
}

main().catch((error: unknown) => {
  const usage = error instanceof TypeError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = usage ? 2 : 1;
});
