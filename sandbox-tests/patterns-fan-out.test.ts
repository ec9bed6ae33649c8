import test from "ava";
import { badCallees } from "./support/bad-callees.js";
import type { Scene } from "./support/chain.js";
import { conserved } from "./support/conserved.js";
import { callOf, callsOf } from "./support/sent.js";
import { useChain } from "./support/use-chain.js";
import { attacker, constant } from "./support/wat.js";

const chain = useChain(test);

async function cast(scene: Scene) {
  return { fanOut: await scene.deploy("fan-out"), alice: await scene.user() };
}

/** A few callees with answers of their own, asked again and again: the order of the results shows. */
async function choir(scene: Scene, count: number): Promise<{ accounts: string[]; answers: object[] }> {
  const voices = await Promise.all(
    ["a", "b", "c", "d", "e", "f", "g"].map(async (name) => {
      const code = await constant("get_greeting", JSON.stringify(name));
      return { id: (await scene.deploy(code, { as: name.repeat(2) })).accountId, answer: { ok: name } };
    }),
  );
  const silent = { id: scene.missing(), answer: { err: "failed" } };
  // Neither the chunks nor the choir repeat after the same number.
  const singers = Array.from({ length: count }, (_, i) => (i % 11 === 5 ? silent : voices[(i * i) % 7]));
  return {
    accounts: singers.map((singer) => singer?.id as string),
    answers: singers.map((singer) => singer?.answer as object),
  };
}

for (const [count, chunks] of [
  [1, []],
  [128, []],
  [129, [128, 1]],
  [170, [128, 42]],
] as const) {
  test(`${count} accounts in one transaction: chunks of ${chunks.join(" and ") || "none"}, answers in order`, async (t) => {
    const scene = await chain.scene();
    const { fanOut, alice } = await cast(scene);
    const { accounts, answers } = await choir(scene, count);
    const sent = await scene.call(alice, fanOut, "ask", { accounts });
    t.is(sent.failure, undefined);
    t.deepEqual(sent.value, answers);
    t.deepEqual(
      callsOf(sent, "on_chunk").map(({ waitsFor }) => waitsFor.length),
      [...chunks],
    );
    t.is(callOf(sent, "on_greetings").waitsFor.length, chunks.length || count);
  });
}

test("more than the gas carries is refused with the gas that is missing, before any promise", async (t) => {
  const scene = await chain.scene();
  const { fanOut, alice } = await cast(scene);
  const accounts = Array(230).fill(scene.missing());
  const sent = await scene.call(alice, fanOut, "ask", { accounts });
  t.regex(sent.failure ?? "", /^Smart contract panicked: XCC07 gas: need 3\d\d(\.\d)?, have 2\d\d/);
  t.deepEqual(callsOf(sent, "get_greeting"), []);
});

for (let failing = 0; failing < 16; failing += 1) {
  test(`four accounts at the seam of two chunks; those fail whose bit is set in ${failing}`, async (t) => {
    const scene = await chain.scene();
    const { fanOut, alice } = await cast(scene);
    const { accountId } = await scene.deploy(await constant("get_greeting", '"Hi"'));
    const fails = (i: number) => i >= 126 && i < 130 && ((failing >> (i - 126)) & 1) === 1;
    const accounts = Array.from({ length: 131 }, (_, i) => (fails(i) ? scene.missing() : accountId));
    const sent = await scene.call(alice, fanOut, "ask", { accounts });
    t.deepEqual(
      sent.value,
      accounts.map((_, i) => (fails(i) ? { err: "failed" } : { ok: "Hi" })),
    );
  });
}

test("every kind of bad answer, in both chunks", async (t) => {
  const scene = await chain.scene();
  const { fanOut, alice } = await cast(scene);
  const answering = async (as: string, answer: string | Uint8Array) =>
    (await scene.deploy(await constant("get_greeting", answer), { as })).accountId;
  const good = await answering("good", '"Hi"');
  const bad = [
    [scene.missing(), "failed"],
    [(await scene.user("nocode")).accountId, "failed"],
    [await answering("typed", "42"), "malformed"],
    [await answering("nothing", ""), "malformed"],
    [await answering("utf8", Uint8Array.of(0x22, 0xff, 0x22)), "malformed"],
    [await answering("long", JSON.stringify("x".repeat(63))), "too long"],
  ] as const;
  const kinds = bad.map(([id]) => id);
  const told = bad.map(([, err]) => ({ err }));
  const between = 140 - 2 * bad.length;
  const sent = await scene.call(alice, fanOut, "ask", {
    accounts: [...kinds, ...Array(between).fill(good), ...kinds],
  });
  t.is(sent.failure, undefined);
  t.deepEqual(sent.value, [...told, ...Array(between).fill({ ok: "Hi" }), ...told]);
});

