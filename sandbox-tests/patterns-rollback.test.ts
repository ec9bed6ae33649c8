import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import type { Scene } from "./support/chain.js";
import { callOf } from "./support/sent.js";
import { TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker, constant } from "./support/wat.js";

const chain = useChain(test);
const onSale = { buyer: "", price: "10" };

async function cast(scene: Scene) {
  return {
    rollback: await scene.deploy("rollback"),
    hello: await scene.deploy("hello"),
    alice: await scene.user(),
  };
}

test("a registry that agrees: sold", async (t) => {
  const scene = await chain.scene();
  const { rollback, alice } = await cast(scene);
  const registry = await scene.deploy(await constant("register", ""), { as: "registry" });
  const sent = await scene.call(alice, rollback, "buy", { registry: registry.accountId });
  t.deepEqual(sent.value, { sold: true, kept: [] });
  t.deepEqual(await rollback.view("offer"), { buyer: alice.accountId, price: "" });
});

for (const [kind, { make }] of Object.entries(badCallees)) {
  // Whatever it does for a greeting, none of them has a method `register`.
  test(`a registry that ${kind}: back on sale as it was`, async (t) => {
    const scene = await chain.scene();
    const { rollback, alice } = await cast(scene);
    const sent = await scene.call(alice, rollback, "buy", { registry: await make(scene) });
    t.deepEqual(sent.value, { sold: false, kept: [] });
    t.deepEqual(await rollback.view("offer"), onSale);
  });
}

/** A registry during whose work another call writes to the offer, and that refuses then. */
async function meddling(
  scene: Scene,
  rollback: { accountId: string },
  hello: { accountId: string },
  price: string,
) {
  const code = await attacker(
    { accountId: rollback.accountId, method: "reprice", args: JSON.stringify({ price }) },
    { accountId: hello.accountId, method: "misbehave", args: '{"how":"panic"}' },
    "register",
  );
  return (await scene.deploy(code, { as: "registry" })).accountId;
}

test("what another call has written meanwhile is not overwritten, the rest is put back", async (t) => {
  const scene = await chain.scene();
  const { rollback, hello, alice } = await cast(scene);
  const registry = await meddling(scene, rollback, hello, "25");
  const sent = await scene.call(alice, rollback, "buy", { registry });
  t.is(callOf(sent, "reprice").status.kind, "success");
  t.deepEqual(sent.value, { sold: false, kept: ["price"] });
  t.deepEqual(await rollback.view("offer"), { buyer: "", price: "25" });
});

test("a value that was written again as the call left it is put back", async (t) => {
  const scene = await chain.scene();
  const { rollback, hello, alice } = await cast(scene);
  const registry = await meddling(scene, rollback, hello, "");
  t.deepEqual((await scene.call(alice, rollback, "buy", { registry })).value, { sold: false, kept: [] });
  t.deepEqual(await rollback.view("offer"), onSale);
});

test("two buyers at once: one is under way, the other is refused; after the rollback it may try again", async (t) => {
  const scene = await chain.scene();
  const { rollback, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const registry = scene.missing("registry");
  const sent = await Promise.all([alice, bob].map((user) => scene.call(user, rollback, "buy", { registry })));
  for (const { value, failure } of sent) {
    if (failure) t.regex(failure, /^Smart contract panicked: it is \w+\.t\d+\.test\.near's/);
    else t.deepEqual(value, { sold: false, kept: [] });
  }
  t.true(sent.some(({ failure }) => failure === undefined));
  t.deepEqual(await rollback.view("offer"), onSale);
});

test("too little gas for call and callback: refused before anything has changed", async (t) => {
  const scene = await chain.scene();
  const { rollback, alice } = await cast(scene);
  const args = { registry: scene.missing("registry") };
  const sent = await scene.call(alice, rollback, "buy", args, { gas: 100n * TGAS });
  t.regex(sent.failure ?? "", /XCC07 gas: need 1\d\d(\.\d)?, have 9\d/);
  t.deepEqual(await rollback.view("offer"), onSale);
});

test("on_registered is not for others, and not without results", async (t) => {
  const scene = await chain.scene();
  const { rollback, hello } = await cast(scene);
  const mallory = await scene.user("mallory");
  const args = { context: { before: { buyer: "mallory", price: "0" }, left: onSale } };
  const direct = await scene.call(mallory, rollback, "on_registered", args);
  t.regex(direct.failure ?? "", /^Smart contract panicked: Function is private/);
  const forger = await scene.deploy(
    await attacker(
      { accountId: hello.accountId, method: "misbehave", args: '{"how":"panic"}' },
      { accountId: rollback.accountId, method: "on_registered", args: JSON.stringify(args) },
    ),
  );
  t.regex((await scene.call(mallory, forger, "attack")).failure ?? "", /Function is private/);
  const own = await scene.call(rollback, rollback, "on_registered", args);
  t.regex(own.failure ?? "", /^Smart contract panicked: XCC21 results: need 1, have 0/);
  t.deepEqual(await rollback.view("offer"), onSale);
});
