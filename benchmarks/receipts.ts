import type { TransactionStatus } from "./session.js";

/** Gas that one receipt burnt, by what it paid for. */
export interface MeasuredReceipt {
  readonly account: string;
  readonly methods: readonly string[];
  readonly failed: boolean;
  /** Set when it failed for want of gas. */
  readonly outOfGas?: true;
  readonly burnt: number;
  /** Loading the contract: its size. */
  readonly loading: number;
  /** Instructions that it executed. */
  readonly instructions: number;
  /** Host functions. */
  readonly host: number;
  /** Fees of the receipts that it made, and of sending its own result on. */
  readonly action: number;
  /** Fees of running the receipt itself; not in the profile. */
  readonly base: number;
}

export interface MeasuredTransaction {
  /** `null` for no bytes; the text itself when it is no JSON. */
  readonly value: unknown;
  readonly failure: string | null;
  /** Gas of the transaction and all its receipts but refunds. */
  readonly total: number;
  readonly transaction: number;
  readonly receipts: readonly MeasuredReceipt[];
}

const OUT_OF_GAS = /Exceeded the (prepaid gas|maximum amount of gas)/;

type Outcome = TransactionStatus["receipts_outcome"][number]["outcome"];

function split(outcome: Outcome): Omit<MeasuredReceipt, "account" | "methods" | "failed" | "outOfGas"> {
  const parts = { loading: 0, instructions: 0, host: 0, action: 0 };
  for (const { cost_category, cost, gas_used } of outcome.metadata.gas_profile ?? []) {
    if (cost.startsWith("CONTRACT_LOADING")) parts.loading += Number(gas_used);
    else if (cost === "WASM_INSTRUCTION") parts.instructions += Number(gas_used);
    else if (cost_category === "ACTION_COST") parts.action += Number(gas_used);
    else parts.host += Number(gas_used);
  }
  const { loading, instructions, host, action } = parts;
  const burnt = outcome.gas_burnt;
  return { burnt, ...parts, base: burnt - loading - instructions - host - action };
}

function parseValue(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads a transaction's status: gas of every receipt in the node's order, without the refunds of gas. */
export function measured(status: TransactionStatus): MeasuredTransaction {
  const sent = new Map(status.receipts.map((receipt) => [receipt.receipt_id, receipt]));
  const receipts: MeasuredReceipt[] = [];
  for (const { id, outcome } of status.receipts_outcome) {
    const receipt = sent.get(id);
    if (receipt?.predecessor_id === "system") continue;
    const actions = receipt?.receipt.Action?.actions ?? [];
    const methods = actions.map((action) => {
      if (typeof action === "string") return action;
      const call = action.FunctionCall as { method_name: string } | undefined;
      return call?.method_name ?? Object.keys(action)[0] ?? "?";
    });
    const { Failure: failure } = outcome.status;
    receipts.push({
      account: outcome.executor_id,
      methods,
      failed: failure !== undefined,
      ...(failure !== undefined && OUT_OF_GAS.test(JSON.stringify(failure)) && { outOfGas: true as const }),
      ...split(outcome),
    });
  }
  const { SuccessValue: success, Failure: failure } = status.status;
  const transaction = status.transaction_outcome.outcome.gas_burnt;
  return {
    value: success === undefined ? undefined : parseValue(Buffer.from(success, "base64").toString("utf8")),
    failure: failure === undefined ? null : JSON.stringify(failure),
    transaction,
    total: receipts.reduce((sum, receipt) => sum + receipt.burnt, transaction),
    receipts,
  };
}
