import { accountType } from "../primitives/account_id.js";
import { type Action, depositOf, globalContractIdentifierLength, prepaidGas } from "../primitives/action.js";
import type { AccountId, Balance, Gas } from "../primitives/types.js";
import type { Fee, RuntimeConfig } from "./config_store.js";
import { type ActionCost, actionFee, transferCosts } from "./cost.js";
import { type GlobalContractCost, unlistedParameters } from "./unlisted.js";

/** A sum left the range that the node computes in: u64 for gas, u128 for money. */
export class IntegerOverflowError extends Error {
  override readonly name = "IntegerOverflowError";

  constructor() {
    super("integer overflow while computing a cost");
  }
}

const U64_MAX = (1n << 64n) - 1n;
const U128_MAX = (1n << 128n) - 1n;

export function safeGas(gas: Gas): Gas {
  if (gas > U64_MAX) throw new IntegerOverflowError();
  return gas;
}

export function safeBalance(balance: Balance): Balance {
  if (balance > U128_MAX) throw new IntegerOverflowError();
  return balance;
}

type Cost = ActionCost | GlobalContractCost;

/** How often an action pays each fee: per byte costs by their bytes, the others once. */
type CostUnits = readonly (readonly [cost: Cost, units: number])[];

function feeOf(config: RuntimeConfig, cost: Cost): Fee {
  const { fees } = unlistedParameters(config);
  return cost in fees ? fees[cost as GlobalContractCost] : actionFee(config, cost as ActionCost);
}

function addKeyCosts(action: Extract<Action, { readonly kind: "AddKey" }>): CostUnits {
  const { permission } = action.accessKey;
  if (permission.kind === "FullAccess") return [["add_full_access_key", 1]];
  // Each name counts as if a zero byte ended it.
  const bytes = permission.methodNames.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0);
  return [
    ["add_function_call_key_base", 1],
    ["add_function_call_key_byte", bytes],
  ];
}

function costsOf(config: RuntimeConfig, action: Action, receiverId: AccountId): CostUnits {
  switch (action.kind) {
    case "CreateAccount":
      return [["create_account", 1]];
    case "DeployContract":
      return [
        ["deploy_contract_base", 1],
        ["deploy_contract_byte", action.code.length],
      ];
    case "FunctionCall":
      return [
        ["function_call_base", 1],
        ["function_call_byte", Buffer.byteLength(action.methodName) + action.args.length],
      ];
    case "Transfer":
      return transferCosts(config, accountType(receiverId)).map((cost) => [cost, 1]);
    case "Stake":
      return [["stake", 1]];
    case "AddKey":
      return addKeyCosts(action);
    case "DeleteKey":
      return [["delete_key", 1]];
    case "DeleteAccount":
      return [["delete_account", 1]];
    case "Delegate":
      return [["delegate", 1]];
    case "DeployGlobalContract":
      return [
        ["deploy_global_contract_base", 1],
        ["deploy_global_contract_byte", action.code.length],
      ];
    case "UseGlobalContract":
      return [
        ["use_global_contract_base", 1],
        ["use_global_contract_byte", globalContractIdentifierLength(action.contractIdentifier)],
      ];
  }
}

function total(config: RuntimeConfig, costs: CostUnits, part: keyof Fee): Gas {
  return costs.reduce((sum, [cost, units]) => sum + feeOf(config, cost)[part] * BigInt(units), 0n);
}

function sendPart(senderIsReceiver: boolean): "send_sir" | "send_not_sir" {
  return senderIsReceiver ? "send_sir" : "send_not_sir";
}

/** Gas for sending a receipt, its actions aside. */
export function receiptSendFee(config: RuntimeConfig, senderIsReceiver: boolean): Gas {
  return actionFee(config, "new_action_receipt")[sendPart(senderIsReceiver)];
}

/** Gas for running a receipt, its actions aside. */
export function receiptExecFee(config: RuntimeConfig): Gas {
  return actionFee(config, "new_action_receipt").execution;
}

/** Gas burnt to send these actions; those inside a delegate action are priced as if the outer pair sent them. */
export function totalSendFees(
  config: RuntimeConfig,
  senderIsReceiver: boolean,
  actions: readonly Action[],
  receiverId: AccountId,
): Gas {
  return actions.reduce((sum, action) => {
    const own = total(config, costsOf(config, action, receiverId), sendPart(senderIsReceiver));
    if (action.kind !== "Delegate") return safeGas(sum + own);
    const inner = action.delegateAction;
    return safeGas(sum + own + totalSendFees(config, senderIsReceiver, inner.actions, inner.receiverId));
  }, 0n);
}

/** Gas that a delegate action prepays to send its inner actions; nothing for other actions. */
export function totalPrepaidSendFees(config: RuntimeConfig, actions: readonly Action[]): Gas {
  return actions.reduce((sum, action) => {
    if (action.kind !== "Delegate") return sum;
    const { senderId, receiverId, actions: inner } = action.delegateAction;
    return safeGas(sum + totalSendFees(config, senderId === receiverId, inner, receiverId));
  }, 0n);
}

/** Gas burnt to run one action; what a contract call uses comes on top. */
export function execFee(config: RuntimeConfig, action: Action, receiverId: AccountId): Gas {
  return total(config, costsOf(config, action, receiverId), "execution");
}

/** Gas for running these actions, and for the receipt that a delegate action makes. */
export function totalPrepaidExecFees(
  config: RuntimeConfig,
  actions: readonly Action[],
  receiverId: AccountId,
): Gas {
  return actions.reduce((sum, action) => {
    if (action.kind !== "Delegate") return safeGas(sum + execFee(config, action, receiverId));
    const inner = action.delegateAction;
    const own = execFee(config, action, inner.receiverId) + receiptExecFee(config);
    return safeGas(sum + own + totalPrepaidExecFees(config, inner.actions, inner.receiverId));
  }, 0n);
}

/** Gas attached to function calls, those inside delegate actions included. */
export function totalPrepaidGas(actions: readonly Action[]): Gas {
  return actions.reduce(
    (sum, action) =>
      safeGas(
        sum +
          (action.kind === "Delegate" ? totalPrepaidGas(action.delegateAction.actions) : prepaidGas(action)),
      ),
    0n,
  );
}

/** yoctoNEAR attached, deposits inside delegate actions included: the relayer pays them. */
export function totalDeposit(actions: readonly Action[]): Balance {
  return actions.reduce(
    (sum, action) =>
      safeBalance(
        sum + (action.kind === "Delegate" ? totalDeposit(action.delegateAction.actions) : depositOf(action)),
      ),
    0n,
  );
}