/** Answers of exactly 64 bytes, the longest that is read. */
const longest: Record<string, string> = {
  Hangul: JSON.stringify(`${"한".repeat(20)}xx`),
  "escaped control characters": JSON.stringify(`${"\u0001".repeat(10)}xx`),
  "plain characters": JSON.stringify("x".repeat(62)),
};

for (const [what, answer] of Object.entries(longest)) {
  for (const count of [128, 165]) {
    test(`${count} answers of the longest length, ${what}: the gas of all callbacks suffices`, async (t) => {
      t.is(Buffer.byteLength(answer), 64);
      const scene = await chain.scene();
      const { fanOut, alice } = await cast(scene);
      const { accountId } = await scene.deploy(await constant("get_greeting", answer));
      const sent = await scene.call(alice, fanOut, "ask", { accounts: Array(count).fill(accountId) });
      t.is(sent.failure, undefined);
      t.deepEqual(sent.value, Array(count).fill({ ok: JSON.parse(answer) }));
    });
  }
}

test("a callee that burns all its gas takes none of the others'", async (t) => {
  const scene = await chain.scene();
  const { fanOut, alice } = await cast(scene);
  const burner = await badCallees["burns all its gas"]?.make(scene);
  const { accountId } = await scene.deploy(await constant("get_greeting", '"Hi"'), { as: "good" });
  const accounts = Array.from({ length: 150 }, (_, i) => (i % 10 === 3 ? burner : accountId));
  const sent = await scene.call(alice, fanOut, "ask", { accounts });
  t.deepEqual(
    sent.value,
    accounts.map((id) => (id === accountId ? { ok: "Hi" } : { err: "failed" })),
  );
});

test("a chunk callback without gas: of its calls nothing is known, of the others everything", async (t) => {
  const scene = await chain.scene();
  const [starved, alice] = [await scene.deploy("starved"), await scene.user()];
  const { accountId } = await scene.deploy(await constant("get_greeting", '"Hi"'), { as: "good" });
  const sent = await scene.call(alice, starved, "ask", { accounts: Array(150).fill(accountId) });
  t.deepEqual(
    callsOf(sent, "on_chunk").map(({ status }) => status.kind),
    ["failure", "success"],
  );
  t.deepEqual(
    sent.value,
    Array.from({ length: 150 }, (_, i) => (i < 128 ? { err: "malformed" } : { ok: "Hi" })),
  );
});

test("two users at once: each gets the answers to its own question", async (t) => {
  const scene = await chain.scene();
  const { fanOut, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const { accounts, answers } = await choir(scene, 140);
  await conserved(
    t,
    scene,
    {
      users: [
        [alice, 0n],
        [bob, 0n],
      ],
      contracts: [[fanOut, 0n]],
    },
    async () => {
      const [toAlice, toBob] = await Promise.all([
        scene.call(alice, fanOut, "ask", { accounts }),
        scene.call(bob, fanOut, "ask", { accounts: [...accounts].reverse() }),
      ]);
      t.deepEqual(toAlice.value, answers);
      t.deepEqual(toBob.value, [...answers].reverse());
      return [
        [alice, toAlice],
        [bob, toBob],
      ];
    },
  );
});

for (const callback of ["on_chunk", "on_greetings"]) {
  test(`${callback} is not for others, and not without results`, async (t) => {
    const scene = await chain.scene();
    const [{ fanOut }, hello] = [await cast(scene), await scene.deploy("hello")];
    const mallory = await scene.user("mallory");
    for (const args of [{}, { count: 0 }, { count: 1 }, { count: 129 }]) {
      const sent = await scene.call(mallory, fanOut, callback, args);
      t.regex(sent.failure ?? "", /^Smart contract panicked: Function is private/);
      const own = await scene.call(fanOut, fanOut, callback, args);
      t.regex(own.failure ?? "", /^Smart contract panicked: XCC21 results: need -?\d+, have 0/);
    }
    const forger = await scene.deploy(
      await attacker(
        { accountId: hello.accountId, method: "get_greeting", args: "{}" },
        { accountId: fanOut.accountId, method: callback, args: '{"count":1}' },
      ),
    );
    const sent = await scene.call(mallory, forger, "attack");
    t.regex(sent.failure ?? "", /^Smart contract panicked: Function is private/);
  });
}
