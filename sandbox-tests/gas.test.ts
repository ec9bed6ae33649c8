import test from "ava";
import { callOf, callsOf } from "./support/sent.js";
import { NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

/** Fees of running a receipt with one function call, beside what the call itself burns (near-runtime.md 2.1). */
const RECEIPT_FEES = 108_059_500_000n + 780_000_000_000n;

test("an out-of-gas callee burns its own gas and no more; the callback still runs", async (t) => {
  const scene = await chain.scene();
  const [batch, hello, alice] = [
    await scene.deploy("batch"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  const calls = [{ method: "misbehave", args: { how: "burn_gas" }, gas: "20 Tgas" }];
  const sent = await scene.call(alice, batch, "batch", { target: hello.accountId, calls });
  t.is(sent.value, null);
  const callee = callOf(sent, "misbehave");
  t.like(callee.status, { kind: "failure", message: "Exceeded the prepaid gas." });
  const over = BigInt(callee.gasBurnt) - 20n * TGAS - RECEIPT_FEES;
  t.true(over >= 0n && over < 10n ** 9n, `beside the attached gas and the fees, bytes cost ${over}`);
  t.is(callOf(sent, "batch_callback").status.kind, "success");
});

test("an out-of-gas callee among 25 takes no gas from the others", async (t) => {
  const scene = await chain.scene();
  const [similar, hello, burner, alice] = [
    await scene.deploy("similar-contracts"),
    await scene.deploy("hello"),
    await scene.deploy("hello", {
      as: "burner",
      init: { method: "keep_misbehaving", args: { how: "burn_gas" } },
    }),
    await scene.user(),
  ];
  const accounts = Array.from({ length: 25 }, (_, i) => (i === 7 ? burner.accountId : hello.accountId));
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
  t.deepEqual(
    sent.value,
    accounts.map((_, i) => (i === 7 ? { err: "failed" } : { ok: "Hello" })),
  );
  t.is(callsOf(sent, "get_greeting").filter(({ status }) => status.kind === "failure").length, 1);
});

for (const [how, misbehave, gas, error] of [
  ["burns all its gas", "burn_gas", "30 Tgas", "Exceeded the prepaid gas."],
  ["has too little gas to start", "", "0.1 Tgas", "Exceeded the prepaid gas."],
  ["panics", "panic", "30 Tgas", "Smart contract panicked: callback panicked on demand"],
] as const) {
  test(`a callback that ${how}: the call fails, the callee's work stays, the callback's is undone`, async (t) => {
    const scene = await chain.scene();
    const [caller, hello, alice] = [
      await scene.deploy("caller"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const question = { target: hello.accountId, method: "step_one", callback_gas: gas, misbehave };
    const sent = await scene.call(alice, caller, "ask", question);
    t.is(sent.failure?.split("\n")[0], error);
    t.is(callOf(sent, "step_one").status.kind, "success");
    t.is(await hello.view("get_value"), "step_one");
    t.is(await caller.view("times_asked"), 1);
  });

  test(`a callback that ${how} neither rolls back nor refunds: that is why its gas is reserved first`, async (t) => {
    const scene = await chain.scene();
    const [caller, alice] = [await scene.deploy("caller"), await scene.user()];
    const [held, before] = [await scene.balance(caller), await scene.balance(alice)];
    const question = {
      target: scene.missing(),
      method: "m",
      deposit: "1 NEAR",
      callback_gas: gas,
      misbehave,
    };
    const sent = await scene.call(alice, caller, "ask", question, { deposit: NEAR });
    t.is(sent.failure?.split("\n")[0], error);
    t.is(await caller.view("times_asked"), 1, "state is as the first call left it");
    t.is(before - (await scene.balance(alice)), NEAR + BigInt(sent.graph.tokensBurnt));
    t.true((await scene.balance(caller)) >= held + NEAR, "the deposit stays with the contract");
  });
}

test("a callback that fails keeps its logs in the outcome", async (t) => {
  const scene = await chain.scene();
  const [caller, alice] = [await scene.deploy("caller"), await scene.user()];
  const question = { target: scene.missing(), method: "m", misbehave: "panic" };
  const sent = await scene.call(alice, caller, "ask", question);
  t.deepEqual(callOf(sent, "ask_callback").logs, ["callback saw failed"]);
});

test("fixed gas arrives as asked, whatever is left over", async (t) => {
  const scene = await chain.scene();
  const [caller, hello, alice] = [
    await scene.deploy("caller"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  const question = { target: hello.accountId, method: "step_one", gas: "17 Tgas", callback_gas: "9 Tgas" };
  const sent = await scene.call(alice, caller, "ask", question);
  t.is(callOf(sent, "step_one").actions?.[0]?.gas, 17e12);
  t.is(callOf(sent, "ask_callback").actions?.[0]?.gas, 9e12);
});
