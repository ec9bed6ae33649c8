import test from "ava";
import { fixture, withoutReceipts } from "../test/fixture.js";
import { traceTransaction } from "./graph.js";
import type { TransactionOutcomeView } from "./outcome.types.js";
import { renderTree, type TreeOptions } from "./tree.js";

const draw = (view: TransactionOutcomeView, options: TreeOptions = {}) =>
  renderTree(traceTransaction(view), { width: 72, color: false, ...options });

test("a join with a failure", (t) => {
  t.is(
    draw(fixture("join-with-a-failure")),
    `
alice.test.near → bob.test.near  run                           0.36 Tgas
└─ ✔ #1 alice.test.near → bob.test.near  run                   2.05 Tgas
   │  answered by #4
   ├─ ✖ #2 bob.test.near → carol.test.near  run                0.91 Tgas
   │     Smart contract panicked: callee fails
   ├─ ✔ #3 bob.test.near → dave.test.near  run                 0.90 Tgas
   │     = d
   └─ ✔ #4 bob.test.near → bob.test.near  run                  0.91 Tgas
         waited for #2, #3
         = 0x020000000000000002000000000000000100000000000000
refund: unused gas worth 0.18759 NEAR to alice.test.near (4 receipts)
total  0.000513 NEAR burnt                                     6.03 Tgas`.trimStart(),
  );
});

test("a deposit that comes back", (t) => {
  t.is(
    draw(fixture("deposit-comes-back")),
    `
alice.test.near → bob.test.near  run                           0.32 Tgas
└─ ✔ #1 alice.test.near → bob.test.near  run                   1.24 Tgas
   │  deposit 1 NEAR
   └─ ✖ #2 bob.test.near → carol.test.near  run                0.91 Tgas
         deposit 1 NEAR
         Smart contract panicked: callee fails
refund: deposit of 1 NEAR to bob.test.near (1 receipt)
refund: unused gas worth 0.187852 NEAR to alice.test.near (2 receipts)
total  0.000246 NEAR burnt                                     3.13 Tgas`.trimStart(),
  );
});

test("refund receipts on demand", (t) => {
  t.is(
    draw(fixture("deposit-comes-back"), { refunds: true }),
    `
alice.test.near → bob.test.near  run                           0.32 Tgas
└─ ✔ #1 alice.test.near → bob.test.near  run                   1.24 Tgas
   │  deposit 1 NEAR
   ├─ ✖ #2 bob.test.near → carol.test.near  run                0.91 Tgas
   │  │  deposit 1 NEAR
   │  │  Smart contract panicked: callee fails
   │  ├─ ✔ #3 system → bob.test.near  Transfer                 0.22 Tgas
   │  │     deposit 1 NEAR
   │  └─ ✔ #4 system → alice.test.near  Transfer               0.22 Tgas
   │        deposit 0.012964864339984723489148 NEAR
   └─ ✔ #5 system → alice.test.near  Transfer                  0.22 Tgas
         deposit 0.174887912414620622326952 NEAR
total  0.000246 NEAR burnt                                     3.13 Tgas`.trimStart(),
  );
});

test("without `receipts` methods and waiting are left out", (t) => {
  t.is(
    draw(withoutReceipts(fixture("missing-callee"))),
    `
alice.test.near → bob.test.near  run                           0.34 Tgas
└─ ✔ #1 alice.test.near → bob.test.near  run                   1.64 Tgas
   │  answered by #3
   ├─ ✖ #2 bob.test.near → nobody.test.near                    0.89 Tgas
   │     AccountDoesNotExist account_id=nobody.test.near
   └─ ✔ #3 bob.test.near → bob.test.near                       0.91 Tgas
         = 0x01000000000000000200000000000000
refund: to alice.test.near (3 receipts)
total  0.000376 NEAR burnt                                     4.44 Tgas`.trimStart(),
  );
});

test("logs show, escaped and cut to the width", (t) => {
  const view = fixture("deposit-comes-back");
  const [first, ...others] = view.receipts_outcome;
  const logs = ["plain", `\u001b[2J${"long ".repeat(20)}`];
  const logged = { ...first!, outcome: { ...first!.outcome, logs } };
  const lines = draw({ ...view, receipts_outcome: [logged, ...others] }).split("\n");
  t.is(lines[3], "   │  log: plain");
  t.is(lines[4], "   │  log: \\u{1b}[2Jlong long long long long long long long long long l…");
});

test("no line is wider than asked, down to 40 columns", (t) => {
  for (const width of [40, 50, 60, 100, 200]) {
    for (const line of draw(fixture("chain-with-a-failure"), { width }).split("\n").slice(0, -2)) {
      t.true([...line].length <= width, `${width}: ${line}`);
    }
  }
});

test("colours surround text only and change none of it", (t) => {
  const colored = draw(fixture("join-with-a-failure"), { color: true });
  t.true(colored.includes("\u001b[31mbob.test.near → carol.test.near"), "a failure is red");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  t.is(colored.replace(/\u001b\[\d+m/g, ""), draw(fixture("join-with-a-failure")));
});
