import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import type { Scene } from "./support/chain.js";
import { callOf } from "./support/sent.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

async function cast(scene: Scene) {
  const [batch, hello] = [await scene.deploy("batch"), await scene.deploy("hello")];
  const alice = await scene.user();
  const send = (...calls: object[]) => scene.call(alice, batch, "batch", { target: hello.accountId, calls });
  return { batch, hello, alice, send };
}

const panic = { method: "misbehave", args: { how: "panic" } };

test("batch_actions: three actions in one receipt, the last one's result comes back", async (t) => {
  const scene = await chain.scene();
  const { batch, hello, alice } = await cast(scene);
  const sent = await scene.call(alice, batch, "batch_actions", { target: hello.accountId });
  t.is(sent.value, "two");
  t.is(await hello.view("get_greeting"), "two");
  const receipt = callOf(sent, "get_greeting");
  t.deepEqual(
    receipt.actions?.map(({ methodName }) => methodName),
    ["set_greeting", "set_greeting", "get_greeting"],
  );
  t.is(receipt.predecessorId, batch.accountId);
  t.deepEqual(callOf(sent, "batch_actions_callback").waitsFor, [receipt.id]);
});

test("actions run in the order given", async (t) => {
  const scene = await chain.scene();
  const { hello, send } = await cast(scene);
  const steps = (...methods: string[]) => send(...methods.map((method) => ({ method })));
  t.is((await steps("step_one", "step_two", "get_value")).value, "step_one,step_two");
  t.is((await steps("step_two", "step_one", "get_value")).value, "step_one,step_two,step_two,step_one");
  t.is(await hello.view("get_value"), "step_one,step_two,step_two,step_one");
});

test("only the last result counts: an empty one is null, and what was done stays", async (t) => {
  const scene = await chain.scene();
  const { hello, send } = await cast(scene);
  t.is((await send({ method: "get_value" }, { method: "step_one" })).value, null);
  t.is(await hello.view("get_value"), "step_one");
});

for (const place of [0, 1, 2]) {
  test(`action ${place} of three fails: nothing of the batch remains, the call answers null`, async (t) => {
    const scene = await chain.scene();
    const { hello, send } = await cast(scene);
    const calls: object[] = [{ method: "step_one" }, { method: "step_two" }];
    calls.splice(place, 0, panic);
    const sent = await send(...calls);
    t.is(sent.failure, undefined);
    t.is(sent.value, null);
    t.is(await hello.view("get_value"), "");
    const { status } = callOf(sent, "misbehave");
    t.like(status, { kind: "failure", error: { ActionError: { index: place } } });
  });
}

test("what ran before the batch stays when the batch fails", async (t) => {
  const scene = await chain.scene();
  const { hello, alice, send } = await cast(scene);
  await scene.call(alice, hello, "step_one");
  t.is((await send({ method: "step_two" }, panic)).value, null);
  t.is(await hello.view("get_value"), "step_one");
});

for (const [what, calls, greeting] of [
  ["a method that does not exist", [{ method: "step_one" }, { method: "no_such_method" }], ""],
  [
    "an action that runs out of its gas",
    [{ method: "step_one" }, { method: "misbehave", args: { how: "burn_gas" }, gas: "5 Tgas" }],
    "",
  ],
] as const) {
  test(`nothing remains after ${what}`, async (t) => {
    const scene = await chain.scene();
    const { hello, send } = await cast(scene);
    t.is((await send(...calls)).value, null);
    t.is(await hello.view("get_value"), greeting);
  });
}

/** What only a decoder of greetings would refuse is an answer here. */
const answers: Record<string, unknown> = {
  "answers another type": 42,
  "answers a byte too much": "x".repeat(511),
};

for (const [kind, { make }] of Object.entries(badCallees)) {
  const expected = answers[kind] ?? null;
  test(`a target that ${kind}: ${expected === null ? "null" : "its answer"}, and the call itself succeeds`, async (t) => {
    const scene = await chain.scene();
    const [batch, alice] = [await scene.deploy("batch"), await scene.user()];
    const target = await make(scene);
    const sent = await scene.call(alice, batch, "batch", { target, calls: [{ method: "get_greeting" }] });
    t.is(sent.failure, undefined);
    t.is(sent.value, expected);
  });
}

for (const [what, make] of [
  ["does not exist", async (scene: Scene) => scene.missing()],
  ["has no contract", async (scene: Scene) => (await scene.user("nocode")).accountId],
  ["has another contract", async (scene: Scene) => (await scene.deploy("counter")).accountId],
] as const) {
  test(`batch_actions of a target that ${what}: null`, async (t) => {
    const scene = await chain.scene();
    const [batch, alice] = [await scene.deploy("batch"), await scene.user()];
    const sent = await scene.call(alice, batch, "batch_actions", { target: await make(scene) });
    t.is(sent.failure, undefined);
    t.is(sent.value, null);
  });
}

test("a batch answers any JSON as it is", async (t) => {
  const scene = await chain.scene();
  const [batch, guestbook, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("guestbook"),
    await scene.user(),
  ];
  const sent = await scene.call(alice, batch, "batch", {
    target: guestbook.accountId,
    calls: [
      { method: "add_message", args: { text: 'ä "quoted" 👋' } },
      { method: "get_messages", args: { limit: 1 } },
    ],
  });
  t.deepEqual(sent.value, [{ premium: false, sender: batch.accountId, text: 'ä "quoted" 👋' }]);
});

test("as many actions as the protocol allows", async (t) => {
  const scene = await chain.scene();
  const { send } = await cast(scene);
  const sent = await send(...Array.from({ length: 100 }, () => ({ method: "get_value" })));
  t.is(sent.value, "");
  t.is(callOf(sent, "get_value").actions?.length, 100);
});
