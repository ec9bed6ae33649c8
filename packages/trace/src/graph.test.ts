import test from "ava";
import { fixture, withoutReceipts } from "../test/fixture.js";
import { type TraceInput, traceTransaction } from "./graph.js";

/** Receipts that are no refunds, as `predecessor > receiver status (waits for)` with fixture ids `hash-n`. */
function outline(input: TraceInput): string[] {
  return traceTransaction(input)
    .receipts.filter(({ refund }) => refund === null)
    .map(({ id, parentId, predecessorId, receiverId, status, waitsFor }) => {
      const short = (account: string) => account.replace(".test.near", "");
      const waits = waitsFor.length > 0 ? ` waits ${waitsFor.join("+")}` : "";
      return `${parentId ?? "tx"}/${id} ${short(predecessorId)} > ${short(receiverId)} ${status.kind}${waits}`;
    });
}

test("a join: the callback waits for every joined receipt, failed ones too, in the order of the join", (t) => {
  t.deepEqual(outline(fixture("join-with-a-failure")), [
    "tx/hash-1 alice > bob forwarded",
    "hash-1/hash-3 bob > carol failure",
    "hash-1/hash-4 bob > dave success",
    "hash-1/hash-2 bob > bob success waits hash-3+hash-4",
  ]);
});

test("a receipt that returns a promise hands its result on: the callback waits for whoever answered", (t) => {
  t.deepEqual(outline(fixture("forwarded-answer")), [
    "tx/hash-1 alice > bob forwarded",
    "hash-1/hash-3 bob > carol forwarded",
    "hash-3/hash-6 carol > dave success",
    "hash-1/hash-2 bob > bob success waits hash-6",
  ]);
});

test("a chain: each link waits for the one before it", (t) => {
  t.deepEqual(outline(fixture("chain-with-a-failure")), [
    "tx/hash-1 alice > bob forwarded",
    "hash-1/hash-3 bob > carol success",
    "hash-1/hash-4 bob > dave failure waits hash-3",
    "hash-1/hash-5 bob > carol success waits hash-4",
    "hash-1/hash-2 bob > bob success waits hash-5",
  ]);
});

test("one result may be waited for twice", (t) => {
  const waiting = traceTransaction(fixture("two-callbacks")).receipts.filter(
    ({ waitsFor }) => waitsFor.length,
  );
  t.is(waiting.length, 2);
  t.deepEqual(waiting[0]?.waitsFor, waiting[1]?.waitsFor);
});

test("refunds: deposits and unused gas are told apart, amounts are exact", (t) => {
  const { receipts } = traceTransaction(fixture("deposit-comes-back"));
  t.deepEqual(
    receipts
      .filter(({ refund }) => refund)
      .map(({ refund, receiverId, actions }) => [refund, receiverId, actions?.[0]?.deposit]),
    [
      ["deposit", "bob.test.near", "1000000000000000000000000"],
      ["gas", "alice.test.near", "12964864339984723489148"],
      ["gas", "alice.test.near", "174887912414620622326952"],
    ],
  );
});

test("actions are read whole", (t) => {
  const { receipts } = traceTransaction(fixture("deposit-comes-back"));
  t.like(receipts[1]?.actions?.[0], {
    kind: "FunctionCall",
    methodName: "run",
    gas: 20_000_000_000_000,
    deposit: "1000000000000000000000000",
  });
});

test("totals count the conversion and every receipt", (t) => {
  const view = fixture("missing-callee");
  const outcomes = [view.transaction_outcome, ...view.receipts_outcome].map(({ outcome }) => outcome);
  const graph = traceTransaction(view);
  t.is(
    graph.gasBurnt,
    outcomes.reduce((sum, { gas_burnt }) => sum + gas_burnt, 0),
  );
  t.is(graph.conversion.gasBurnt, view.transaction_outcome.outcome.gas_burnt);
  t.is(
    graph.tokensBurnt,
    outcomes.reduce((sum, { tokens_burnt }) => sum + BigInt(tokens_burnt ?? 0), 0n).toString(),
  );
});

test("without `receipts` the callers are known, actions and waiting are not, refunds still are", (t) => {
  const graph = traceTransaction(withoutReceipts(fixture("join-with-a-failure")));
  t.deepEqual(
    graph.receipts.map(({ predecessorId, receiverId, refund }) => [predecessorId, receiverId, refund]),
    [
      ["alice.test.near", "bob.test.near", null],
      ["bob.test.near", "carol.test.near", null],
      ["system", "alice.test.near", "unknown"],
      ["bob.test.near", "dave.test.near", null],
      ["system", "alice.test.near", "unknown"],
      ["bob.test.near", "bob.test.near", null],
      ["system", "alice.test.near", "unknown"],
      ["system", "alice.test.near", "unknown"],
    ],
  );
  t.is(graph.receipts[0]?.actions?.[0]?.methodName, "run", "the first receipt's are the transaction's");
  t.is(graph.receipts[1]?.actions, null);
  t.deepEqual(graph.receipts[5]?.waitsFor, []);
});

test("a receipt the node does not list (signer is receiver) takes caller and actions of the transaction", (t) => {
  const view = fixture("deposit-comes-back");
  const [first, ...others] = view.receipts ?? [];
  const graph = traceTransaction({ ...view, receipts: others });
  t.is(first?.predecessor_id, graph.receipts[0]?.predecessorId);
  t.is(graph.receipts[0]?.actions?.[0]?.methodName, "run");
});

test("receipts without an outcome are pending", (t) => {
  const view = fixture("missing-callee");
  const graph = traceTransaction({
    ...view,
    receipts_outcome: view.receipts_outcome.filter(({ outcome }) => outcome.executor_id === "bob.test.near"),
  });
  t.deepEqual(
    graph.receipts.map(({ status, refund }) => [status.kind, refund]),
    [
      ["forwarded", null],
      ["pending", null],
      ["success", null],
      ["pending", "gas"],
      ["pending", "gas"],
    ],
  );
});

test("a graph is plain data", (t) => {
  const graph = traceTransaction(fixture("deposit-comes-back"));
  t.deepEqual(JSON.parse(JSON.stringify(graph)), graph);
});

test("JSON-RPC answers and near-workspaces results are unwrapped", (t) => {
  const view = fixture("missing-callee");
  const expected = traceTransaction(view);
  t.deepEqual(traceTransaction({ result: view }), expected);
  t.deepEqual(traceTransaction({ result: { result: view } }), expected);
});

for (const [input, field] of [
  [{ result: { final_execution_status: "NONE" } }, "transaction"],
  [{ transaction: {}, receipts_outcome: [] }, "transaction_outcome"],
  [null, "transaction"],
] as const) {
  test(`refused: ${JSON.stringify(input)}`, (t) => {
    const error = t.throws(() => traceTransaction(input as unknown as TraceInput), { instanceOf: TypeError });
    t.regex(error.message, new RegExp(`^XTR01 not a transaction outcome: ${field} is missing`));
  });
}
