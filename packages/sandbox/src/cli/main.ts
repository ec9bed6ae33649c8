import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { UsageError } from "./errors.js";
import { HELP } from "./help.js";
import { init } from "./init.js";
import { parseAddress, run } from "./run.js";

/** The release whose protocol is spoken, and its database version, as the binary's own --version tells them. */
const VERSION = `near-sandbox (release 2.6.2) (build 2.6.2) (rustc none) (protocol 77) (db 44)
features: [sandbox]
near-xcc-sandbox ${packageJson.version} (node ${process.versions.node})`;

const OPTIONS = {
  home: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
  "chain-id": { type: "string" },
  "account-id": { type: "string" },
  "test-seed": { type: "string" },
  "num-shards": { type: "string" },
  fast: { type: "boolean" },
  "max-gas-burnt-view": { type: "string" },
  "rpc-addr": { type: "string" },
  "network-addr": { type: "string" },
  "block-time": { type: "string" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

const ALLOWED = {
  init: ["chain-id", "account-id", "test-seed", "num-shards", "fast", "max-gas-burnt-view"],
  run: ["rpc-addr", "network-addr", "block-time"],
} as const;
type Command = keyof typeof ALLOWED;

function say(text: string): void {
  process.stderr.write(`near-sandbox: ${text}\n`);
}

function parse(args: readonly string[]): { readonly command: string | undefined; readonly values: Values } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (positionals.length > 1) throw new UsageError(`expected one command, got ${positionals.join(" ")}`);
    return { command: positionals[0], values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function checkAllowed(command: Command, values: Values): void {
  const allowed: readonly string[] = ["home", "help", "version", ...ALLOWED[command]];
  const foreign = Object.keys(values).find((name) => !allowed.includes(name));
  if (foreign) throw new UsageError(`--${foreign} is no option of ${command}`);
}

function wholeNumber(
  values: Values,
  name: "num-shards" | "max-gas-burnt-view" | "block-time",
): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number === 0) {
    throw new UsageError(`expected --${name} to be a whole number above zero, got ${text}`);
  }
  return number;
}

function runInit(home: string, values: Values): void {
  const numShards = wholeNumber(values, "num-shards");
  const maxGasBurntView = wholeNumber(values, "max-gas-burnt-view");
  const written = init(home, {
    ...(values["chain-id"] !== undefined && { chainId: values["chain-id"] }),
    ...(values["account-id"] !== undefined && { accountId: values["account-id"] }),
    ...(values["test-seed"] !== undefined && { testSeed: values["test-seed"] }),
    ...(values.fast && { fast: true }),
    ...(numShards !== undefined && { numShards }),
    ...(maxGasBurntView !== undefined && { maxGasBurntView }),
  });
  say(written ? `created a chain in ${home}` : `${home} has a config.json already: nothing was changed`);
}

async function runNode(home: string, values: Values): Promise<void> {
  const networkAddr = values["network-addr"];
  if (networkAddr !== undefined) parseAddress(networkAddr, "--network-addr");
  const blockTime = wholeNumber(values, "block-time");
  const node = await run({
    home,
    ...(values["rpc-addr"] !== undefined && { rpcAddr: values["rpc-addr"] }),
    ...(blockTime !== undefined && { blockTime }),
  });
  const stop = () => void node.stop().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // Who reads this may send a signal at once.
  say(`listening on ${node.url}`);
  const error = await node.failed;
  throw error;
}

async function main(args: readonly string[]): Promise<void> {
  const { command, values } = parse(args);
  if (values.version) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  if (values.help || command === undefined) {
    process.stdout.write(`${HELP}\n`);
    if (!values.help) throw new UsageError("expected a command: init or run");
    return;
  }
  if (command !== "init" && command !== "run")
    throw new UsageError(`expected the command init or run, got ${command}`);
  checkAllowed(command, values);
  const home = values.home ?? process.env.NEAR_HOME ?? join(homedir(), ".near");
  if (command === "init") runInit(home, values);
  else await runNode(home, values);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) process.stderr.write("Try: near-sandbox --help\n");
  process.exit(error instanceof UsageError ? 2 : 1);
});
