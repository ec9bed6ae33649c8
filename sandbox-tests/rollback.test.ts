import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import { callOf } from "./support/sent.js";
import { NEAR } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

test("a call that goes well keeps the state that was changed before it", async (t) => {
  const scene = await chain.scene();
  const [caller, hello, alice] = [
    await scene.deploy("caller"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  const question = { target: hello.accountId, method: "get_greeting" };
  t.is((await scene.call(alice, caller, "ask", question)).value, "ok");
  t.is((await scene.call(alice, caller, "ask", question)).value, "ok");
  t.is(await caller.view("times_asked"), 2);
});

for (const [kind, { told, make }] of Object.entries(badCallees)) {
  // This callback looks at success only: an odd answer is a success.
  const expected = told === "failed" ? { status: "failed", asked: 0 } : { status: "ok", asked: 1 };
  test(`the callee ${kind}: ${told === "failed" ? "state and deposit are put back" : "nothing is put back"}`, async (t) => {
    const scene = await chain.scene();
    const [caller, alice] = [await scene.deploy("caller"), await scene.user()];
    const target = await make(scene);
    const before = await scene.balance(alice);
    const question = { target, method: "get_greeting", deposit: "1 yoctoNEAR" };
    const sent = await scene.call(alice, caller, "ask", question, { deposit: 1n });
    t.is(sent.value, expected.status);
    t.is(await caller.view("times_asked"), expected.asked);
    const kept = told === "failed" ? 0n : 1n;
    t.is(before - (await scene.balance(alice)), kept + BigInt(sent.graph.tokensBurnt));
  });
}

test("a callee that fails after changing its state has changed nothing", async (t) => {
  const scene = await chain.scene();
  const [batch, counter, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("counter"),
    await scene.user(),
  ];
  await scene.call(alice, counter, "increment", { number: 100 });
  const calls = [
    { method: "increment", args: { number: 20 } },
    { method: "increment", args: { number: 20 } },
  ];
  t.is((await scene.call(alice, batch, "batch", { target: counter.accountId, calls })).value, null);
  t.is(await counter.view("get_num"), 100);
});

test("only what the callee got comes back from it; the rest was the contract's all along", async (t) => {
  const scene = await chain.scene();
  const [caller, alice] = [await scene.deploy("caller"), await scene.user()];
  const before = await scene.balance(alice);
  const question = { target: scene.missing(), method: "m", deposit: "1 NEAR" };
  const sent = await scene.call(alice, caller, "ask", question, { deposit: 3n * NEAR });
  t.is(sent.value, "failed");
  const refunds = sent.graph.receipts.map(({ refund, receiverId, actions }) => [
    refund,
    receiverId,
    actions?.[0]?.deposit,
  ]);
  t.true(
    refunds.some(
      ([refund, to, amount]) => refund === "deposit" && to === caller.accountId && amount === `${NEAR}`,
    ),
    "the protocol gave the callee's deposit back to the contract",
  );
  t.true(
    refunds.some(
      ([refund, to, amount]) => refund === null && to === alice.accountId && amount === `${3n * NEAR}`,
    ),
    "the contract gave all of it to the caller",
  );
  t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt));
});

test("no deposit, no refund receipt", async (t) => {
  const scene = await chain.scene();
  const [caller, alice] = [await scene.deploy("caller"), await scene.user()];
  const sent = await scene.call(alice, caller, "ask", { target: scene.missing(), method: "m" });
  t.is(callOf(sent, "ask_callback").status.kind, "success");
  t.false(
    sent.graph.receipts.some(({ predecessorId, actions }) => {
      return predecessorId === caller.accountId && actions?.[0]?.kind === "Transfer";
    }),
    "no receipt is spent on a refund of nothing",
  );
});
