import test from "ava";
import type { Sent } from "./support/sent.js";
import { MILLINEAR, NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);
const stubs = ["hello", "counter", "guestbook"] as const;

/** The message of a failing call, without the stack that near-sdk-js puts behind it. */
const failure = async (sent: Promise<Sent>) => (await sent).failure?.split("\n")[0];

test("hello: a greeting that anyone may replace", async (t) => {
  const scene = await chain.scene();
  const [hello, alice] = [await scene.deploy("hello"), await scene.user()];
  t.is(await hello.view("get_greeting"), "Hello");
  t.is((await scene.call(alice, hello, "set_greeting", { greeting: 'ä "👋" \u0000' })).value, null);
  t.is((await scene.call(alice, hello, "get_greeting")).value, 'ä "👋" \u0000');
  t.is(
    await failure(scene.call(alice, hello, "set_greeting", {})),
    "Smart contract panicked: greeting: expected a text, got undefined",
  );
  t.is(await hello.view("get_greeting"), 'ä "👋" \u0000');
});

test("counter: steps of one, of any number, and back to zero", async (t) => {
  const scene = await chain.scene();
  const [counter, alice] = [await scene.deploy("counter"), await scene.user()];
  t.is(await counter.view("get_num"), 0);
  await scene.call(alice, counter, "increment");
  await scene.call(alice, counter, "increment", { number: 5 });
  t.is(await counter.view("get_num"), 6);
  await scene.call(alice, counter, "decrement", { number: 9 });
  await scene.call(alice, counter, "decrement");
  t.is(await counter.view("get_num"), -4);
  await scene.call(alice, counter, "reset");
  t.is(await counter.view("get_num"), 0);
});

test("counter: panics past the ends of a signed byte and stays where it was", async (t) => {
  const scene = await chain.scene();
  const [counter, alice] = [await scene.deploy("counter"), await scene.user()];
  await scene.call(alice, counter, "increment", { number: 127 });
  t.is(
    await failure(scene.call(alice, counter, "increment")),
    "Smart contract panicked: counter overflow: 128 is not in -128..127",
  );
  t.is(await counter.view("get_num"), 127);
  await scene.call(alice, counter, "decrement", { number: 255 });
  t.is(
    await failure(scene.call(alice, counter, "decrement")),
    "Smart contract panicked: counter overflow: -129 is not in -128..127",
  );
  t.is(await counter.view("get_num"), -128);
  t.is(
    await failure(scene.call(alice, counter, "increment", { number: 0.5 })),
    "Smart contract panicked: number: expected a whole number, got 0.5",
  );
});

test("guestbook: messages in order, premium from 0.01 NEAR", async (t) => {
  const scene = await chain.scene();
  const [guestbook, alice, bob] = [
    await scene.deploy("guestbook"),
    await scene.user("alice"),
    await scene.user("bob"),
  ];
  t.is(await guestbook.view("total_messages"), 0);
  t.deepEqual(await guestbook.view("get_messages"), []);
  await scene.call(alice, guestbook, "add_message", { text: "plain" });
  await scene.call(bob, guestbook, "add_message", { text: "nearly" }, { deposit: 10n * MILLINEAR - 1n });
  await scene.call(bob, guestbook, "add_message", { text: "premium" }, { deposit: 10n * MILLINEAR });
  t.is(await guestbook.view("total_messages"), 3);
  t.deepEqual(await guestbook.view("get_messages"), [
    { premium: false, sender: alice.accountId, text: "plain" },
    { premium: false, sender: bob.accountId, text: "nearly" },
    { premium: true, sender: bob.accountId, text: "premium" },
  ]);
});

test("guestbook: pages", async (t) => {
  const scene = await chain.scene();
  const [guestbook, alice] = [await scene.deploy("guestbook"), await scene.user()];
  const texts = Array.from({ length: 12 }, (_, index) => `message ${index}`);
  for (const text of texts) await scene.call(alice, guestbook, "add_message", { text });
  const page = async (args: object) =>
    (await guestbook.view<{ text: string }[]>("get_messages", { ...args })).map(({ text }) => text);
  t.deepEqual(await page({}), texts.slice(0, 10));
  t.deepEqual(await page({ from_index: 10 }), texts.slice(10));
  t.deepEqual(await page({ from_index: 2, limit: 3 }), texts.slice(2, 5));
  t.deepEqual(await page({ from_index: 12 }), []);
  t.deepEqual(await page({ from_index: null, limit: null }), texts.slice(0, 10));
  t.is(
    await failure(scene.call(alice, guestbook, "get_messages", { from_index: -1 })),
    "Smart contract panicked: from_index: expected 0 or more, got -1",
  );
});

