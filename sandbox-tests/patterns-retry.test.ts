import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import { conserved } from "./support/conserved.js";
import { callOf, callsOf } from "./support/sent.js";
import { NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker } from "./support/wat.js";

const chain = useChain(test);

// ---- every way in which four attempts can succeed and fail

for (let failures = 0; failures < 16; failures++) {
  const fails = [0, 1, 2, 3].map((i) => (failures & (1 << i)) !== 0);
  const good = fails.indexOf(false);
  test(`accounts that ${fails.map((fail) => (fail ? "fail" : "answer")).join(", ")}`, async (t) => {
    const scene = await chain.scene();
    const [asker, hello, alice] = [
      await scene.deploy("retry"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const accounts = fails.map((fail) => (fail ? scene.missing() : hello.accountId));
    const sent = await scene.call(alice, asker, "ask", { accounts });
    t.deepEqual(
      sent.value,
      good === -1 ? { greeting: null, attempts: 4 } : { greeting: "Hello", attempts: good + 1 },
    );
    const asked = callsOf(sent, "get_greeting").map(({ receiverId }) => receiverId);
    t.deepEqual(asked, accounts.slice(0, good === -1 ? 4 : good + 1));
    t.is(callsOf(sent, "on_greeting").length, asked.length);
  });
}

for (const [kind, { make }] of Object.entries(badCallees)) {
  test(`an account that ${kind}: the next one is asked`, async (t) => {
    const scene = await chain.scene();
    const [asker, hello, alice] = [
      await scene.deploy("retry"),
      await scene.deploy("hello", { as: "good" }),
      await scene.user(),
    ];
    const accounts = [await make(scene), hello.accountId];
    const sent = await scene.call(alice, asker, "ask", { accounts });
    t.deepEqual(sent.value, { greeting: "Hello", attempts: 2 });
  });
}

test("attempts that go wrong in four different ways are four attempts; in the last place the outcome is read", async (t) => {
  const scene = await chain.scene();
  const [asker, alice] = [await scene.deploy("retry"), await scene.user()];
  const kinds = ["burns all its gas", "answers broken UTF-8", "panics", "answers a byte too much"];
  const accounts: string[] = [];
  for (const kind of kinds) accounts.push(await badCallees[kind]!.make(scene));
  const sent = await scene.call(alice, asker, "ask", { accounts });
  t.deepEqual(sent.value, { greeting: null, attempts: 4 });
  t.deepEqual(
    callsOf(sent, "get_greeting").map(({ receiverId }) => receiverId),
    accounts,
  );
});

test("the last callback has its gas, also when every account burns all of its own", async (t) => {
  const scene = await chain.scene();
  const [asker, alice] = [await scene.deploy("retry"), await scene.user()];
  const burner = await scene.deploy("hello", {
    init: { method: "keep_misbehaving", args: { how: "burn_gas" } },
  });
  const sent = await scene.call(alice, asker, "ask", { accounts: [burner.accountId] });
  t.deepEqual(sent.value, { greeting: null, attempts: 4 });
  const gas = callsOf(sent, "on_greeting").map(({ actions }) => actions?.[0]?.gas as number);
  t.is(gas.length, 4);
  t.is(gas[3], 10e12);
  t.true(gas.every((own, i) => i === 0 || own < (gas[i - 1] as number)));
});

test("with gas for fewer attempts than declared nothing is sent; with enough all of them are", async (t) => {
  const scene = await chain.scene();
  const [asker, alice] = [await scene.deploy("retry"), await scene.user()];
  for (const tera of [5n, 40n, 70n]) {
    const sent = await scene.call(alice, asker, "ask", { accounts: [scene.missing()] }, { gas: tera * TGAS });
    t.regex(sent.failure ?? "", /XCC07 gas: need [\d.]+, have [\d.]+/);
    t.is(callsOf(sent, "get_greeting").length, 0);
  }
  const sent = await scene.call(alice, asker, "ask", { accounts: [scene.missing()] }, { gas: 130n * TGAS });
  t.deepEqual(sent.value, { greeting: null, attempts: 4 });
});

test("the deposit of a failed attempt is there again for the next one, and is spent once", async (t) => {
  const scene = await chain.scene();
  const [flows, hello, alice] = [
    await scene.deploy("flows"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  // More than the contract owns besides: without the first attempt's deposit there is no second one.
  const deposit = 50n * NEAR;
  // All three fail; the tokens then stay with the asking contract, whose matter they are.
  await conserved(t, scene, { users: [[alice, -deposit]], contracts: [[flows, deposit]] }, async () => {
    const question = { target: hello.accountId, method: "get_greetings" };
    const sent = await scene.call(alice, flows, "ask", question, { deposit });
    t.deepEqual(sent.value, ["failed", 3]);
    t.is(callsOf(sent, "get_greetings").length, 3);
    return [[alice, sent]];
  });
});

for (const misbehave of ["panic", "burn_gas"] as const) {
  test(`a last callback that fails (${misbehave}) fails the call; what was asked stays asked`, async (t) => {
    const scene = await chain.scene();
    const [flows, hello, alice] = [
      await scene.deploy("flows"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const question = { target: hello.accountId, method: "step_one", misbehave };
    const sent = await scene.call(alice, flows, "ask", question);
    t.regex(sent.failure ?? "", misbehave === "panic" ? /on demand/ : /Exceeded the prepaid gas/);
    t.is(callsOf(sent, "step_one").length, 1);
    t.is(await hello.view("get_value"), "step_one");
  });
}

test("two users at once do not meet", async (t) => {
  const scene = await chain.scene();
  const [asker, one, two] = [
    await scene.deploy("retry"),
    await scene.deploy("hello", { as: "one" }),
    await scene.deploy("hello", { as: "two" }),
  ];
  const [alice, bob] = [await scene.user("alice"), await scene.user("bob")];
  await scene.call(alice, two, "set_greeting", { greeting: "Howdy" });
  const [first, second] = await Promise.all([
    scene.call(alice, asker, "ask", { accounts: [scene.missing(), one.accountId] }),
    scene.call(bob, asker, "ask", { accounts: [scene.missing(), scene.missing(), two.accountId] }),
  ]);
  t.deepEqual(first?.value, { greeting: "Hello", attempts: 2 });
  t.deepEqual(second?.value, { greeting: "Howdy", attempts: 3 });
});

test("forged callbacks are refused", async (t) => {
  const scene = await chain.scene();
  const [asker, hello, mallory] = [
    await scene.deploy("retry"),
    await scene.deploy("hello"),
    await scene.user("mallory"),
  ];
  const args = { context: { input: { accounts: [mallory.accountId] }, attempt: 1 } };
  const forger = await scene.deploy(
    await attacker(
      { accountId: hello.accountId, method: "get_greetings", args: "{}" },
      { accountId: asker.accountId, method: "on_greeting", args: JSON.stringify(args) },
    ),
  );
  t.regex((await scene.call(mallory, asker, "on_greeting", args)).failure ?? "", /Function is private/);
  const sent = await scene.call(mallory, forger, "attack");
  t.regex(sent.failure ?? "", /Function is private/);
  t.is(callOf(sent, "on_greeting").waitsFor.length, 1);
  t.regex((await scene.call(asker, asker, "on_greeting", args)).failure ?? "", /XCC21 results/);
});
