/** One action of a transaction or receipt. Amounts are decimal yoctoNEAR, gas is in gas units. */
export interface Action {
  /** The protocol's name: `FunctionCall`, `Transfer`, `CreateAccount`, `DeployContract`, ... */
  readonly kind: string;
  /** Only of a `FunctionCall`. */
  readonly methodName?: string;
  /** Only of a `FunctionCall`: the arguments as base64. */
  readonly args?: string;
  /** Only of a `FunctionCall`: gas attached. */
  readonly gas?: number;
  /** yoctoNEAR that travel with the action, "0" when none. */
  readonly deposit: string;
}

/** Reads an action as the RPC shows it: a name (`"CreateAccount"`) or one key with the details. */
export function readAction(view: unknown): Action {
  if (typeof view === "string") return { kind: view, deposit: "0" };
  const [kind = "unknown", body] = Object.entries(view as Record<string, Record<string, unknown>>)[0] ?? [];
  const deposit = String(body?.deposit ?? "0");
  if (kind !== "FunctionCall") return { kind, deposit };
  return {
    kind,
    methodName: String(body?.method_name),
    args: String(body?.args ?? ""),
    gas: Number(body?.gas),
    deposit,
  };
}

/** Sum of what travels with the actions, in yoctoNEAR. */
export function totalDeposit(actions: readonly Action[]): bigint {
  return actions.reduce((sum, action) => sum + BigInt(action.deposit), 0n);
}
