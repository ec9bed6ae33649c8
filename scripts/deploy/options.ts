import { parseArgs } from "node:util";
import { DeployError } from "./errors.js";
import { type Callees, type Network, networks } from "./networks.js";

export interface Options {
  readonly help: boolean;
  readonly network: Network;
  /** `null`: the sandbox's root account. */
  readonly account: string | null;
  readonly callees: Partial<Callees>;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly build: boolean;
  /** Leave a sandbox that this command started running. */
  readonly keep: boolean;
}

export const HELP = `npm run deploy -- --network NETWORK --account ACCOUNT [options]

Builds the three example contracts, deploys each to a sub-account of yours and initialises it:

  batch.ACCOUNT   multiple-contracts.ACCOUNT   similar-contracts.ACCOUNT

Says first what it will send and what that costs, and asks. What the chain already has is not sent again: equal code
is skipped, an initialised contract is not initialised twice, and a run that was interrupted is finished by the next.
A new sub-account gets the access key of ACCOUNT and enough tokens for its storage.

The key is NEAR_PRIVATE_KEY (ed25519:...) or the near-cli keystore's ~/.near-credentials/NETWORK/ACCOUNT.json.

  --network NAME    ${Object.keys(networks).join(", ")}
  --account ID      the account that pays and owns the sub-accounts (sandbox: test.near)
  --rpc URL         another node of that network; with "sandbox": one that runs already
  --hello ID        what multiple-contracts calls, where it is not the network's public example
  --counter ID        (testnet: hello, counter and guestbook.near-examples.testnet;
  --guestbook ID       sandbox: the stubs, deployed to sub-accounts too)
  --dry-run         print the plan and its cost, send nothing
  --yes             do not ask (needed without a terminal)
  --keep            leave a sandbox that this command started running until Ctrl+C
  --no-build        deploy the contracts as they were built last
  --json            one JSON object on stdout
  --help            this text

Exit code: 0 all contracts are in place, 1 failure, 2 wrong usage.

Examples:
  npm run deploy -- --network testnet --account you.testnet --dry-run
  npm run deploy -- --network testnet --account you.testnet
  npm run deploy -- --network sandbox
  NEAR_PRIVATE_KEY=ed25519:... npm run deploy -- --network sandbox --rpc http://127.0.0.1:3030 --yes`;

const ACCOUNT_ID = /^(?=.{2,64}$)(([a-z\d]+[-_])*[a-z\d]+\.)*([a-z\d]+[-_])*[a-z\d]+$/;
/** `multiple-contracts.`, the longest name that goes in front of the account. */
const LONGEST_PREFIX = "multiple-contracts.".length;

function accountId(option: string, value: string): string {
  if (ACCOUNT_ID.test(value)) return value;
  throw new DeployError(
    "DEPLOY_USAGE",
    `--${option}: expected an account id such as you.testnet, got "${value}"`,
  );
}

/**
 * Reads the command line.
 *
 * @throws DeployError DEPLOY_USAGE
 */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  if (values.help) return { ...emptyOptions, help: true };
  const network = networks[values.network ?? ""];
  if (!network) {
    const got = values.network === undefined ? "nothing" : `"${values.network}"`;
    throw new DeployError(
      "DEPLOY_USAGE",
      `--network: expected ${Object.keys(networks).join(", ")}, got ${got}`,
    );
  }
  if (values.account === undefined && network.callees !== "stubs") {
    throw new DeployError(
      "DEPLOY_USAGE",
      `--account: expected the account that pays, e.g. you.${network.name}`,
    );
  }
  const account = values.account === undefined ? null : accountId("account", values.account);
  if (account !== null && account.length + LONGEST_PREFIX > 64) {
    throw new DeployError(
      "DEPLOY_USAGE",
      `--account: "${account}" is too long to have the sub-account multiple-contracts.${account} (64 characters at most)`,
    );
  }
  const callees: { -readonly [Name in keyof Callees]?: string } = {};
  for (const name of ["hello", "counter", "guestbook"] as const) {
    const value = values[name];
    if (value !== undefined) callees[name] = accountId(name, value);
    else if (network.callees === null) {
      throw new DeployError(
        "DEPLOY_USAGE",
        `--${name}: ${network.name} has no public example to call, name an account`,
      );
    }
  }
  const rpcUrl = values.rpc === undefined ? network.rpcUrl : checkUrl(values.rpc);
  if (values.keep && rpcUrl !== null) {
    throw new DeployError("DEPLOY_USAGE", "--keep: only for a sandbox that this command starts (no --rpc)");
  }
  return {
    help: false,
    network: { ...network, rpcUrl },
    account,
    callees,
    yes: values.yes,
    dryRun: values["dry-run"],
    json: values.json,
    build: values.build,
    keep: values.keep,
  };
}

const emptyOptions: Options = {
  help: false,
  network: networks.sandbox!,
  account: null,
  callees: {},
  yes: false,
  dryRun: false,
  json: false,
  build: true,
  keep: false,
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        help: { type: "boolean", default: false },
        network: { type: "string" },
        account: { type: "string" },
        rpc: { type: "string" },
        hello: { type: "string" },
        counter: { type: "string" },
        guestbook: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        build: { type: "boolean", default: true },
        json: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new DeployError("DEPLOY_USAGE", error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new DeployError("DEPLOY_USAGE", `--rpc: expected an http(s) address, got "${text}"`);
}
