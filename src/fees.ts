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

/** Host functions: `base`, and what they read from memory. */
const HOST = 264_768_111;
const READ = 2_609_863_200;
const READ_BYTE = 3_801_333;
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

/**
 * Instructions of emit.ts and of the engine below it: measured on the sandbox with this repository's builds, and a fifth
 * added. `sandbox-tests/gas-boundary.test.ts` fails when an engine needs more.
 */
const RUN_END = 18_000_000_000;
const RUN_RECEIPT = 7_500_000_000;
const RUN_ID_BYTE = 20_000_000;
const RUN_CALL = 10_000_000_000;
const RUN_WEIGHTED = 3_200_000_000;
const RUN_ACTION = 10_000_000_000;
const RUN_JOINT = 16_000_000_000;
const RUN_INPUT = 2_300_000_000;
const RUN_BYTE = 5_000;
const RUN_WEIGHTED_BYTE = 6_300_000;

// Added up here, and not by every plan.
const END = HOST_END + RUN_END;
const ONE_RECEIPT = HOST_RECEIPT + RUN_RECEIPT;
const ONE_ID_BYTE = HOST_ID_BYTE + RUN_ID_BYTE;
const ONE_CALL = HOST_CALL + RUN_CALL;
const ONE_BYTE = READ_BYTE + RUN_BYTE;
const CALL_BYTE_HOME = 2 * CALL_BYTE;
const CALL_BYTE_ABROAD = BYTE_ABROAD + CALL_BYTE;

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
        if (action.deposit !== 0n) tokens += action.deposit;
        const size = action.method.length + action.args.length;
        bytes += size;
        if (action.weight !== 0) emission += RUN_WEIGHTED + size * RUN_WEIGHTED_BYTE;
      } else {
        others += otherFee(action, receiverId, home);
        emission += HOST + RUN_ACTION + readBy(action);
        if (action.kind === "transfer") tokens += action.amount;
      }
    }
    if (home) bytesHome += bytes;
    else bytesAbroad += bytes;
  }
  const bytes = bytesHome + bytesAbroad;
  const receipts = count - joints;
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

/** What the host reads of an action that is no call. */
function readBy(action: PlainAction): number {
  switch (action.kind) {
    case "createAccount":
      return 0;
    case "deployContract":
      return READ + action.code.length * (READ_BYTE + RUN_BYTE);
    case "transfer":
      return READ + 16 * READ_BYTE;
    case "stake":
      return 2 * READ + (16 + action.publicKey.length) * READ_BYTE;
    case "addFunctionCallKey":
      return (
        3 * READ +
        (16 + action.publicKey.length) * READ_BYTE +
        readId(action.receiverId) +
        action.methods.length * (READ_BYTE + RUN_ID_BYTE)
      );
    case "deleteAccount":
      return readId(action.beneficiaryId);
    default:
      return READ + action.publicKey.length * READ_BYTE;
  }
}

function readId(id: string): number {
  return READ + UTF8 + id.length * (HOST_ID_BYTE + RUN_ID_BYTE);
}

/** The protocol counts a separator behind every name. */
function methodBytes(methods: string): number {
  return methods === "" ? 0 : methods.length + 1;
}

/** A transfer to an implicit id pays for creating the account, whether it exists or not. */
function implicitFee(receiverId: string): number {
  if (receiverId.length === 64) return isHex(receiverId, 0) ? CREATE_ACCOUNT + FULL_KEY : 0;
  const isEthereum = receiverId.length === 42 && receiverId.startsWith("0x") && isHex(receiverId, 2);
  return isEthereum ? CREATE_ACCOUNT : 0;
}

/** A loop and no pattern, as in `decimal.ts`; few receivers are that long. */
function isHex(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    if (!"0123456789abcdef".includes(text.charAt(i))) return false;
  }
  return true;
}
