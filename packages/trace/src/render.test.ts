import test from "ava";
import { fixture } from "../test/fixture.js";
import { traceTransaction } from "./graph.js";
import { renderHtml } from "./html.js";
import { renderMermaid } from "./mermaid.js";
import type { TransactionOutcomeView } from "./outcome.types.js";

/** The outcome with one string everywhere replaced: account names and methods are other people's text. */
function replaced(view: TransactionOutcomeView, from: string, to: string): TransactionOutcomeView {
  return JSON.parse(JSON.stringify(view).replaceAll(from, JSON.stringify(to).slice(1, -1)));
}

test("Mermaid: creation solid, results dotted, failures marked, deposits on the arrows", (t) => {
  t.is(
    renderMermaid(traceTransaction(fixture("join-with-a-failure"))),
    `flowchart TD
  tx(["alice.test.near"])
  r1["bob.test.near<br/>run<br/>2.05 Tgas"]
  r2["carol.test.near<br/>run<br/>0.91 Tgas<br/>✖ Smart contract panicked: callee fails"]
  r3["dave.test.near<br/>run<br/>0.90 Tgas"]
  r4["bob.test.near<br/>run<br/>0.91 Tgas"]
  tx --> r1
  r1 --> r2
  r1 --> r3
  r1 --> r4
  r2 -. result .-> r4
  r3 -. result .-> r4
  classDef failed stroke:#c00,stroke-width:2px
  class r2 failed
`,
  );
  t.true(renderMermaid(traceTransaction(fixture("deposit-comes-back"))).includes("  tx -->|1 NEAR| r1\n"));
});

test("Mermaid: text of others cannot end a label", (t) => {
  const graph = traceTransaction(replaced(fixture("join-with-a-failure"), "callee fails", 'a"]<b>#|'));
  t.true(renderMermaid(graph).includes("panicked: a#quot;]#lt;b#gt;#35;#124;"));
});

test("HTML: every receipt with caller, receiver, gas, result and what it waited for", (t) => {
  const html = renderHtml(traceTransaction(fixture("join-with-a-failure")));
  t.is(html.match(/<li class="failure">/g)?.length, 1);
  t.is(html.match(/<li class="(success|forwarded)">/g)?.length, 3);
  t.true(html.includes("bob.test.near → dave.test.near <code>run</code>"));
  t.true(html.includes('<dt>waited for</dt><dd><a href="#r2">#2</a>, <a href="#r3">#3</a></dd>'));
  t.true(html.includes("refund: unused gas worth 0.18759 NEAR to alice.test.near (4 receipts)"));
});

test("HTML: nothing to load, nothing to run, text of others stays text", (t) => {
  const hostile = replaced(fixture("join-with-a-failure"), "callee fails", "<script>alert('x')</script>&");
  const html = renderHtml(traceTransaction(hostile));
  t.false(/<script|src=|http|url\(|@import/i.test(html));
  t.true(html.includes("&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;"));
});
