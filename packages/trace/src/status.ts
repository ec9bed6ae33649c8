/** How a receipt, or the whole transaction, ended. */
export type Status =
  | { readonly kind: "success" /** The returned bytes as base64. */; readonly value: string }
  /** It returned a promise: the answer is that of another receipt. */
  | { readonly kind: "forwarded"; readonly receiptId: string }
  | {
      readonly kind: "failure";
      readonly message: string /** As the node gave it. */;
      readonly error: unknown;
    }
  /** No outcome yet. */
  | { readonly kind: "pending" };

/** Reads the node's execution status. */
export function readStatus(view: unknown): Status {
  if (typeof view !== "object" || view === null) return { kind: "pending" };
  if ("SuccessValue" in view) return { kind: "success", value: String(view.SuccessValue) };
  if ("SuccessReceiptId" in view) return { kind: "forwarded", receiptId: String(view.SuccessReceiptId) };
  if ("Failure" in view) {
    return { kind: "failure", message: failureMessage(view.Failure), error: view.Failure };
  }
  return { kind: "pending" };
}

/** Wrappers that say where an error arose, not what it is. */
const WRAPPERS = new Set([
  "ActionError",
  "InvalidTxError",
  "FunctionCallError",
  "ExecutionError",
  "CompilationError",
  "MethodResolveError",
  "kind",
]);

/**
 * The sentence in a nested failure: `Smart contract panicked: ...`, `MethodNotFound`, `AccountDoesNotExist
 * account_id=nobody.near`. Which action failed stays in `error`.
 */
export function failureMessage(failure: unknown): string {
  if (typeof failure !== "object" || failure === null) return String(failure);
  const entries = Object.entries(failure);
  const inner = entries.find(([key]) => WRAPPERS.has(key));
  if (inner) return failureMessage(inner[1]);
  const [name, details] = entries[0] ?? ["unknown failure", undefined];
  if (typeof details !== "object" || details === null) return `${name} ${String(details)}`;
  const values = Object.entries(details).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...values].join(" ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
