import test from "ava";
import type { Scene } from "./support/chain.js";
import { callOf } from "./support/sent.js";
import { TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { constant } from "./support/wat.js";

const chain = useChain(test);
const message = { premium: false, sender: "alice.near", text: "hi" };

async function cast(scene: Scene) {
  return { contract: await scene.deploy("schema"), alice: await scene.user() };
}

test("messages of the declared form are passed on, by decoders and by valibot", async (t) => {
  const scene = await chain.scene();
  const { contract, alice } = await cast(scene);
  const guestbook = await scene.deploy("guestbook");
  await scene.call(alice, guestbook, "add_message", { text: " hi " });
  const args = { guestbook: guestbook.accountId };
  const [expected] = [{ premium: false, sender: alice.accountId, text: " hi " }];
  t.deepEqual((await scene.call(alice, contract, "read_messages", args)).value, { ok: [expected] });
  t.deepEqual((await scene.call(alice, contract, "check_messages", args)).value, {
    ok: [{ ...expected, text: "hi" }],
  });
});

for (const [what, answer, told] of [
  ["another type", '{"messages":[]}', "malformed"],
  ["a missing field", '[{"premium":false,"sender":"aa"}]', "malformed"],
  ["a sender that is no account", JSON.stringify([{ ...message, sender: "Alice" }]), "malformed"],
  ["a text that is too long", JSON.stringify([{ ...message, text: "x".repeat(281) }]), "malformed"],
  ["eleven messages", JSON.stringify(Array(11).fill(message)), "malformed"],
  ["no JSON", "[", "malformed"],
  ["20,000 bytes", `[${" ".repeat(20_000)}]`, "too long"],
] as const) {
  test(`a guestbook that answers ${what} is told apart`, async (t) => {
    const scene = await chain.scene();
    const { contract, alice } = await cast(scene);
    const { accountId } = await scene.deploy(await constant("get_messages", answer));
    for (const method of ["read_messages", "check_messages"]) {
      const { value } = await scene.call(alice, contract, method, { guestbook: accountId });
      t.deepEqual(value, { err: told }, method);
    }
  });
}

// Of the longest length that is read, what costs most: values, texts and names without number, escapes, a text that does
// not end. None may end the callback: what it should put right would stay undone.
for (const [what, unit] of [
  ["brackets", "[],"],
  ["objects", '{"":0},'],
  ["quotes", '"",'],
  ["nested brackets", "["],
  ["escaped quotes", '\\"'],
  ["commas in a text", ","],
  ["backslashes", "\\"],
  ["two-byte characters", "é"],
] as const) {
  test(`a guestbook that answers only ${what} cannot burn the callback's gas`, async (t) => {
    const scene = await chain.scene();
    const { contract, alice } = await cast(scene);
    for (const [method, callback, length] of [
      ["read_messages", "on_read", 4_900],
      ["check_messages", "on_checked", 5_000],
    ] as const) {
      for (const [open, close] of [
        ["[", "0]"],
        ['["', '"]'],
        ['{"a":[1,', '"'],
      ] as const) {
        const room = length - open.length - close.length;
        const answer = open + unit.repeat(room / Buffer.byteLength(unit)) + close;
        const as = `g${callback.length}-${open.length}`;
        const { accountId } = await scene.deploy(await constant("get_messages", answer), { as });
        const sent = await scene.call(alice, contract, method, { guestbook: accountId });
        t.deepEqual(sent.value, { err: "malformed" }, `${method} ${answer.slice(0, 20)}`);
        t.true(callOf(sent, callback).gasBurnt < 12n * TGAS, `${callOf(sent, callback).gasBurnt}`);
      }
    }
  });
}
