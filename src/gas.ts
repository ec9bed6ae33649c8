import type { Action } from "./actions.js";
import { emissionOrder } from "./emission-order.js";
import { fail } from "./errors.js";
import { execution, selfIdOf } from "./execution.js";
import { costOf, END, END_TOKENS } from "./fees.js";
import { type Env, globals } from "./host.js";
import { MAX_RECEIPT_LENGTH } from "./limits.js";
import { nodeOf, type Plan, type PlanNode } from "./plan.js";

/** What a plan costs its sender. All numbers are gas. */
export interface GasTable {
  /** One row per receipt, in the order of emission. */
  readonly receipts: readonly GasRow[];
  /** Fees of the receipts, their actions and the results they wait for. */
  readonly fees: bigint;
  /** Sum of the gas that calls and callbacks get for certain. */
  readonly attached: bigint;
  /** What the sender burns to emit the plan: bounded by measurement. What a method does behind `detach()` is not in it. */
  readonly reserve: bigint;
  /** `fees + attached + reserve`. */
  readonly need: bigint;
  /** Gas that is left in this call: `prepaid_gas - used_gas`. */
  readonly have: bigint;
  /** Whether emitting the plan now is possible. */
  readonly fits: boolean;
}

/** One receipt in a {@link GasTable}. */
export interface GasRow {
  readonly receiverId: string;
  /** Methods called, or the kinds of the other actions. */
  readonly actions: readonly string[];
  readonly fees: bigint;
  readonly attached: bigint;
  /** Sum of the weights, which share `have - need`. */
  readonly weight: number;
}

/** What {@link explainGas} compares with when there is no host, or another is wanted. */
export interface GasSituation {
  readonly have: bigint;
  readonly currentAccountId: string;
}

/**
 * What a plan costs and whether it can be paid for now. It emits nothing.
 *
 * @example
 * const { need, have, fits } = explainGas(plan);
 * explainGas(plan, { have: tgas(300), currentAccountId: "dao.near" }); // outside of a contract
 */
export function explainGas(plan: Plan, situation?: GasSituation): GasTable {
  const at = situation ?? hostSituation();
  const order = emissionOrder(nodeOf(plan));
  const receipts = order
    .filter((node) => node.kind !== "joint")
    .map((node) => row(node, at.currentAccountId));
  const cost = costOf(order, at.currentAccountId);
  const [fees, attached, reserve] = [BigInt(cost.fees), BigInt(cost.attached), BigInt(cost.emission)];
  const need = fees + attached + reserve;
  return { receipts, fees, attached, reserve, need, have: at.have, fits: need <= at.have };
}

function hostSituation(): GasSituation {
  const run = execution();
  return { have: BigInt(gasLeft(run.env)), currentAccountId: selfIdOf(run) };
}

function row(node: PlanNode, selfId: string): GasRow {
  const { fees, attached } = costOf([node], selfId);
  const calls = node.actions.filter((action) => action.kind === "functionCall");
  return {
    receiverId: node.receiverId,
    actions: node.actions.map((action) => (action.kind === "functionCall" ? action.method : action.kind)),
    fees: BigInt(fees),
    attached: BigInt(attached),
    weight: calls.reduce((sum, { weight }) => sum + weight, 0),
  };
}

/**
 * Refuses a plan that the rest of this call's gas or the account's tokens cannot pay for, before anything of it reaches
 * the host.
 *
 * @throws XccError XCC07 with the gas needed and the gas left, in Tgas; XCC02 with the yoctoNEAR needed and there;
 *   XCC03 if the calls of one receipt are too long together.
 */
export function checkCost(order: readonly PlanNode[], selfId: string, env: Env): void {
  const cost = costOf(order, selfId);
  if (cost.bytes > MAX_RECEIPT_BYTES) for (let i = 0; i < order.length; i++) checkSize(order[i] as PlanNode);
  // What is burnt from here on is what `emission` has to cover.
  const have = gasLeft(env);
  if (cost.tokens !== 0n) {
    const balance = env.account_balance();
    if (cost.tokens > balance) fail("XCC02 amount", `need ${cost.tokens}, have ${balance}`);
  }
  const need = cost.fees + cost.attached + cost.emission;
  if (need > have) fail("XCC07 gas", shortage(need, have));
}

/** Gas that suffices for emitting a plan: its bound, or the sum where it has none. */
export function needOf(node: PlanNode): number {
  const need = boundOfAll(node);
  return need < Infinity ? need : exactNeed(node);
}

/** What an XCC07 says of a plan that would not leave `rest` gas to this call; nothing if it does. */
export function missingGas(node: PlanNode, rest: number): string | undefined {
  const have = gasLeft(execution().env);
  if (boundOfAll(node) + rest <= have) return undefined;
  const need = exactNeed(node) + rest;
  return need > have ? shortage(need, have) : undefined;
}

function boundOfAll(node: PlanNode): number {
  return node.bound + (node.tokens === undefined ? END : END_TOKENS);
}

function exactNeed(node: PlanNode): number {
  const { fees, attached, emission } = costOf(emissionOrder(node), selfIdOf(execution()));
  return fees + attached + emission;
}

/** Gas that is left in this call. */
export const gasLeft: (env: Env) => number = /* @__PURE__ */ chooseGasLeft();

function chooseGasLeft(): (env: Env) => number {
  // Nothing that depends on the first number is done before the second is asked for.
  return globals.env?.near_xcc_gas_left ?? ((env) => Number(env.prepaid_gas() - env.used_gas()));
}

/** Bytes of calls for which a receipt has room beside its head: 64 kB for keys, 100 actions and 128 inputs are ample. */
const MAX_RECEIPT_BYTES = MAX_RECEIPT_LENGTH - 65_536;

function checkSize({ actions, receiverId }: PlanNode): void {
  let bytes = 0;
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i] as Action;
    if (action.kind === "functionCall") bytes += action.method.length + action.args.length;
  }
  if (bytes > MAX_RECEIPT_BYTES) fail("XCC03 args", `${bytes} bytes, to ${receiverId}`);
}

/** What an XCC07 says: Tgas with one decimal, what is needed rounded up and what is there rounded down. */
export function shortage(need: number, have: number): string {
  return `need ${inTgas(need + 99_999_999_999)}, have ${inTgas(have)}`;
}

/** Of the digits before the last eleven: without `Math`, as in decimal.ts. */
function inTgas(gas: number): number {
  const digits = `${gas}`;
  return Number(`0${digits.substring(0, digits.length - 11)}e-1`);
}
