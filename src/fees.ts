import { SELF } from "./account-id.js";
import { kindOf } from "./action-kind.js";
import type { Action, FunctionCallAction } from "./actions.js";
import { toUtf8 } from "./host.js";
import type { PlanNode } from "./plan.js";

/**
 * Gas that creating a promise costs its sender: the fee of sending and, reserved at once, that of executing.
 * Protocol version 77 (near-runtime.md 2.1); every receipt of a plan is charged like this by `promise_batch_*`.
 */
const RECEIPT = 2 * 108_059_500_000;
const DATA_RECEIPT = 2 * 36_486_732_312;
const CALL = 200_000_000_000 + 780_000_000_000;
const CALL_BYTE = 2_235_934;
export const TRANSFER_FEE = 2 * 115_123_062_500;
/** A byte that is sent to another account. */
export const BYTE_ABROAD = 47_683_715;

/** Host functions: `base`, and what they read from memory. */
export const HOST = 264_768_111;
export const READ = 2_609_863_200;
export const READ_BYTE = 3_801_333;
const UTF8 = 3_111_779_061;
/** `promise_batch_create`, `promise_batch_then`: they read an account id, and look at its UTF-8. */
const HOST_RECEIPT = HOST + READ + UTF8;
const HOST_ID_BYTE = READ_BYTE + 291_580_479;
/** `promise_batch_action_function_call`: method, arguments and 16 bytes of amount. */
const HOST_CALL = HOST + 3 * READ + 16 * READ_BYTE;
/** `promise_and`: 8 bytes an input, each of which costs `promise_and_per_promise`. */
const HOST_JOINT = HOST + 1_465_013_400 + READ;
const HOST_INPUT = 8 * (5_452_176 + READ_BYTE);
/** `promise_return`. */
const HOST_END = HOST + 560_152_386;
/** `account_balance`, which writes 16 bytes, and comparing it: what that takes depends on the balance. */
const BALANCE = HOST + 2_803_794_861 + 16 * 2_723_772 + 5_000_000_000;

/**
 * Instructions of emit.ts and of the engine below it: measured on the sandbox with this repository's builds, and a fifth
 * added. `sandbox-tests/gas-boundary.test.ts` fails when an engine needs more.
 */
const RUN_END = 13_000_000_000;
const RUN_RECEIPT = 7_500_000_000;
export const RUN_ID_BYTE = 20_000_000;
const RUN_CALL = 4_300_000_000;
const RUN_DEPOSIT = 3_500_000_000;
const RUN_WEIGHTED = 9_000_000_000;
const RUN_ACTION = 10_000_000_000;
const RUN_JOINT = 7_000_000_000;
const RUN_INPUT = 3_500_000_000;
export const RUN_BYTE = 5_000;
const RUN_WEIGHTED_BYTE = 6_300_000;

// Added up here, and not by every plan.
export const END = HOST_END + RUN_END;
/** The same of a plan with tokens. */
export const END_TOKENS = END + BALANCE;
const ONE_RECEIPT = HOST_RECEIPT + RUN_RECEIPT;
const ONE_ID_BYTE = HOST_ID_BYTE + RUN_ID_BYTE;
const ONE_CALL = HOST_CALL + RUN_CALL;
const ONE_BYTE = READ_BYTE + RUN_BYTE;
const CALL_BYTE_HOME = 2 * CALL_BYTE;
const CALL_BYTE_ABROAD = BYTE_ABROAD + CALL_BYTE;

/**
 * Bounds of the same, which are known when a plan is built: nothing is added up for a plan whose bound the rest of the gas
 * can pay. They are exact but for calls to the contract itself and for plans that two others wait for.
 */
export const RECEIPT_BOUND = RECEIPT + ONE_RECEIPT;
/** A receipt with a transfer. */
export const TRANSFER_BOUND = RECEIPT_BOUND + TRANSFER_FEE + HOST + RUN_ACTION + READ + 16 * READ_BYTE;
/** A character of the receiver; of the contract's own account, which is not known yet, there are 64. */
export const ID_BOUND = ONE_ID_BYTE;
export const SELF_BOUND = 64 * ONE_ID_BYTE;
export const JOINT_BOUND = HOST_JOINT + RUN_JOINT;
/** An input of a joint, whose result somebody waits for. */
export const INPUT_BOUND = HOST_INPUT + RUN_INPUT + DATA_RECEIPT;
/** Waiting for one plan. Behind a joint, whose inputs have paid for it, it is too much. */
export const CHAIN_BOUND = DATA_RECEIPT;
const BYTE_BOUND = ONE_BYTE + CALL_BYTE_ABROAD;
const WEIGHTED_BYTE_BOUND = BYTE_BOUND + RUN_WEIGHTED_BYTE;

