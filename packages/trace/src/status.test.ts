import test from "ava";
import { failureMessage, readStatus } from "./status.js";

const action = (kind: unknown) => ({ ActionError: { index: 0, kind } });

for (const [failure, message] of [
  [
    action({ FunctionCallError: { ExecutionError: "Smart contract panicked: no" } }),
    "Smart contract panicked: no",
  ],
  [action({ FunctionCallError: { MethodResolveError: "MethodNotFound" } }), "MethodNotFound"],
  [
    action({ FunctionCallError: { CompilationError: { CodeDoesNotExist: { account_id: "a.near" } } } }),
    "CodeDoesNotExist account_id=a.near",
  ],
  [
    action({ FunctionCallError: { CompilationError: { PrepareError: "Deserialization" } } }),
    "PrepareError Deserialization",
  ],
  [action({ AccountDoesNotExist: { account_id: "b.near" } }), "AccountDoesNotExist account_id=b.near"],
  [
    action({ LackBalanceForState: { account_id: "c.near", amount: "5" } }),
    "LackBalanceForState account_id=c.near amount=5",
  ],
  [action("DelegateActionInvalidSignature"), "DelegateActionInvalidSignature"],
  [{ InvalidTxError: { InvalidNonce: { tx_nonce: 1, ak_nonce: 2 } } }, "InvalidNonce tx_nonce=1 ak_nonce=2"],
] as const) {
  test(`failure: ${message}`, (t) => {
    t.is(failureMessage(failure), message);
  });
}

for (const [view, status] of [
  [{ SuccessValue: "IkhlbGxvIg==" }, { kind: "success", value: "IkhlbGxvIg==" }],
  [{ SuccessReceiptId: "r" }, { kind: "forwarded", receiptId: "r" }],
  ["Unknown", { kind: "pending" }],
  ["NotStarted", { kind: "pending" }],
  [undefined, { kind: "pending" }],
] as const) {
  test(`status ${JSON.stringify(view)}`, (t) => {
    t.deepEqual(readStatus(view), status);
  });
}

test("a failure keeps the node's error", (t) => {
  const error = action({ AccountDoesNotExist: { account_id: "b.near" } });
  t.deepEqual(readStatus({ Failure: error }), {
    kind: "failure",
    message: "AccountDoesNotExist account_id=b.near",
    error,
  });
});
