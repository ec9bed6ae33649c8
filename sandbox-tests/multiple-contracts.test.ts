import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import type { Scene } from "./support/chain.js";
import { callOf, callsOf } from "./support/sent.js";
import { TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { constant } from "./support/wat.js";

const chain = useChain(test);

interface Callees {
  hello?: string;
  counter?: string;
  guestbook?: string;
}

/** The contract with its three callees, stubs where not told otherwise. */
async function cast(scene: Scene, callees: Callees = {}) {
  const hello = callees.hello ?? (await scene.deploy("hello")).accountId;
  const counter = callees.counter ?? (await scene.deploy("counter")).accountId;
  const guestbook = callees.guestbook ?? (await scene.deploy("guestbook")).accountId;
  const multiple = await scene.deploy("multiple-contracts", {
    init: {
      method: "init",
      args: { hello_account: hello, counter_account: counter, guestbook_account: guestbook },
    },
  });
  return { multiple, alice: await scene.user(), hello, counter, guestbook };
}

test("three contracts, three types, one callback", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice, hello, counter, guestbook } = await cast(scene);
  await scene.call(alice, hello, "set_greeting", { greeting: "Howdy" });
  await scene.call(alice, counter, "decrement", { number: 7 });
  await scene.call(alice, guestbook, "add_message", { text: "hi" });
  const sent = await scene.call(alice, multiple, "multiple_contracts");
  t.deepEqual(sent.value, ["Howdy", -7, [{ premium: false, sender: alice.accountId, text: "hi" }]]);
  const asked = ["get_greeting", "get_num", "get_messages"].map((method) => callOf(sent, method));
  t.deepEqual(
    asked.map(({ receiverId, predecessorId }) => [predecessorId, receiverId]),
    [hello, counter, guestbook].map((callee) => [multiple.accountId, callee]),
  );
  const callback = callOf(sent, "multiple_contracts_callback");
  t.deepEqual(
    callback.waitsFor,
    asked.map(({ id }) => id),
  );
  t.is(callback.predecessorId, multiple.accountId);
});

test("the callees are asked in parallel: none waits for another", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice } = await cast(scene);
  const sent = await scene.call(alice, multiple, "multiple_contracts");
  for (const method of ["get_greeting", "get_num", "get_messages"]) {
    t.deepEqual(callOf(sent, method).waitsFor, []);
  }
});

for (const [kind, { make }] of Object.entries(badCallees)) {
  test(`a callee that ${kind} is null, the others answer`, async (t) => {
    const scene = await chain.scene();
    const { multiple, alice } = await cast(scene, { hello: await make(scene) });
    const sent = await scene.call(alice, multiple, "multiple_contracts");
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, [null, 0, []]);
  });
}

for (let failing = 0; failing < 8; failing++) {
  const failed = (["hello", "counter", "guestbook"] as const).filter((_, i) => (failing >> i) & 1);
  test(`failing: ${failed.join(", ") || "none"}`, async (t) => {
    const scene = await chain.scene();
    const missing = failed.map((place) => [place, scene.missing(place)]);
    const { multiple, alice } = await cast(scene, Object.fromEntries(missing));
    const sent = await scene.call(alice, multiple, "multiple_contracts");
    t.is(sent.failure, undefined);
    t.deepEqual(
      sent.value,
      ["Hello", 0, []].map((value, i) => ((failing >> i) & 1 ? null : value)),
    );
  });
}

test("all three fail, each in its own way: the call still succeeds", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice } = await cast(scene, {
    hello: scene.missing(),
    counter: (await scene.user("nocode")).accountId,
    guestbook: (await scene.deploy("hello", { as: "wrong" })).accountId,
  });
  const sent = await scene.call(alice, multiple, "multiple_contracts");
  t.is(sent.failure, undefined);
  t.deepEqual(sent.value, [null, null, null]);
});

test("answers of the wrong type are null", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice } = await cast(scene, {
    counter: (await scene.deploy(await constant("get_num", '"12"'), { as: "text" })).accountId,
  });
  t.deepEqual((await scene.call(alice, multiple, "multiple_contracts")).value, ["Hello", null, []]);
});

