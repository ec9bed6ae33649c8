import test from "ava";
import type { ReceiptGraph } from "near-xcc-trace";
import { type Outcome, perform, report } from "./outcome.js";
import { printOutcome, printSummary } from "./print.js";
import type { Stage } from "./stage.js";

const success = { kind: "success", value: "" } as const;

const graph: ReceiptGraph = {
  hash: "hash",
  signerId: "alice.near",
  receiverId: "batch.near",
  actions: [],
  status: success,
  conversion: { gasBurnt: 1, tokensBurnt: "100" },
  gasBurnt: 1111,
  tokensBurnt: "111100",
  receipts: (
    [
      ["alice.near", "batch.near", { kind: "forwarded", receiptId: "r1" }, 10, ["log"]],
      ["batch.near", "hello.near", { kind: "failure", message: "no", error: {} }, 100, []],
      ["system", "alice.near", { kind: "pending" }, 1000, []],
    ] as const
  ).map(([predecessorId, receiverId, status, gasBurnt, logs], index) => ({
    id: `r${index}`,
    parentId: index === 0 ? null : "r0",
    predecessorId,
    receiverId,
    actions: null,
    refund: predecessorId === "system" ? "gas" : null,
    status,
    gasBurnt,
    tokensBurnt: "0",
    logs,
    waitsFor: [],
  })),
};

function played(expected: unknown, result: unknown, failure?: string): Promise<Outcome> {
  const play = async () => ({ sent: { graph, value: result, failure }, result, notes: ["a note"] });
  return perform({ name: "n", title: "A title", expected, play }, {} as Stage);
}

for (const [expected, result, ok] of [
  [["Hello", 0, []], ["Hello", 0, []], true],
  ["two", "one", false],
  [null, undefined, false],
  [{ a: null }, {}, false],
  [0, "0", false],
] as const) {
  test(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(result)}: ${ok}`, async (t) => {
    t.is((await played(expected, result)).ok, ok);
  });
}

test("a call that failed is never what was expected", async (t) => {
  const outcome = await played(null, null, "Exceeded the prepaid gas.");
  t.false(outcome.ok);
  t.is(outcome.result, "Exceeded the prepaid gas.");
});

test("the report: one object, its shape as promised", async (t) => {
  t.deepEqual(report([await played("two", "two")]), {
    ok: true,
    scenarios: [
      {
        name: "n",
        ok: true,
        expected: "two",
        result: "two",
        gasBurnt: 1111,
        receipts: [
          {
            predecessorId: "alice.near",
            receiverId: "batch.near",
            status: "success",
            gasBurnt: 10,
            logs: ["log"],
          },
          {
            predecessorId: "batch.near",
            receiverId: "hello.near",
            status: "failure",
            gasBurnt: 100,
            logs: [],
          },
          { predecessorId: "system", receiverId: "alice.near", status: "pending", gasBurnt: 1000, logs: [] },
        ],
      },
    ],
  });
});

test("one outcome that is not the expected one makes the whole report not ok", async (t) => {
  t.false(report([await played(1, 1), await played(1, 2)]).ok);
});

test("the text names result and, where it differs, what was wanted", async (t) => {
  t.regex(
    printOutcome(await played("two", "two")),
    /A title.*alice\.near → batch\.near.*a note.*✔.* result {2}"two"/s,
  );
  t.notRegex(printOutcome(await played("two", "two")), /wanted/);
  t.regex(printOutcome(await played("two", "one")), /✖.* result {2}"one"\n {2}wanted {2}"two"/);
});

test("the summary counts", async (t) => {
  t.regex(printSummary([await played(1, 1), await played(1, 2)]), /1 of 2 patterns as expected/);
});
