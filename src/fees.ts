import type { Action } from "./actions.js";

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

/** Fee of a new receipt that waits for `inputs` results. */
export function receiptFee(inputs: number): number {
  return RECEIPT + inputs * DATA_RECEIPT;
}

/** Fee of an action, without the gas that a call carries. `home`: the receiver is the sender itself. */
export function actionFee(action: Action, receiverId: string, home: boolean): number {
  switch (action.kind) {
    case "functionCall":
      return CALL + bytes(action.method.length + action.args.length, CALL_BYTE, home, CALL_BYTE);
    case "transfer":
      return TRANSFER + implicitFee(receiverId);
    case "deployContract":
      return DEPLOY + bytes(action.code.length, DEPLOY_BYTE, home, 6_812_999);
    case "addFunctionCallKey":
      return CALL_KEY + bytes(methodBytes(action.methods), CALL_KEY_BYTE, home, CALL_KEY_BYTE);
    default:
      return FLAT[action.kind] ?? 0;
  }
}

function bytes(count: number, execution: number, home: boolean, sentHome: number): number {
  return count * (execution + (home ? sentHome : BYTE_ABROAD));
}

function methodBytes(methods: string): number {
  return methods === "" ? 0 : methods.length + 1;
}

/** A transfer to an implicit id pays for creating the account, whether it exists or not. */
function implicitFee(receiverId: string): number {
  if (receiverId.length === 64 && /^[0-9a-f]*$/.test(receiverId)) return CREATE_ACCOUNT + FULL_KEY;
  return /^0x[0-9a-f]{40}$/.test(receiverId) ? CREATE_ACCOUNT : 0;
}
