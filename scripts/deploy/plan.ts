import { addCosts, type Cost, costOf, type Economics } from "./cost.js";

export type PlannedAction =
  | { readonly type: "createAccount" }
  | { readonly type: "transfer"; readonly amount: bigint }
  | { readonly type: "addFullAccessKey"; readonly publicKey: string }
  | { readonly type: "deploy"; readonly code: Uint8Array }
  | { readonly type: "call"; readonly method: string; readonly args: Uint8Array; readonly gas: bigint };

/** A contract as it should be on the chain. */
export interface Wanted {
  readonly name: string;
  readonly accountId: string;
  readonly code: Uint8Array;
  /** Base58 of the code's sha256, as nodes print it. */
  readonly codeHash: string;
  readonly init: { readonly method: string; readonly args: Uint8Array } | null;
}

/** A contract's account as it is on the chain. */
export interface Found {
  /** yoctoNEAR. */
  readonly amount: bigint;
  /** Bytes. */
  readonly storageUsage: bigint;
  readonly codeHash: string;
  /** Bytes of the code that a deployment would replace. */
  readonly codeBytes: bigint;
  readonly initialised: boolean;
}

/** One transaction. Its actions take effect together or not at all, so an interrupted run leaves nothing half-done. */
export interface Step {
  readonly contract: string;
  readonly kind: "create" | "fund" | "update" | "init";
  readonly signerId: string;
  readonly receiverId: string;
  readonly actions: readonly PlannedAction[];
  readonly cost: Cost;
  /** yoctoNEAR of the receiver's balance that this step locks: the stake for its code and state. Negative frees some. */
  readonly storage: bigint;
}

/** Attached to an initialisation: what it does not burn comes back. */
export const INIT_GAS = 30_000_000_000_000n;
/** Bytes kept free for what a contract stores: its own state is under 300. */
const STATE_BYTES = 1_000n;

function deployment({ code, init }: Wanted, initialised: boolean, sameCode: boolean): PlannedAction[] {
  const actions: PlannedAction[] = [];
  if (!sameCode) actions.push({ type: "deploy", code });
  if (init && !initialised) actions.push({ type: "call", ...init, gas: INIT_GAS });
  return actions;
}

/** A new contract: account, tokens, key, code and initialisation in one transaction of the parent. */
function creation(wanted: Wanted, payer: Payer, economics: Economics): Step[] {
  const bytes = economics.accountBytes + BigInt(wanted.code.length) + STATE_BYTES;
  const laterUpdate = costOf(deployment(wanted, false, false), true, economics).gasAtMost;
  const storage = bytes * economics.storagePerByte;
  const actions: PlannedAction[] = [
    { type: "createAccount" },
    { type: "transfer", amount: storage + laterUpdate },
    { type: "addFullAccessKey", publicKey: payer.publicKey },
    ...deployment(wanted, false, false),
  ];
  return [
    {
      contract: wanted.name,
      kind: "create",
      signerId: payer.accountId,
      receiverId: wanted.accountId,
      actions,
      cost: costOf(actions, false, economics),
      storage,
    },
  ];
}

/** An existing account: what is missing there, paid by the account itself, topped up first where it is too poor. */
function completion(wanted: Wanted, found: Found, payer: Payer, economics: Economics): Step[] {
  const sameCode = found.codeHash === wanted.codeHash;
  const actions = deployment(wanted, found.initialised, sameCode);
  if (actions.length === 0) return [];
  const { accountId, name, code } = wanted;
  const cost = costOf(actions, true, economics);
  const steps: Step[] = [];
  const growth = sameCode ? 0n : BigInt(code.length) - found.codeBytes;
  const added = growth + (found.initialised ? 0n : STATE_BYTES);
  const needed = (found.storageUsage + added) * economics.storagePerByte + cost.gasAtMost;
  if (found.amount < needed) {
    const topUp: PlannedAction[] = [{ type: "transfer", amount: needed - found.amount }];
    steps.push({
      contract: name,
      kind: "fund",
      signerId: payer.accountId,
      receiverId: accountId,
      actions: topUp,
      cost: costOf(topUp, false, economics),
      storage: 0n,
    });
  }
  const kind = sameCode ? "init" : "update";
  const storage = added * economics.storagePerByte;
  steps.push({ contract: name, kind, signerId: accountId, receiverId: accountId, actions, cost, storage });
  return steps;
}

export interface Payer {
  readonly accountId: string;
  /** `ed25519:...`, given to new sub-accounts. */
  readonly publicKey: string;
}

/**
 * The transactions that bring every contract from what is found (`null`: no such account) to what is wanted.
 * Nothing to do for a contract means no transaction for it.
 */
export function planSteps(
  contracts: readonly { readonly wanted: Wanted; readonly found: Found | null }[],
  payer: Payer,
  economics: Economics,
): Step[] {
  return contracts.flatMap(({ wanted, found }) =>
    found ? completion(wanted, found, payer, economics) : creation(wanted, payer, economics),
  );
}

/** yoctoNEAR that the paying account itself must hold before the first step. */
export function neededBy(accountId: string, steps: readonly Step[]): bigint {
  const { deposit, gasAtMost } = addCosts(
    steps.filter((step) => step.signerId === accountId).map((step) => step.cost),
  );
  return deposit + gasAtMost;
}
