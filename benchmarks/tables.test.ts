import test from "ava";
import { firstDifference, recordedGas } from "./recorded.js";
import { median } from "./sandbox_time.js";
import { burstTable, gasTable, receiptTable, sizeTable, table, timeTable, vmTable } from "./tables.js";

const [sdk, sys] = recordedGas as [(typeof recordedGas)[number], (typeof recordedGas)[number]];

test("numbers stand right, names left", (t) => {
  t.is(table(["name", "bytes"], [["a", 1]]), "| name | bytes |\n| --- | ---: |\n| a | 1 |");
});

test("the recorded parts of every receipt add up to what it burnt", (t) => {
  for (const { total, transaction, receipts } of [...sdk.calls, ...sys.calls]) {
    for (const { burnt, loading, instructions, host, action, base } of receipts) {
      t.is(loading + instructions + host + action + base, burnt);
    }
    t.is(
      receipts.reduce((sum, { burnt }) => sum + burnt, transaction),
      total,
    );
  }
});

test("the gas table has our total, our execution and each peer's ratio", (t) => {
  const rows = gasTable(sdk, [sys]).split("\n");
  t.is(rows.length, 2 + 7);
  t.is(
    rows.find((row) => row.includes("batch_actions")),
    "| batch.batch_actions | 6.664 | 0.222 | 6.078 (0.91x) |",
  );
});

test("a call that failed has no figure", (t) => {
  const calls = sys.calls.map((call) => ({ ...call, failure: "out of gas" as const }));
  t.regex(gasTable(sdk, [{ ...sys, calls }]), /batch_actions \| 6\.664 \| 0\.222 \| out of gas \|/);
});

test("receipts of equal cost are folded", (t) => {
  t.regex(receiptTable(sdk, sys), /hello-00: get_greeting x 25/);
});

test("sizes have thousands separators", (t) => {
  t.regex(sizeTable([sdk]), /\| Rust near-sdk 5\.24\.1 \| 53,570 \|/);
});

test("a single unit of gas is a difference", (t) => {
  t.is(firstDifference(sdk, sdk), null);
  const [first, ...rest] = sdk.calls;
  const receipts = [{ ...first!.receipts[0]!, host: first!.receipts[0]!.host + 1 }];
  const other = { ...sdk, calls: [{ ...first!, receipts }, ...rest] };
  t.regex(
    firstDifference(other, sdk)!,
    /multiple\.init, receipt 0: host 174392382586, recorded 174392382585/,
  );
});

test("a median of an even number lies between the middle two", (t) => {
  t.is(median([4, 1, 3]), 3);
  t.is(median([4, 1, 3, 2]), 2.5);
});

test("times stand beside the recorded ones, with how often ours fits into them", (t) => {
  const times = {
    firstAnswer: 260,
    functionCall: 10,
    hopAndCallback: 20,
    createSubAccount: 8,
  };
  const rows = timeTable(times, {
    firstAnswer: { from: 520, to: 780 },
    functionCall: { from: 1000, to: 1000 },
  }).split("\n");
  t.is(rows[2], "| start to first answer | 260 | 520-780 | 2-3x |");
  t.is(rows[3], "| function call (near-workspaces) | 10.0 | 1000 | 100x |");
  t.regex(rows[5]!, /\| 8\.0 \| not recorded \| {2}\|$/);
});

test("a burst is shown by calls and by receipts, of a node that is cold and warm", (t) => {
  const first = { milliseconds: 1250, receipts: 2000 };
  const later = { milliseconds: 500, receipts: 2000 };
  const rows = burstTable([{ contract: "near-xcc", bytes: 185_251, first, later }]).split("\n");
  t.is(rows[2], "| near-xcc, 185 kB: first burst | 1250 | 800 | 1600 |");
  t.is(rows[3], "| near-xcc, 185 kB: later bursts, median | 500 | 2000 | 4000 |");
});

test("a program's time is shown beside the one without instrumentation", (t) => {
  const rows = vmTable([{ program: "sieve", plain: 2, instrumented: 3, operators: 6_000_000 }]).split("\n");
  t.is(rows[2], "| sieve | 2.00 | 3.00 | 1.50 | 2000 |");
});
