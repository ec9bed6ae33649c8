export type { Action } from "./actions.js";
export { type Receipt, type ReceiptGraph, type TraceInput, traceTransaction } from "./graph.js";
export { renderHtml } from "./html.js";
export { renderMermaid } from "./mermaid.js";
export type { OutcomeView, ReceiptView, TransactionOutcomeView } from "./outcome.types.js";
export type { Status } from "./status.js";
export { formatGas, formatNear } from "./text.js";
export { renderTree, type TreeOptions } from "./tree.js";