test("ten messages of 1,550 bytes are read whole", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice, guestbook } = await cast(scene);
  const text = "m".repeat(1_550);
  for (let count = 0; count < 10; count += 1) await scene.call(alice, guestbook, "add_message", { text });
  const sent = await scene.call(alice, multiple, "multiple_contracts");
  t.is(sent.failure, undefined);
  const [, , messages] = sent.value as [string, number, { text: string }[]];
  t.deepEqual(
    messages.map((message) => message.text),
    Array.from({ length: 10 }, () => text),
  );
});

/** Ten messages with as long texts as are read. */
const longest: Record<string, string> = {
  "long texts": longMessages("x".repeat(1_598)),
  "texts of two-byte characters": longMessages("é".repeat(830)),
  "texts of escapes": longMessages("\\n".repeat(830)),
  "texts of commas and brackets": longMessages(",[{".repeat(532)),
};

function longMessages(text: string): string {
  const message = `{"premium":true,"sender":"${"a".repeat(64)}","text":"${text}"}`;
  return `[${Array(10).fill(message).join()}]`;
}

for (const [what, answer] of Object.entries(longest)) {
  test(`an answer of the longest length (${what}): the callback's gas suffices`, async (t) => {
    const scene = await chain.scene();
    const guestbook = await scene.deploy(await constant("get_messages", answer), { as: "long" });
    const { multiple, alice } = await cast(scene, { guestbook: guestbook.accountId });
    const sent = await scene.call(alice, multiple, "multiple_contracts");
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, ["Hello", 0, JSON.parse(answer)]);
  });
}

for (const [what, answer] of [
  ["a byte too long", `[${" ".repeat(18_121)}]`],
  ["of escaped quotes without an end", `${"[]".repeat(129)}"${'\\"'.repeat(8_900)}`],
  ["of escaped backslashes without an end", `${"[]".repeat(80)}"${"\\\\".repeat(8_900)}`],
  ["of brackets in a text", `["${",[".repeat(100)}${"\\\\".repeat(8_900)}"]`],
  ["of strings", `[${'"",'.repeat(5_460)}""]`],
  ["of empty objects", `[${"{},".repeat(5_460)}{}]`],
  ["nested 129 deep", `${"[".repeat(129)}${"]".repeat(129)}`],
  ["nested 8,000 deep", `${"[".repeat(8_000)}${"]".repeat(8_000)}`],
] as const) {
  test(`messages ${what} are null; they stop nothing`, async (t) => {
    const scene = await chain.scene();
    const guestbook = await scene.deploy(await constant("get_messages", answer), { as: "hostile" });
    const { multiple, alice } = await cast(scene, { guestbook: guestbook.accountId });
    const sent = await scene.call(alice, multiple, "multiple_contracts");
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, ["Hello", 0, null]);
  });
}

test("it must be initialised, once", async (t) => {
  const scene = await chain.scene();
  const [multiple, alice] = [await scene.deploy("multiple-contracts"), await scene.user()];
  const sent = await scene.call(alice, multiple, "multiple_contracts");
  t.regex(sent.failure ?? "", /Contract must be initialized/);
  const args = { hello_account: "a.near", counter_account: "b.near", guestbook_account: "c.near" };
  t.is((await scene.call(alice, multiple, "init", args)).failure, undefined);
  t.regex((await scene.call(alice, multiple, "init", args)).failure ?? "", /Contract already initialized/);
});

test("multiple_accounts: every kind of answer in its place", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice, hello } = await cast(scene);
  const accounts = [hello];
  const expected: object[] = [{ ok: "Hello" }];
  for (const { told, make } of Object.values(badCallees)) {
    accounts.push(await make(scene));
    expected.push({ err: told });
  }
  accounts.push(hello);
  expected.push({ ok: "Hello" });
  const sent = await scene.call(alice, multiple, "multiple_accounts", { accounts });
  t.deepEqual(sent.value, expected);
});

test("multiple_accounts: the gas that is left is shared evenly", async (t) => {
  const scene = await chain.scene();
  const { multiple, alice, hello } = await cast(scene);
  const sent = await scene.call(alice, multiple, "multiple_accounts", { accounts: [hello, hello, hello] });
  const shares = callsOf(sent, "get_greeting").map(({ actions }) => BigInt(actions?.[0]?.gas ?? 0));
  t.is(shares.length, 3);
  t.true(
    shares.every((gas) => gas > 50n * TGAS && gas - shares[0]! <= 2n),
    shares.join(" "),
  );
});
