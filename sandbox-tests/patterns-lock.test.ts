import test from "ava";
import type { Scene } from "./support/chain.js";
import { conserved } from "./support/conserved.js";
import { answerOf, callOf, callsOf } from "./support/sent.js";
import { MILLINEAR, NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker, constant } from "./support/wat.js";

const chain = useChain(test);

/** The shop, its oracle with a price, and two buyers. */
async function market(scene: Scene, price = 100) {
  const oracle = await scene.deploy("counter", {
    as: "oracle",
    init: { method: "increment", args: { number: price } },
  });
  return open(scene, oracle.accountId);
}

async function open(scene: Scene, oracle: string) {
  const shop = await scene.deploy("lock", { as: "shop", init: { method: "init", args: { oracle } } });
  return { shop, oracle, alice: await scene.user("alice"), bob: await scene.user("bob") };
}

test("an item is sold at the oracle's price; the change comes back; the lock is free again", async (t) => {
  const scene = await chain.scene();
  const { shop, alice, bob } = await market(scene);
  const price = 100n * MILLINEAR;
  const run = async () => {
    const sent = await scene.call(alice, shop, "buy", { item: "lamp" }, { deposit: NEAR });
    t.is(sent.value, true);
    const [callback, release] = ["on_price", "release_item"].map((name) => callOf(sent, name));
    t.deepEqual(release?.waitsFor, [callback?.id]);
    t.is(answerOf(release!), "true");
    return [[alice, sent]] as const;
  };
  await conserved(t, scene, { users: [[alice, -price]], contracts: [[shop, price]] }, run);
  t.is(await shop.view("owner_of", { item: "lamp" }), alice.accountId);
  t.false(await shop.view("is_selling", { item: "lamp" }));
  const late = await scene.call(bob, shop, "buy", { item: "lamp" }, { deposit: NEAR });
  t.regex(late.failure ?? "", /lamp is sold/);
});

test("two buyers of one item at once: one gets it, the other is refused, and nothing is lost", async (t) => {
  const scene = await chain.scene();
  const { shop, alice, bob } = await market(scene);
  const price = 100n * MILLINEAR;
  const buyers = [alice, bob];
  const before = await Promise.all(buyers.map((buyer) => scene.balance(buyer)));
  const sent = await Promise.all(
    buyers.map((buyer) => scene.call(buyer, shop, "buy", { item: "lamp" }, { deposit: NEAR })),
  );
  const won = sent.findIndex(({ value }) => value === true);
  t.not(won, -1);
  // The second came between call and callback, or later still.
  t.regex(sent[1 - won]?.failure ?? "", /XCC24 locked: "lamp" until \d+|lamp is sold/);
  const after = await Promise.all(buyers.map((buyer) => scene.balance(buyer)));
  for (const [i, { graph }] of sent.entries()) {
    const paid = before[i]! - after[i]! - BigInt(graph.tokensBurnt);
    t.is(paid, i === won ? price : 0n);
  }
  t.is(await shop.view("owner_of", { item: "lamp" }), buyers[won]?.accountId);
});

