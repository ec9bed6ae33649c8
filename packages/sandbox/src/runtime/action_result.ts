import type { ActionError, ActionErrorKind } from "../primitives/errors.js";
import type { Receipt } from "../primitives/receipt.js";
import type { Balance, Gas } from "../primitives/types.js";
import type { Profile, ReturnData } from "../vm/logic/dependencies.js";
import type { ValidatorStake } from "./apply.types.js";

export const NO_PROFILE: Profile = { extCosts: new Map(), actionCosts: new Map(), wasmGas: 0n };

function addCosts(a: ReadonlyMap<string, Gas>, b: ReadonlyMap<string, Gas>): ReadonlyMap<string, Gas> {
  if (a.size === 0) return b;
  const sum = new Map(a);
  for (const [cost, gas] of b) sum.set(cost, (sum.get(cost) ?? 0n) + gas);
  return sum;
}

function addProfiles(a: Profile, b: Profile): Profile {
  if (b === NO_PROFILE) return a;
  return {
    extCosts: addCosts(a.extCosts, b.extCosts),
    actionCosts: addCosts(a.actionCosts, b.actionCosts),
    wasmGas: a.wasmGas + b.wasmGas,
  };
}

/** What one action, or all actions of a receipt so far, did (nearcore `ActionResult`). */
export class ActionResult {
  gasBurnt: Gas = 0n;
  gasBurntForFunctionCall: Gas = 0n;
  /** Burnt, and promised to new receipts. */
  gasUsed: Gas = 0n;
  computeUsage: Gas = 0n;
  returnData: ReturnData = { kind: "none" };
  error: ActionError | null = null;
  logs: readonly string[] = [];
  newReceipts: Receipt[] = [];
  validatorProposals: ValidatorStake[] = [];
  profile: Profile = NO_PROFILE;
  /** yoctoNEAR burnt beside gas: what a global contract costs. */
  balanceBurnt: Balance = 0n;

  fail(kind: ActionErrorKind): void {
    this.error = { index: null, kind };
  }

  /** Gas that is burnt at once, and counts the same towards the chunk's limit. */
  burn(gas: Gas): void {
    this.gasBurnt += gas;
    this.gasUsed += gas;
    this.computeUsage += gas;
  }

  /** Adds what the next action did; after an error nothing that was emitted stays. */
  merge(next: ActionResult): void {
    this.gasBurnt += next.gasBurnt;
    this.gasBurntForFunctionCall += next.gasBurntForFunctionCall;
    this.gasUsed += next.gasUsed;
    this.computeUsage += next.computeUsage;
    this.profile = addProfiles(this.profile, next.profile);
    this.logs = next.logs.length > 0 ? [...this.logs, ...next.logs] : this.logs;
    this.error = next.error;
    if (next.error) {
      this.newReceipts = [];
      this.validatorProposals = [];
      this.balanceBurnt = 0n;
      return;
    }
    this.returnData = shifted(next.returnData, this.newReceipts.length);
    this.newReceipts.push(...next.newReceipts);
    this.validatorProposals.push(...next.validatorProposals);
    this.balanceBurnt += next.balanceBurnt;
  }
}

/** An index into an action's receipts as an index into those of the whole receipt. */
function shifted(data: ReturnData, offset: number): ReturnData {
  if (data.kind !== "receiptIndex") return data;
  return { kind: "receiptIndex", receiptIndex: data.receiptIndex + offset };
}
