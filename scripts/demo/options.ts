import { parseArgs } from "node:util";
import { scenarios } from "./scenarios.js";

export const HELP = `npm start [-- options]

Builds the contracts, starts the embedded sandbox through near-workspaces, and runs every pattern of the examples for
real: prints what each call answered and its receipts as a tree. Nothing is installed or downloaded.

  --only NAME     one pattern: ${scenarios.map(({ name }) => name).join(", ")}
  --json          one JSON object instead of text
  --mermaid       receipts as Mermaid flowcharts instead of trees
  --html FOLDER   also write the receipts as HTML pages, one for each pattern
  --no-build      run what is already built
  --help          this text

Exit codes: 0 every outcome is the expected one, 1 not so, 2 wrong usage. NO_COLOR is respected.
XCC_SANDBOX=real runs the same on the real near-sandbox, if near-workspaces finds one.

Examples:
  npm start
  npm start -- --only refund
  npm start --silent -- --json > report.json`;

export interface Options {
  readonly only: string | undefined;
  readonly json: boolean;
  readonly mermaid: boolean;
  readonly html: string | undefined;
  readonly build: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} on wrong usage */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: "string" },
      json: { type: "boolean", default: false },
      mermaid: { type: "boolean", default: false },
      html: { type: "string" },
      build: { type: "boolean", default: true },
      help: { type: "boolean", default: false },
    },
  });
  const { only, html, json, mermaid } = values;
  if (only !== undefined && !scenarios.some(({ name }) => name === only)) {
    throw new TypeError(
      `--only: expected one of ${scenarios.map(({ name }) => name).join(", ")}, got ${only}`,
    );
  }
  if (json && mermaid) throw new TypeError("--json and --mermaid exclude each other");
  return { only, html, json, mermaid, build: values.build, help: values.help };
}