for (const [nested, told, what] of [
  ["a", "failed owner", "the same key: it is refused"],
  ["b", "ok owner", "another key: it runs"],
] as const) {
  test(`a callee that calls back while the lock is held meets ${what}`, async (t) => {
    const scene = await chain.scene();
    const [flows, hello, alice] = [
      await scene.deploy("flows"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const args = JSON.stringify({ key: nested, target: hello.accountId, method: "step_two" });
    const reentering = await scene.deploy(
      await attacker(
        { accountId: hello.accountId, method: "step_one", args: "{}" },
        { accountId: flows.accountId, method: "hold", args },
      ),
    );
    const question = { key: "a", target: reentering.accountId, method: "attack", gas: "150 Tgas" };
    const sent = await scene.call(alice, flows, "hold", question);
    t.is(sent.value, told);
    t.is(await hello.view("get_value"), nested === "a" ? "step_one" : "step_one,step_two");
    t.is(callsOf(sent, "release_brief").length, nested === "a" ? 1 : 2);
    for (const key of ["a", "b"]) t.false(await flows.view("is_held", { key }));
  });
}

// Every way in which the call and its callback can go.
for (const method of ["step_one", "missing"]) {
  for (const misbehave of ["", "panic", "burn_gas"] as const) {
    test(`call ${method}, callback ${misbehave || "well"}: released once, behind the callback`, async (t) => {
      const scene = await chain.scene();
      const [flows, hello, alice] = [
        await scene.deploy("flows"),
        await scene.deploy("hello"),
        await scene.user(),
      ];
      const question = { key: "a", target: hello.accountId, method, misbehave };
      const sent = await scene.call(alice, flows, "hold", question);
      // The failure of the callback is that of the call: the release does not hide it.
      if (misbehave === "") t.is(sent.value, method === "step_one" ? "ok owner" : "failed owner");
      else
        t.regex(
          sent.failure ?? "",
          misbehave === "panic" ? /panicked on demand/ : /Exceeded the prepaid gas/,
        );
      t.deepEqual(callOf(sent, "release_brief").waitsFor, [callOf(sent, "on_held").id]);
      t.is(answerOf(callOf(sent, "release_brief")), "true");
      t.false(await flows.view("is_held", { key: "a" }));
      t.is((await scene.call(alice, flows, "hold", { ...question, misbehave: "" })).failure, undefined);
    });
  }
}

test("a callback that goes on holds the lock until its own call has ended", async (t) => {
  const scene = await chain.scene();
  const [flows, hello, alice] = [
    await scene.deploy("flows"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  const more = { target: hello.accountId, method: "get_greeting" };
  const question = { key: "a", target: hello.accountId, method: "step_one", more };
  const sent = await scene.call(alice, flows, "hold", question);
  t.is(sent.value, "Hello");
  t.is(callOf(sent, "release_brief").waitsFor.length, 1);
  t.is(answerOf(callOf(sent, "release_brief")), "true");
  const order = sent.graph.receipts.flatMap(
    ({ actions }) => actions?.map(({ methodName }) => methodName) ?? [],
  );
  t.true(order.indexOf("get_greeting") < order.indexOf("release_brief"), order.join(" "));
});

for (const deposit of [0n, 99n * MILLINEAR, NEAR]) {
  test(`an oracle that does not exist, ${deposit / MILLINEAR} milliNEAR paid: all of it comes back`, async (t) => {
    const scene = await chain.scene();
    const { shop, alice } = await open(scene, scene.missing());
    await conserved(t, scene, { users: [[alice, 0n]], contracts: [[shop, 0n]] }, async () => {
      const sent = await scene.call(alice, shop, "buy", { item: "lamp" }, { deposit });
      t.is(sent.value, false);
      return [[alice, sent]];
    });
    t.is(await shop.view("owner_of", { item: "lamp" }), null);
    t.false(await shop.view("is_selling", { item: "lamp" }));
  });
}

for (const [what, answer, deposit] of [
  ["a price above what was paid", "1001", NEAR],
  ["a price that is none", '"cheap"', NEAR],
  ["a price below nothing", "-5", NEAR],
  ["half a price", "1.5", NEAR],
  ["a price above 2^64", "1e30", NEAR],
] as const) {
  test(`${what}: not sold, all of it comes back`, async (t) => {
    const scene = await chain.scene();
    const oracle = await scene.deploy(await constant("get_num", answer), { as: "oracle" });
    const { shop, alice } = await open(scene, oracle.accountId);
    await conserved(t, scene, { users: [[alice, 0n]], contracts: [[shop, 0n]] }, async () => {
      const sent = await scene.call(alice, shop, "buy", { item: "lamp" }, { deposit });
      t.is(sent.value, false);
      return [[alice, sent]];
    });
    t.is(await shop.view("owner_of", { item: "lamp" }), null);
  });
}

test("with too little gas nothing is locked and the payment comes back", async (t) => {
  const scene = await chain.scene();
  const { shop, alice } = await market(scene);
  for (const gas of [1n, 2n, 20n, 34n]) {
    await conserved(t, scene, { users: [[alice, 0n]], contracts: [[shop, 0n]] }, async () => {
      const sent = await scene.call(alice, shop, "buy", { item: "lamp" }, { deposit: NEAR, gas: gas * TGAS });
      t.regex(sent.failure ?? "", /XCC07 gas|Exceeded the prepaid gas/);
      return [[alice, sent]];
    });
    t.false(await shop.view("is_selling", { item: "lamp" }));
  }
});

for (const [method, args] of [
  ["release_item", { context: { key: "lamp", until: 0 } }],
  ["on_price", { context: { item: "lamp", buyer: "mallory", lease: { key: "lamp", until: 0 } } }],
] as const) {
  test(`${method}: forged calls are refused`, async (t) => {
    const scene = await chain.scene();
    const { shop, oracle } = await market(scene);
    const mallory = await scene.user("mallory");
    const forger = await scene.deploy(
      await attacker(
        { accountId: oracle, method: "get_num", args: "{}" },
        { accountId: shop.accountId, method, args: JSON.stringify(args) },
      ),
    );
    t.regex((await scene.call(mallory, shop, method, args)).failure ?? "", /Function is private/);
    t.regex((await scene.call(mallory, forger, "attack")).failure ?? "", /Function is private/);
    t.regex((await scene.call(shop, shop, method, args)).failure ?? "", /XCC21 results: need 1, have 0/);
  });
}
