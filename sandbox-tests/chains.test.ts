import test from "ava";
import type { Scene } from "./support/chain.js";
import { callOf, callsOf } from "./support/sent.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

async function cast(scene: Scene) {
  const { accountId } = await scene.deploy("hello");
  const step = (method: string) => ({ target: accountId, method });
  return {
    chains: await scene.deploy("chains"),
    alice: await scene.user(),
    hello: accountId,
    steps: [step("step_one"), step("step_two"), step("get_value")],
    nowhere: { target: scene.missing(), method: "m" },
  };
}

for (const [method, waits] of [
  ["one_by_one", [0, 1, 1]],
  ["behind_a_joint", [0, 0, 2]],
] as const) {
  test(`${method}: in order, and the last answer is the call's`, async (t) => {
    const scene = await chain.scene();
    const { chains, alice, steps } = await cast(scene);
    const sent = await scene.call(alice, chains, method, { steps });
    t.is(sent.value, "step_one,step_two");
    t.deepEqual(
      steps.map((step) => callOf(sent, step.method).waitsFor.length),
      [...waits],
    );
  });

  for (let failing = 1; failing < 8; failing++) {
    const fails = [0, 1, 2].map((i) => ((failing >> i) & 1) === 1);
    const shown = fails.map((fail) => (fail ? "fails" : "runs")).join(", ");
    test(`${method}, ${shown}: each runs whatever became of those before; the last one's end is the call's`, async (t) => {
      const scene = await chain.scene();
      const { chains, alice, hello, steps } = await cast(scene);
      const nowhere = (i: number) => ({ target: scene.missing(`m${i}`), method: "m" });
      const taken = steps.map((step, i) => (fails[i] ? nowhere(i) : step));
      const sent = await scene.call(alice, chains, method, { steps: taken });
      const ran = ["step_one", "step_two"].filter((_, i) => !fails[i]).join(",");
      if (fails[2]) t.regex(sent.failure ?? "", /AccountDoesNotExist/);
      else t.is(sent.value ?? "", ran);
      t.is(await scene.owner.getAccount(hello).view("get_value"), ran);
    });
  }
}

test("a call behind a batch waits for its one receipt, and the callback sees the last one's answer", async (t) => {
  const scene = await chain.scene();
  const { chains, alice, steps } = await cast(scene);
  const sent = await scene.call(alice, chains, "behind_a_batch", { steps });
  t.deepEqual(sent.value, { status: "ok", value: "step_one,step_two" });
  t.is(callOf(sent, "step_one").id, callOf(sent, "step_two").id);
  t.deepEqual(callOf(sent, "get_value").waitsFor.length, 1);
});

test("a call behind a batch that fails runs all the same; of the batch nothing is left", async (t) => {
  const scene = await chain.scene();
  const { chains, alice, hello, steps } = await cast(scene);
  const failing = [steps[0], { target: hello, method: "no_such_method" }, steps[2]];
  const sent = await scene.call(alice, chains, "behind_a_batch", { steps: failing });
  t.deepEqual(sent.value, { status: "ok", value: "" });
});

for (const value of [0, 5, -3]) {
  test(`a value down a chain: ${value} is read, added, read again, and reaches the last callback`, async (t) => {
    const scene = await chain.scene();
    const { chains, alice } = await cast(scene);
    const counter = await scene.deploy("counter");
    await scene.call(alice, counter, "increment", { number: value });
    const sent = await scene.call(alice, chains, "double", { counter: counter.accountId });
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, { end: { status: "ok", value: 2 * value } });
    t.is(callsOf(sent, "get_num").length, 2);
  });
}

test("a callback in the middle that fails is a failed result for the last, which can still answer", async (t) => {
  const scene = await chain.scene();
  const { chains, alice } = await cast(scene);
  const sent = await scene.call(alice, chains, "double", { counter: scene.missing() });
  t.is(callOf(sent, "on_read").status.kind, "failure");
  t.deepEqual(sent.value, { end: { status: "failed" } });
});

test("returned: answer and failure are the callee's. Detached: the call answers at once, and succeeds", async (t) => {
  const scene = await chain.scene();
  const { chains, alice, steps, nowhere } = await cast(scene);
  t.is((await scene.call(alice, chains, "returned", steps[2])).value, "");
  t.regex((await scene.call(alice, chains, "returned", nowhere)).failure ?? "", /^AccountDoesNotExist/);
  const sent = await scene.call(alice, chains, "detached", nowhere);
  t.is(sent.value, "sent");
  t.is(callOf(sent, "m").status.kind, "failure");
  t.is((await scene.call(alice, chains, "detached", steps[0])).value, "sent");
  t.is((await scene.call(alice, chains, "returned", steps[2])).value, "step_one");
});

test("detached ones and a returned one: all run, the answer is that of the returned", async (t) => {
  const scene = await chain.scene();
  const { chains, alice, hello, steps, nowhere } = await cast(scene);
  const sent = await scene.call(alice, chains, "both", { steps: [steps[0], nowhere, steps[1]] });
  t.is(sent.failure, undefined);
  t.deepEqual(
    ["step_one", "m", "step_two"].map((method) => callOf(sent, method).status.kind),
    ["success", "failure", "success"],
  );
  const after = await scene.call(alice, chains, "returned", { target: hello, method: "get_value" });
  t.is(after.value, "step_one,step_two");
});
