import type { KeyPair } from "near-api-js";
import type { Chain } from "./chain.js";
import type { Economics } from "./cost.js";
import { DeployError } from "./errors.js";
import { type Found, neededBy, planSteps, type Step, type Wanted } from "./plan.js";
import { inNear } from "./print.js";

export interface Signer {
  readonly accountId: string;
  readonly key: KeyPair;
}

/** Everything decided before anything is sent. */
export interface Plan {
  readonly payer: Signer;
  readonly economics: Economics;
  readonly wanted: readonly Wanted[];
  readonly steps: readonly Step[];
  /** The key that signs for each account. */
  readonly keys: ReadonlyMap<string, KeyPair>;
}

export interface SentStep {
  readonly step: Step;
  readonly hash: string;
  /** yoctoNEAR. */
  readonly burnt: bigint;
}

async function find(chain: Chain, wanted: Wanted): Promise<Found | null> {
  const account = await chain.account(wanted.accountId);
  if (!account) return null;
  const { amount, locked, storageUsage, codeHash } = account;
  const sameCode = codeHash === wanted.codeHash;
  return {
    amount: amount + locked,
    storageUsage,
    codeHash,
    codeBytes: sameCode ? BigInt(wanted.code.length) : BigInt(await chain.codeBytes(wanted.accountId)),
    initialised: wanted.init !== null && (await chain.hasState(wanted.accountId)),
  };
}

async function keyFor(
  chain: Chain,
  accountId: string,
  candidates: readonly (KeyPair | null)[],
): Promise<KeyPair> {
  for (const key of candidates) if (key && (await chain.hasFullAccess(accountId, key))) return key;
  const tried = candidates.flatMap((key) => (key ? [key.getPublicKey().toString()] : []));
  throw new DeployError(
    "DEPLOY_KEY_NOT_ON_ACCOUNT",
    `no full access to ${accountId} with ${tried.join(" or ")}: add one of these keys to it, or put its own key in the keystore`,
  );
}

/**
 * Compares what is wanted with the chain and plans the transactions in between. Sends nothing.
 *
 * @param keystoreKey The keystore's key of an account, for sub-accounts that were made with a key of their own.
 * @param callees Accounts that must exist already.
 * @throws DeployError DEPLOY_NO_ACCOUNT, DEPLOY_NO_CALLEE, DEPLOY_KEY_NOT_ON_ACCOUNT, DEPLOY_BALANCE, DEPLOY_RPC
 */
export async function preparePlan(
  chain: Chain,
  payer: Signer,
  wanted: readonly Wanted[],
  callees: readonly string[] = [],
  keystoreKey: (accountId: string) => KeyPair | null = () => null,
): Promise<Plan> {
  const account = await chain.account(payer.accountId);
  if (!account) {
    throw new DeployError("DEPLOY_NO_ACCOUNT", `${payer.accountId} does not exist on ${chain.url}`);
  }
  const keys = new Map([[payer.accountId, await keyFor(chain, payer.accountId, [payer.key])]]);
  for (const callee of callees) {
    if (!(await chain.account(callee))) {
      throw new DeployError(
        "DEPLOY_NO_CALLEE",
        `${callee}, which multiple-contracts would call, does not exist`,
      );
    }
  }
  const economics = await chain.economics();
  const contracts: { wanted: Wanted; found: Found | null }[] = [];
  for (const contract of wanted) contracts.push({ wanted: contract, found: await find(chain, contract) });
  const publicKey = payer.key.getPublicKey().toString();
  const steps = planSteps(contracts, { accountId: payer.accountId, publicKey }, economics);
  for (const { signerId } of steps) {
    if (keys.has(signerId)) continue;
    keys.set(signerId, await keyFor(chain, signerId, [payer.key, keystoreKey(signerId)]));
  }
  const needed = neededBy(payer.accountId, steps);
  const stake = account.storageUsage * economics.storagePerByte - account.locked;
  const free = account.amount - (stake > 0n ? stake : 0n);
  if (needed > free) {
    throw new DeployError(
      "DEPLOY_BALANCE",
      `${payer.accountId} needs ${inNear(needed)} for this and has ${inNear(free > 0n ? free : 0n)} to spend`,
    );
  }
  return { payer, economics, wanted, steps, keys };
}

/**
 * Sends the steps in order, the first failure ends it, and checks the result on the chain.
 *
 * @throws DeployError DEPLOY_TX_FAILED, DEPLOY_TX_UNKNOWN, DEPLOY_NOT_AS_PLANNED, DEPLOY_RPC
 */
export async function runPlan(
  chain: Chain,
  plan: Plan,
  onSent: (sent: SentStep) => void,
): Promise<SentStep[]> {
  const done: SentStep[] = [];
  for (const step of plan.steps) {
    const key = plan.keys.get(step.signerId)!;
    const { hash, burnt } = await chain.send(key, step.signerId, step.receiverId, step.actions);
    const sent = { step, hash, burnt };
    done.push(sent);
    onSent(sent);
  }
  for (const wanted of plan.wanted) {
    const found = await find(chain, wanted);
    if (found?.codeHash !== wanted.codeHash || (wanted.init !== null && !found.initialised)) {
      throw new DeployError(
        "DEPLOY_NOT_AS_PLANNED",
        `${wanted.accountId} has code ${found?.codeHash ?? "none"} after the last transaction, expected ${wanted.codeHash}: did somebody else deploy to it?`,
      );
    }
  }
  return done;
}