/** Nearly all contracts have only names with a byte for every character. */
const names = { areAscii: true, callBase: CALL + ONE_CALL };

/** From now on names are counted in bytes. */
export function countNamesInBytes(): void {
  names.areAscii = false;
  names.callBase = Number.POSITIVE_INFINITY;
}

/** Bound of a receipt with one action. */
export function boundOf(actions: readonly FunctionCallAction[]): number {
  return RECEIPT_BOUND + callBound(actions[0] as FunctionCallAction);
}

/** Calls with fewer bytes are never too long together for one receipt: it has 100 at most. */
const SHORT_CALL = 40_000;

/** Bound of a call; infinite where it depends on more than the length. */
export function callBound(call: FunctionCallAction): number {
  const size = call.method.length + call.args.length;
  if (size > SHORT_CALL) return Number.POSITIVE_INFINITY;
  const bound = call.gas + names.callBase + (call.deposit ? RUN_DEPOSIT : 0);
  return call.weight ? bound + RUN_WEIGHTED + size * WEIGHTED_BYTE_BOUND : bound + size * BYTE_BOUND;
}

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

/** The one that {@link costOf} fills in: a new one would cost every plan more gas than the sums do. */
const cost: Cost = { fees: 0, attached: 0, emission: 0, tokens: 0n, bytes: 0 };

/**
 * Fees and gas of plan nodes: always the same object, with other values. It counts first and multiplies last: a contract
 * pays for every step of the loop.
 */
export function costOf(nodes: readonly PlanNode[], selfId: string): Cost {
  let idBytes = 0;
  let results = 0;
  let joints = 0;
  let calls = 0;
  let bytesAbroad = 0;
  let bytesHome = 0;
  let attached = 0;
  let others = 0;
  let emission = 0;
  let tokens = 0n;
  const count = nodes.length;
  for (let i = 0; i < count; i++) {
    const node = nodes[i] as PlanNode;
    if (node.inputs !== undefined) {
      joints++;
      emission += HOST_JOINT + RUN_JOINT + node.inputs.length * (HOST_INPUT + RUN_INPUT);
      continue;
    }
    const after = node.after;
    if (after !== undefined) results += after.inputs === undefined ? 1 : after.inputs.length;
    const receiverId = node.receiverId;
    const home = receiverId === SELF || receiverId === selfId;
    idBytes += home ? selfId.length : receiverId.length;
    let bytes = 0;
    const actions = node.actions;
    for (let k = 0; k < actions.length; k++) {
      const action = actions[k] as Action;
      if (action.kind === "functionCall") {
        calls++;
        attached += action.gas;
        if (action.deposit !== 0n) {
          tokens += action.deposit;
          emission += RUN_DEPOSIT;
        }
        const name = action.method;
        const size = (names.areAscii ? name.length : toUtf8(name).length) + action.args.length;
        bytes += size;
        if (action.weight !== 0) emission += RUN_WEIGHTED + size * RUN_WEIGHTED_BYTE;
      } else {
        const kind = kindOf(action);
        others += kind.fee(action, receiverId, home);
        emission += HOST + RUN_ACTION + kind.read(action);
        if (action.kind === "transfer") tokens += action.amount;
      }
    }
    if (home) bytesHome += bytes;
    else bytesAbroad += bytes;
  }
  const bytes = bytesHome + bytesAbroad;
  const receipts = count - joints;
  if (tokens !== 0n) emission += BALANCE;
  cost.emission =
    emission + END + receipts * ONE_RECEIPT + idBytes * ONE_ID_BYTE + calls * ONE_CALL + bytes * ONE_BYTE;
  cost.fees =
    others +
    receipts * RECEIPT +
    results * DATA_RECEIPT +
    calls * CALL +
    bytesHome * CALL_BYTE_HOME +
    bytesAbroad * CALL_BYTE_ABROAD;
  cost.attached = attached;
  cost.tokens = tokens;
  cost.bytes = bytes;
  return cost;
}

/** What the host reads of an account id that is a part of an action. */
export function readId(id: string): number {
  return READ + UTF8 + id.length * ONE_ID_BYTE;
}
