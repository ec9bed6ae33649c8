import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import { callOf, callsOf } from "./support/sent.js";
import { MILLINEAR, NEAR } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

test("a deposit reaches the callee; the caller pays it and the gas, to the unit", async (t) => {
  const scene = await chain.scene();
  const [batch, guestbook, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("guestbook"),
    await scene.user(),
  ];
  const deposit = 10n * MILLINEAR;
  const before = await scene.balance(alice);
  const calls = [
    { method: "add_message", args: { text: "premium" }, deposit: deposit.toString() },
    { method: "total_messages" },
  ];
  const sent = await scene.call(alice, batch, "batch", { target: guestbook.accountId, calls }, { deposit });
  t.is(sent.value, 1);
  t.like((await guestbook.view<object[]>("get_messages"))[0], { premium: true, sender: batch.accountId });
  t.is(before - (await scene.balance(alice)), deposit + BigInt(sent.graph.tokensBurnt));
});

test("several deposits in one batch", async (t) => {
  const scene = await chain.scene();
  const [batch, guestbook, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("guestbook"),
    await scene.user(),
  ];
  const message = (text: string, deposit: string) => ({ method: "add_message", args: { text }, deposit });
  const calls = [
    message("one", "0.01 NEAR"),
    message("two", "1 yoctoNEAR"),
    message("three", "20000000000000000000000"),
  ];
  const deposit = 30n * MILLINEAR + 1n;
  const sent = await scene.call(alice, batch, "batch", { target: guestbook.accountId, calls }, { deposit });
  t.is(sent.failure, undefined);
  t.deepEqual(
    (await guestbook.view<{ premium: boolean }[]>("get_messages")).map(({ premium }) => premium),
    [true, false, true],
  );
  t.deepEqual(
    callOf(sent, "add_message").actions?.map((action) => action.deposit),
    [10n * MILLINEAR, 1n, 20n * MILLINEAR].map(String),
  );
});

for (const [kind, { told, make }] of Object.entries(badCallees)) {
  if (told !== "failed") continue;
  test(`the deposit comes back to the unit when the callee ${kind}`, async (t) => {
    const scene = await chain.scene();
    const [batch, alice] = [await scene.deploy("batch"), await scene.user()];
    const target = await make(scene);
    const held = await scene.balance(batch);
    const before = await scene.balance(alice);
    const calls = [{ method: "get_greeting", deposit: (2n * NEAR + 1n).toString() }];
    const sent = await scene.call(alice, batch, "batch", { target, calls }, { deposit: 2n * NEAR + 1n });
    t.is(sent.failure, undefined);
    t.is(sent.value, null);
    t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt), "only gas was paid");
    t.true((await scene.balance(batch)) >= held, "and not out of the contract's own balance");
  });
}

test("the second of two paid actions fails: both deposits come back", async (t) => {
  const scene = await chain.scene();
  const [batch, guestbook, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("guestbook"),
    await scene.user(),
  ];
  const before = await scene.balance(alice);
  const calls = [
    { method: "add_message", args: { text: "paid" }, deposit: "1 NEAR" },
    { method: "misbehave", args: { how: "panic" }, deposit: "2 NEAR" },
  ];
  const sent = await scene.call(
    alice,
    batch,
    "batch",
    { target: guestbook.accountId, calls },
    { deposit: 3n * NEAR },
  );
  t.is(sent.value, null);
  t.is(await guestbook.view("total_messages"), 0);
  t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt));
  const refund = sent.graph.receipts.find(
    ({ predecessorId, receiverId }) => predecessorId === batch.accountId && receiverId === alice.accountId,
  );
  t.is(refund?.actions?.[0]?.deposit, (3n * NEAR).toString());
});

for (const how of ["malformed", "nothing", "oversized"]) {
  test(`a callee that took the deposit and answered badly (${how}) keeps it`, async (t) => {
    const scene = await chain.scene();
    const [batch, hello, alice] = [
      await scene.deploy("batch"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const held = await scene.balance(hello);
    const before = await scene.balance(alice);
    const calls = [{ method: "misbehave", args: { how, size: 20_000 }, deposit: "1 NEAR" }];
    const sent = await scene.call(
      alice,
      batch,
      "batch",
      { target: hello.accountId, calls },
      { deposit: NEAR },
    );
    t.is(sent.value, null);
    t.is(before - (await scene.balance(alice)), NEAR + BigInt(sent.graph.tokensBurnt));
    t.true((await scene.balance(hello)) >= held + NEAR);
  });
}

for (const [what, deposit] of [
  ["more", 2n * NEAR],
  ["less", NEAR - 1n],
  ["nothing", 0n],
] as const) {
  test(`${what} attached than the calls spend: refused before any promise, all of it comes back`, async (t) => {
    const scene = await chain.scene();
    const [batch, hello, alice] = [
      await scene.deploy("batch"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const before = await scene.balance(alice);
    const calls = [{ method: "misbehave", args: { how: "nothing" }, deposit: "1 NEAR" }];
    const sent = await scene.call(alice, batch, "batch", { target: hello.accountId, calls }, { deposit });
    t.true(
      sent.failure?.includes(`the calls spend ${NEAR} yoctoNEAR, attached are ${deposit}`),
      sent.failure,
    );
    t.deepEqual(callsOf(sent, "misbehave"), []);
    t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt));
  });
}

test("whoever called gets the refund, not whoever signed", async (t) => {
  const scene = await chain.scene();
  const [batch, relay, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("batch", { as: "relay" }),
    await scene.user(),
  ];
  const [heldByRelay, before] = [await scene.balance(relay), await scene.balance(alice)];
  const inner = [{ method: "get_greeting", deposit: "1 NEAR" }];
  const calls = [
    { method: "batch", args: { target: scene.missing(), calls: inner }, deposit: "1 NEAR", gas: "100 Tgas" },
  ];
  const sent = await scene.call(alice, relay, "batch", { target: batch.accountId, calls }, { deposit: NEAR });
  t.is(sent.failure, undefined);
  t.is(before - (await scene.balance(alice)), NEAR + BigInt(sent.graph.tokensBurnt));
  t.true((await scene.balance(relay)) >= heldByRelay + NEAR);
});
