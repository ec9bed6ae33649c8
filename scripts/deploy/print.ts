import { utils } from "near-api-js";
import pc from "picocolors";
import { addCosts } from "./cost.js";
import type { Step } from "./plan.js";
import type { Plan, SentStep } from "./run.js";

/** yoctoNEAR as NEAR with the digits that matter. */
export function inNear(yocto: bigint): string {
  const sign = yocto < 0n ? "-" : "";
  const amount = (yocto < 0n ? -yocto : yocto).toString();
  return `${sign}${utils.format.formatNearAmount(amount, 5)} NEAR`;
}

function bytesOf(step: Step): number {
  const deploy = step.actions.find((action) => action.type === "deploy");
  return deploy ? deploy.code.length : 0;
}

/** What a step does, in a few words. */
export function describeStep(step: Step): string {
  const bytes = `${bytesOf(step).toLocaleString("en")} bytes`;
  const initialises = step.actions.some(({ type }) => type === "call");
  switch (step.kind) {
    case "create":
      return `create, deploy ${bytes}${initialises ? ", initialise" : ""}`;
    case "update":
      return `deploy ${bytes}${initialises ? ", initialise" : ", state kept"}`;
    case "init":
      return "initialise";
    case "fund":
      return "top up its storage balance";
  }
}

/** The plan as lines: one per transaction, one per contract that needs none, and what all of it costs. */
export function planText(plan: Plan, network: string): string {
  const { steps, wanted, payer, economics } = plan;
  const width = Math.max(...wanted.map(({ accountId }) => accountId.length));
  const lines = [
    `${pc.bold(network)}, protocol ${economics.protocolVersion}, paid by ${payer.accountId}`,
    "",
  ];
  for (const { accountId, name } of wanted) {
    const own = steps.filter((step) => step.contract === name);
    if (own.length === 0) lines.push(`  ${accountId.padEnd(width)}  ${pc.dim("in place, nothing to send")}`);
    for (const step of own) {
      const moved = step.cost.deposit > 0n ? `, ${inNear(step.cost.deposit)} to it` : "";
      lines.push(`  ${accountId.padEnd(width)}  ${describeStep(step)}${moved}`);
    }
  }
  if (steps.length > 0) lines.push("", ...costLines(steps));
  return lines.join("\n");
}

function costLines(steps: readonly Step[]): string[] {
  const { deposit, gasAtLeast, gasAtMost } = addCosts(steps.map((step) => step.cost));
  const storage = steps.reduce((sum, step) => sum + step.storage, 0n);
  return [
    `  moved to the contracts' accounts  ${inNear(deposit)} (it stays yours)`,
    `  of the accounts' tokens, locked   ${inNear(storage)} for code and state (storage stake)`,
    `  burnt as gas                      ${inNear(gasAtLeast)} and what the initialisations burn`,
    `  needed beforehand, at most        ${inNear(deposit + gasAtMost)} (unburnt gas comes back)`,
  ];
}

export function sentText(
  { step, hash, burnt }: SentStep,
  explorer: ((hash: string) => string) | null,
): string {
  const where = explorer ? explorer(hash) : hash;
  return `  ${pc.green("sent")}  ${step.receiverId}: ${describeStep(step)}, burnt ${inNear(burnt)}  ${pc.dim(where)}`;
}

/** What `--json` prints: amounts are yoctoNEAR as text. */
export function reportOf(
  plan: Plan,
  network: string,
  rpcUrl: string,
  dryRun: boolean,
  sent: readonly SentStep[],
) {
  const total = addCosts(plan.steps.map((step) => step.cost));
  return {
    ok: true,
    network,
    rpc: rpcUrl,
    account: plan.payer.accountId,
    dryRun,
    cost: {
      deposit: String(total.deposit),
      storage: String(plan.steps.reduce((sum, step) => sum + step.storage, 0n)),
      gasAtLeast: String(total.gasAtLeast),
      gasAtMost: String(total.gasAtMost),
    },
    burnt: String(sent.reduce((sum, { burnt }) => sum + burnt, 0n)),
    contracts: plan.wanted.map(({ name, accountId, codeHash, code }) => ({
      name,
      account: accountId,
      codeHash,
      bytes: code.length,
      steps: plan.steps.filter((step) => step.contract === name).map((step) => step.kind),
      transactions: sent.filter(({ step }) => step.contract === name).map(({ hash }) => hash),
    })),
  };
}