test("a deposit for a method that takes none is refused and comes back", async (t) => {
  const scene = await chain.scene();
  const [hello, alice] = [await scene.deploy("hello"), await scene.user()];
  const before = await scene.balance(alice);
  const sent = await scene.call(alice, hello, "set_greeting", { greeting: "paid" }, { deposit: NEAR });
  t.regex(sent.failure ?? "", /Function is not payable/);
  t.is(before - (await scene.balance(alice)), BigInt(sent.graph.tokensBurnt));
});

for (const stub of stubs) {
  test(`${stub}: steps tell what ran, in order`, async (t) => {
    const scene = await chain.scene();
    const [contract, alice] = [await scene.deploy(stub), await scene.user()];
    t.is(await contract.view("get_value"), "");
    await scene.call(alice, contract, "step_one");
    await scene.call(alice, contract, "step_two");
    await scene.call(alice, contract, "step_one");
    t.is(await contract.view("get_value"), "step_one,step_two,step_one");
  });

  test(`${stub}: steps of one transaction are all or nothing`, async (t) => {
    const scene = await chain.scene();
    const [contract, alice] = [await scene.deploy(stub), await scene.user()];
    const gas = 30n * TGAS;
    const result = await alice
      .batch(contract)
      .functionCall("step_one", {}, { gas })
      .functionCall("step_two", {}, { gas })
      .functionCall("misbehave", { how: "panic" }, { gas })
      .transact();
    t.like(result.Failure, { ActionError: { index: 2 } });
    t.is(await contract.view("get_value"), "");
  });

  test(`${stub}: misbehaves once, on demand`, async (t) => {
    const scene = await chain.scene();
    const [contract, alice] = [await scene.deploy(stub), await scene.user()];
    const misbehave = (args: Record<string, unknown>, gas?: bigint) =>
      scene.call(alice, contract, "misbehave", args, gas === undefined ? {} : { gas });
    t.regex(
      (await misbehave({ how: "panic" })).failure ?? "",
      /^Smart contract panicked: panicked on demand/,
    );
    t.is((await misbehave({ how: "malformed" })).value, '{"unfinished": ');
    t.is((await misbehave({ how: "nothing" })).value, null);
    t.is(((await misbehave({ how: "oversized", size: 10_000 })).value as string).length, 9_998);
    const burnt = await misbehave({ how: "burn_gas" }, 20n * TGAS);
    t.is(burnt.failure, "Exceeded the prepaid gas.");
    t.true(burnt.graph.gasBurnt >= 20e12, `burnt ${burnt.graph.gasBurnt}`);
    t.regex(
      (await misbehave({ how: "explode" })).failure ?? "",
      /how: expected one of panic, .* got explode/,
    );
    t.regex(
      (await misbehave({ how: "oversized", size: 1 })).failure ?? "",
      /size: expected bytes, 2 or more/,
    );
  });
}

test("hello: get_greeting misbehaves until the next greeting", async (t) => {
  const scene = await chain.scene();
  const [hello, alice] = [await scene.deploy("hello"), await scene.user()];
  await scene.call(alice, hello, "keep_misbehaving", { how: "malformed" });
  t.is((await scene.call(alice, hello, "get_greeting")).value, '{"unfinished": ');
  t.is(await hello.view("get_greeting"), '{"unfinished": ');
  t.regex(
    (await failure(scene.call(alice, hello, "keep_misbehaving", { how: "later" }))) ?? "",
    /how: expected one of .* got later/,
  );
  t.is(await hello.view("get_greeting"), '{"unfinished": ');
  await scene.call(alice, hello, "set_greeting", { greeting: "Hi" });
  t.is(await hello.view("get_greeting"), "Hi");
});

test("a contract that is used as it is meant stores nothing for tests", async (t) => {
  const scene = await chain.scene();
  const [hello, alice] = [await scene.deploy("hello"), await scene.user()];
  await scene.call(alice, hello, "set_greeting", { greeting: "Hi" });
  const state = await hello.viewState();
  t.is(state.getRaw("STATE").toString(), '{"greeting":"Hi"}');
});
