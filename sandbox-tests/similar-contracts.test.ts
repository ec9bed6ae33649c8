import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import type { Scene } from "./support/chain.js";
import { callOf, callsOf } from "./support/sent.js";
import { useChain } from "./support/use-chain.js";
import { constant } from "./support/wat.js";

const chain = useChain(test);

async function cast(scene: Scene) {
  return { similar: await scene.deploy("similar-contracts"), alice: await scene.user() };
}

/** Accounts that each greet in their own way, with a contract of a few bytes. */
async function greeters(scene: Scene, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const code = await constant("get_greeting", JSON.stringify(`greeting ${index}`));
    ids.push((await scene.deploy(code, { as: `g${index}` })).accountId);
  }
  return ids;
}

for (const count of [1, 25, 100]) {
  test(`${count} accounts: answers in the order of the accounts`, async (t) => {
    const scene = await chain.scene();
    const { similar, alice } = await cast(scene);
    const accounts = (await greeters(scene, count)).reverse();
    const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
    t.is(sent.failure, undefined);
    t.deepEqual(
      sent.value,
      accounts.map((_, index) => ({ ok: `greeting ${count - 1 - index}` })),
    );
    t.is(callOf(sent, "similar_contracts_callback").waitsFor.length, count);
  });

  test(`${count} near-sdk-js contracts answer within one transaction's gas`, async (t) => {
    const scene = await chain.scene();
    const { similar, alice } = await cast(scene);
    const { accountId } = await scene.deploy("hello");
    const accounts = Array.from({ length: count }, () => accountId);
    const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
    t.is(sent.failure, undefined);
    t.deepEqual(
      sent.value,
      accounts.map(() => ({ ok: "Hello" })),
    );
  });
}

test("100 accounts of which every third does not exist", async (t) => {
  const scene = await chain.scene();
  const { similar, alice } = await cast(scene);
  const { accountId } = await scene.deploy("hello");
  const accounts = Array.from({ length: 100 }, (_, i) => (i % 3 === 2 ? scene.missing(`m${i}`) : accountId));
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
  t.deepEqual(
    sent.value,
    accounts.map((id) => (id === accountId ? { ok: "Hello" } : { err: "failed" })),
  );
});

for (const [kind, { told, make }] of Object.entries(badCallees)) {
  test(`one account that ${kind} between two that answer: { err: "${told}" }`, async (t) => {
    const scene = await chain.scene();
    const { similar, alice } = await cast(scene);
    const { accountId } = await scene.deploy("hello");
    const accounts = [accountId, await make(scene), accountId];
    const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, [{ ok: "Hello" }, { err: told }, { ok: "Hello" }]);
  });
}

/** Answers of exactly 512 bytes, the longest that is read, of characters that cost differently. */
const longest: Record<string, string> = {
  "plain characters": JSON.stringify("x".repeat(510)),
  "two-byte characters": JSON.stringify("é".repeat(255)),
  Hangul: JSON.stringify("한".repeat(170)),
  "four-byte characters": JSON.stringify(`${"👋".repeat(127)}xx`),
  "escaped control characters": JSON.stringify("\u0001".repeat(85)),
  "escaped quotes": JSON.stringify('"'.repeat(255)),
};

for (const [what, answer] of Object.entries(longest)) {
  for (const count of [1, 100, 128]) {
    test(`${count} answers of the longest length, ${what}: the callback's gas suffices`, async (t) => {
      t.is(Buffer.byteLength(answer), 512);
      const scene = await chain.scene();
      const { similar, alice } = await cast(scene);
      const { accountId } = await scene.deploy(await constant("get_greeting", answer));
      const accounts = Array.from({ length: count }, () => accountId);
      const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
      t.is(sent.failure, undefined);
      t.deepEqual(
        sent.value,
        accounts.map(() => ({ ok: JSON.parse(answer) })),
      );
    });
  }
}

test("128 accounts, as many as a callback can wait for", async (t) => {
  const scene = await chain.scene();
  const { similar, alice } = await cast(scene);
  const { accountId } = await scene.deploy(await constant("get_greeting", '"Hi"'));
  const accounts = Array.from({ length: 128 }, () => accountId);
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
  t.deepEqual(
    sent.value,
    accounts.map(() => ({ ok: "Hi" })),
  );
});

test("all accounts fail: the call succeeds and says so of each", async (t) => {
  const scene = await chain.scene();
  const { similar, alice } = await cast(scene);
  const accounts = [scene.missing("a"), scene.missing("b")];
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts });
  t.deepEqual(sent.value, [{ err: "failed" }, { err: "failed" }]);
});

test("the accounts of init are asked when a call names none", async (t) => {
  const scene = await chain.scene();
  const hello = await scene.deploy("hello");
  const similar = await scene.deploy("similar-contracts", {
    init: { method: "init", args: { accounts: [hello.accountId, scene.missing()] } },
  });
  const alice = await scene.user();
  t.deepEqual((await scene.call(alice, similar, "similar_contracts")).value, [
    { ok: "Hello" },
    { err: "failed" },
  ]);
  const own = { accounts: [hello.accountId] };
  t.deepEqual((await scene.call(alice, similar, "similar_contracts", own)).value, [{ ok: "Hello" }]);
});

test("a callee is asked by the contract, with its own share of gas and no deposit", async (t) => {
  const scene = await chain.scene();
  const { similar, alice } = await cast(scene);
  const { accountId } = await scene.deploy("hello");
  const sent = await scene.call(alice, similar, "similar_contracts", { accounts: [accountId, accountId] });
  for (const { predecessorId, actions } of callsOf(sent, "get_greeting")) {
    t.is(predecessorId, similar.accountId);
    t.like(actions?.[0], { deposit: "0", args: Buffer.from("{}").toString("base64") });
  }
});
