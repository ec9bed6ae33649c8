import { SELF } from "./account-id.js";
import type { Action, PlainAction } from "./actions.js";
import type { PlanNode } from "./plan.js";

/**
 * Gas that creating a promise costs its sender: the fee of sending and, reserved at once, that of executing.
 * Protocol version 77 (near-runtime.md 2.1); every receipt of a plan is charged like this by `promise_batch_*`.
 */
const RECEIPT = 2 * 108_059_500_000;
const DATA_RECEIPT = 2 * 36_486_732_312;
const CALL = 200_000_000_000 + 780_000_000_000;
const CALL_BYTE = 2_235_934;
const DEPLOY = 2 * 184_765_750_000;
const DEPLOY_BYTE = 64_572_944;
const DEPLOY_BYTE_HOME = 6_812_999;
const CREATE_ACCOUNT = 2 * 3_850_000_000_000;
const TRANSFER = 2 * 115_123_062_500;
const FULL_KEY = 2 * 101_765_125_000;
const CALL_KEY = 2 * 102_217_625_000;
const CALL_KEY_BYTE = 1_925_331;
/** A byte that is sent to another account. */
const BYTE_ABROAD = 47_683_715;

const FLAT: { readonly [kind in Action["kind"]]?: number } = {
  createAccount: CREATE_ACCOUNT,
  stake: 141_715_687_500 + 102_217_625_000,
  addFullAccessKey: FULL_KEY,
  deleteKey: 2 * 94_946_625_000,
  deleteAccount: 2 * 147_489_000_000,
};

/**
 * What the sender's own code and host functions burn for a plan. Measured on the repository's builds, with a quarter
 * added: 35 Ggas per promise, 35 per action, 3.8 Mgas per byte, 9.2 where the call is weighted, 50 Ggas at the end.
 */
const EMIT_END = 300_000_000_000;
const EMIT_PROMISE = 45_000_000_000;
const EMIT_ACTION = 45_000_000_000;
const EMIT_BYTE = 5_000_000;
const EMIT_WEIGHTED_BYTE = 12_000_000;

/** What a plan needs: gas and tokens. */
export interface Cost {
  /** Fees of receipts, of their actions, and of the results they wait for. */
  fees: number;
  /** Gas that calls carry. */
  attached: number;
  /** Gas that the sender burns while it emits the nodes. */
  emission: number;
  /** yoctoNEAR that calls and transfers carry. */
  tokens: bigint;
  /** Bytes of method names and arguments, of all receipts together. */
  bytes: number;
}

/** Fees and gas of plan nodes. It counts first and multiplies last: a contract pays for every step of the loop. */
export function costOf(nodes: readonly PlanNode[], selfId: string): Cost {
  let receipts = 0;
  let results = 0;
  let calls = 0;
  let bytesAbroad = 0;
  let bytesHome = 0;
  let attached = 0;
  let others = 0;
  let actionCount = 0;
  let emission = EMIT_END + nodes.length * EMIT_PROMISE;
  let tokens = 0n;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as PlanNode;
    if (node.kind === "joint") continue;
    receipts++;
    const { receiverId, actions, after } = node;
    if (after !== undefined) results += after.kind === "joint" ? after.inputs.length : 1;
    const home = receiverId === SELF || receiverId === selfId;
    actionCount += actions.length;
    for (let k = 0; k < actions.length; k++) {
      const action = actions[k] as Action;
      if (action.kind === "functionCall") {
        calls++;
        attached += action.gas;
        if (action.deposit !== 0n) tokens += action.deposit;
        const bytes = action.method.length + action.args.length;
        if (home) bytesHome += bytes;
        else bytesAbroad += bytes;
        if (action.weight !== 0) emission += bytes * (EMIT_WEIGHTED_BYTE - EMIT_BYTE);
      } else {
        others += otherFee(action, receiverId, home);
        if (action.kind === "transfer") tokens += action.amount;
        else if (action.kind === "deployContract") emission += action.code.length * EMIT_BYTE;
      }
    }
  }
  emission += actionCount * EMIT_ACTION + (bytesHome + bytesAbroad) * EMIT_BYTE;
  const byteFees = bytesHome * 2 * CALL_BYTE + bytesAbroad * (BYTE_ABROAD + CALL_BYTE);
  const fees = receipts * RECEIPT + results * DATA_RECEIPT + calls * CALL + byteFees + others;
  return { fees, attached, emission, tokens, bytes: bytesHome + bytesAbroad };
}

/** Fee of an action that is no call. `home`: the receiver is the sender itself. */
function otherFee(action: PlainAction, receiverId: string, home: boolean): number {
  switch (action.kind) {
    case "transfer":
      return TRANSFER + implicitFee(receiverId);
    case "deployContract":
      return DEPLOY + action.code.length * (DEPLOY_BYTE + (home ? DEPLOY_BYTE_HOME : BYTE_ABROAD));
    case "addFunctionCallKey":
      return CALL_KEY + methodBytes(action.methods) * (CALL_KEY_BYTE + (home ? CALL_KEY_BYTE : BYTE_ABROAD));
    default:
      return FLAT[action.kind] ?? 0;
  }
}

/** The protocol counts a separator behind every name. */
function methodBytes(methods: string): number {
  return methods === "" ? 0 : methods.length + 1;
}

/** A transfer to an implicit id pays for creating the account, whether it exists or not. */
function implicitFee(receiverId: string): number {
  if (receiverId.length === 64 && /^[0-9a-f]*$/.test(receiverId)) return CREATE_ACCOUNT + FULL_KEY;
  return /^0x[0-9a-f]{40}$/.test(receiverId) ? CREATE_ACCOUNT : 0;
}
