import test from "ava";
import { functionCall } from "./actions.js";
import { after } from "./after.js";
import { all } from "./all.js";
import { batch, callMethod } from "./batch.js";
import { anything } from "./decoders/anything.js";
import { number } from "./decoders/scalars.js";
import { string } from "./decoders/string.js";
import { weighted } from "./gas-spec.js";
import { inspect } from "./inspect.js";
import { join } from "./join.js";
import { transfer } from "./plain-actions.js";
import { planMermaid } from "./plan-mermaid.js";
import { planText } from "./plan-text.js";
import { mockHost } from "./testing/mock-host.js";
import { tgas } from "./units.js";

const survey = join({ greeting: string(), count: number() }, { callback: "on_survey", gas: "7.5 Tgas" });
const surveyed = () =>
  survey.plan({
    greeting: callMethod("hello.near", "get_greeting"),
    count: callMethod("counter.near", "get_num", { at: 5 }, { gas: weighted(2, tgas(3)) }),
  });
const call = (id: string) => callMethod(id, "m", {}, { gas: weighted() });

// In a contract and outside of one the same is shown, but for the contract's own id.
test.beforeEach(() => {
  delete (globalThis as { env?: unknown }).env;
});

test.serial("a plan is data: nodes, edges, gas", (t) => {
  t.deepEqual(inspect(surveyed()), {
    nodes: [
      {
        id: 0,
        receiverId: "hello.near",
        actions: [{ name: "get_greeting", args: "{}", deposit: 0n }],
        gas: tgas(10),
        weight: 0,
      },
      {
        id: 1,
        receiverId: "counter.near",
        actions: [{ name: "get_num", args: '{"at":5}', deposit: 0n }],
        gas: tgas(3),
        weight: 2,
      },
      {
        id: 2,
        receiverId: "self",
        actions: [{ name: "on_survey", args: "{}", deposit: 0n }],
        gas: tgas(7.5),
        weight: 0,
      },
    ],
    edges: [
      [0, 2],
      [1, 2],
    ],
    promises: 4,
  });
});

test.serial("a plan is text", (t) => {
  t.is(
    planText(surveyed()),
    `#0 hello.near: get_greeting(), 10 Tgas
#1 counter.near: get_num({"at":5}), 3 Tgas + 2 shares
#2 self: on_survey(), 7.5 Tgas, after #0 #1`,
  );
});

test.serial("a plan is a Mermaid flowchart", (t) => {
  t.is(
    planMermaid(surveyed()),
    `flowchart LR
  r0["hello.near<br/>get_greeting()<br/>10 Tgas"]
  r1["counter.near<br/>get_num({#34;at#34;:5})<br/>3 Tgas + 2 shares"]
  r2["self<br/>on_survey()<br/>7.5 Tgas"]
  r0 -. result .-> r2
  r1 -. result .-> r2`,
  );
});

test.serial("batches, deposits, long and binary arguments are shown short", (t) => {
  const plan = batch("bob.near", [
    transfer("1.5 NEAR"),
    transfer("0.000001 NEAR"),
    transfer(7n),
    functionCall("tip", { text: "x".repeat(99) }, { deposit: "2 NEAR" }),
    functionCall("borsh", Uint8Array.of(1, 0xff)),
  ]);
  t.is(
    planText(after(anything(), { callback: "on_it" }).plan(plan)),
    `#0 bob.near: transfer with 1.5 NEAR + transfer with 0.000001 NEAR + transfer with 7 yoctoNEAR + ` +
      `tip({"text":"${"x".repeat(48)}...) with 2 NEAR + borsh(<2 bytes>), 20 Tgas\n` +
      "#1 self: on_it(), 10 Tgas, after #0",
  );
  t.is(planText(batch("bob.near", [transfer(10n ** 25n)])), "#0 bob.near: transfer with 10 NEAR");
});

test.serial("branches that meet are drawn once, and joins of joins flattened in order", (t) => {
  const [a, b] = [call("aa"), call("bb")];
  const plan = all([all([a.then(b), a]), a.then(call("cc"))]).then(call("dd"));
  t.is(
    planText(plan),
    `#0 aa: m(), 1 share
#1 bb: m(), 1 share, after #0
#2 cc: m(), 1 share, after #0
#3 dd: m(), 1 share, after #1 #0 #2`,
  );
  t.is(planText(all([a, b])), "#0 aa: m(), 1 share\n#1 bb: m(), 1 share");
});

test.serial("what is shown is what is emitted, and looking changes nothing", (t) => {
  const host = mockHost();
  const first = call("aa");
  first.detach();
  const plan = all([first, surveyed(), call("bb")]).then(call("cc"));
  const { nodes, edges, promises } = inspect(plan);
  t.is(nodes.find(({ actions }) => actions[0]?.name === "on_survey")?.receiverId, "contract.near");
  host.finish(plan);
  t.is(host.promises.length, promises);
  const receipts = host.receipts();
  t.deepEqual(
    nodes.map(({ receiverId }) => receiverId),
    receipts.map(({ receiverId }) => receiverId),
  );
  const ids = host.promises.flatMap((promise, index) => (promise.kind === "receipt" ? [index] : []));
  t.deepEqual(
    edges,
    receipts.flatMap(({ waitsFor }, to) => waitsFor.map((from) => [ids.indexOf(from), to] as const)),
  );
});

test.serial("a chain as long as a call allows is shown", (t) => {
  let plan = call("aa").then(call("aa"));
  for (let i = 2; i < 1024; i++) plan = plan.then(call("aa"));
  t.is(inspect(plan).edges.length, 1023);
});

test.serial("what is no plan is refused", (t) => {
  t.throws(() => inspect({} as never), { code: "XCC10" });
});
