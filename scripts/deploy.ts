import { createInterface } from "node:readline/promises";
import type { KeyPair } from "near-api-js";
import { buildAll } from "./build/all.js";
import { Chain } from "./deploy/chain.js";
import { calleesOf, EXAMPLES, STUBS, wantedContracts } from "./deploy/contracts.js";
import { DeployError } from "./deploy/errors.js";
import { keystoreKey, payerKey } from "./deploy/keys.js";
import { type LocalNode, startNode } from "./deploy/local_node.js";
import { HELP, type Options, parseOptions } from "./deploy/options.js";
import { planText, reportOf, sentText } from "./deploy/print.js";
import { preparePlan, runPlan, type Signer } from "./deploy/run.js";

const say = (text: string) => process.stderr.write(`${text}\n`);

async function confirm(): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new DeployError(
      "DEPLOY_NEEDS_CONFIRMATION",
      "nobody to ask: pass --yes to send, or --dry-run to look only",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Send? [y/N] ").finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new DeployError("DEPLOY_DECLINED", "nothing was sent");
}

async function build({ network }: Options): Promise<void> {
  const names = network.callees === "stubs" ? [...STUBS, ...EXAMPLES] : EXAMPLES;
  await buildAll({
    contracts: names,
    onStep: ({ name, note, seconds }) => say(`${name.padEnd(48)} ${note.padEnd(16)} ${seconds.toFixed(1)} s`),
    onProgress: say,
  });
}

async function deploy(options: Options, url: string, payer: Signer): Promise<void> {
  const { network, dryRun } = options;
  const chain = new Chain(url);
  const callees = calleesOf(network, payer.accountId, options.callees);
  const wanted = wantedContracts(network, payer.accountId, callees);
  const deployed = new Set(wanted.map(({ accountId }) => accountId));
  const others = STUBS.map((name) => callees[name]).filter((callee) => !deployed.has(callee));
  const ownKey = (accountId: string): KeyPair | null => keystoreKey(network.name, accountId);
  const plan = await preparePlan(chain, payer, wanted, others, ownKey);

  const text = `${planText(plan, network.name)}\n`;
  if (options.json) say(text);
  else process.stdout.write(`${text}\n`);
  const sends = !dryRun && plan.steps.length > 0;
  if (sends && network.asks && !options.yes) await confirm();
  const sent = sends ? await runPlan(chain, plan, (step) => say(sentText(step, network.explorer))) : [];
  if (options.json) {
    process.stdout.write(`${JSON.stringify(reportOf(plan, network.name, url, dryRun, sent), null, 2)}\n`);
  } else if (!dryRun) {
    process.stdout.write(`${wanted.map(({ accountId }) => accountId).join(", ")}: in place\n`);
  }
}

async function untilInterrupted(node: LocalNode): Promise<void> {
  say(`\nThe sandbox answers at ${node.url} as long as this command runs (Ctrl+C ends it).`);
  say(
    `To deploy to it again: NEAR_PRIVATE_KEY=${node.key.toString()} npm run deploy -- --network sandbox --rpc ${node.url}`,
  );
  const timer = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearInterval(timer);
}

async function main(options: Options): Promise<void> {
  if (options.help) {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const { network, account } = options;
  if (network.rpcUrl !== null) {
    const accountId = account ?? "test.near";
    const key = payerKey(network.name, accountId);
    if (options.build) await build(options);
    await deploy(options, network.rpcUrl, { accountId, key });
    return;
  }
  if (options.build) await build(options);
  const node = await startNode();
  try {
    if (account !== null && account !== node.accountId) {
      throw new DeployError(
        "DEPLOY_NO_ACCOUNT",
        `a sandbox that this command starts has only ${node.accountId}: leave --account out, or name a running one with --rpc`,
      );
    }
    await deploy(options, node.url, { accountId: node.accountId, key: node.key });
    if (options.keep) await untilInterrupted(node);
  } finally {
    await node.stop();
  }
}

function fail(error: unknown, json: boolean): void {
  const known = error instanceof DeployError;
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    const code = known ? error.code : "DEPLOY_FAILED";
    process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message } }, null, 2)}\n`);
  }
  say(known ? `${error.code}: ${message}` : message);
  if (known && error.code === "DEPLOY_USAGE") say("\nnpm run deploy -- --help explains the options.");
  process.exitCode = known ? error.exitCode : 1;
}

const args = process.argv.slice(2);
try {
  await main(parseOptions(args));
} catch (error) {
  fail(error, args.includes("--json"));
}
