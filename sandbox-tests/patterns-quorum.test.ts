import test from "ava";
import type { Scene } from "./support/chain.js";
import { callOf, callsOf } from "./support/sent.js";
import { useChain } from "./support/use-chain.js";
import { constant } from "./support/wat.js";

const chain = useChain(test);

const MASKS = Array.from({ length: 8 }, (_, mask) => mask);

async function cast(scene: Scene) {
  return { contract: await scene.deploy("quorum"), alice: await scene.user() };
}

/** A feed that always says the same. */
async function feed(scene: Scene, name: string, value: string): Promise<string> {
  return (await scene.deploy(await constant("get_num", value), { as: name })).accountId;
}

/** Three feeds with the same price, of which those exist whose bit is set. */
async function three(scene: Scene, mask: number, values = ["7", "7", "7"]): Promise<string[]> {
  return Promise.all(
    values.map((value, i) =>
      (mask >> i) & 1 ? feed(scene, `feed${i}`, value) : Promise.resolve(scene.missing(`m${i}`)),
    ),
  );
}

for (const mask of MASKS) {
  const answering = [0, 1, 2].filter((i) => (mask >> i) & 1);
  const silent = [0, 1, 2].filter((i) => !answering.includes(i)).map((i) => `${i} failed`);
  const shown = `feeds ${answering.join() || "none"} answer`;

  test(`a price of two: ${shown}`, async (t) => {
    const scene = await chain.scene();
    const { contract, alice } = await cast(scene);
    const sent = await scene.call(alice, contract, "price", { feeds: await three(scene, mask), need: 2 });
    if (answering.length >= 2) return t.is(sent.value, 7);
    const reason = `XCC22 result: price: failed, need 2, have ${answering.length}: ${silent.join(", ")}`;
    t.true(sent.failure?.startsWith(`Smart contract panicked: ${reason}`), sent.failure);
  });

  test(`a mean of two: ${shown}`, async (t) => {
    const scene = await chain.scene();
    const { contract, alice } = await cast(scene);
    const feeds = await three(scene, mask, ["3", "5", "10"]);
    const sent = await scene.call(alice, contract, "mean", { feeds, need: 2 });
    const heard = answering.map((i) => [3, 5, 10][i] as number);
    const mean = heard.reduce((sum, value) => sum + value, 0) / heard.length;
    t.is(sent.failure, undefined);
    t.is(sent.value, heard.length >= 2 ? mean : null);
  });

  if (mask > 3) continue;
  test(`main or backup: ${shown}`, async (t) => {
    const scene = await chain.scene();
    const { contract, alice } = await cast(scene);
    const [main, backup] = await three(scene, mask, ["1", "2", "3"]);
    const sent = await scene.call(alice, contract, "latest", { main, backup });
    const expected = mask & 1 ? { ok: ["main", 1] } : mask & 2 ? { ok: ["backup", 2] } : { err: "failed" };
    t.deepEqual(sent.value, expected);
  });
}

test("feeds that disagree, answer another type or too much do not make a price", async (t) => {
  const scene = await chain.scene();
  const { contract, alice } = await cast(scene);
  const feeds = await Promise.all(
    ["7", "8", '"7"', "9".repeat(65)].map((value, i) => feed(scene, `feed${i}`, value)),
  );
  const sent = await scene.call(alice, contract, "price", { feeds, need: 2 });
  t.regex(sent.failure ?? "", /need 2, have 1: 2 malformed, 3 tooLong/);
  const seven = await feed(scene, "another", " 7.0 ");
  t.is((await scene.call(alice, contract, "price", { feeds: [...feeds, seven], need: 2 })).value, 7);
});

test("of two camps of one size the one that was given first makes the price, if it is large enough", async (t) => {
  const scene = await chain.scene();
  const { contract, alice } = await cast(scene);
  const feeds = await Promise.all(["8", "7", "7", "8"].map((value, i) => feed(scene, `feed${i}`, value)));
  t.is((await scene.call(alice, contract, "price", { feeds, need: 2 })).value, 8);
  t.is((await scene.call(alice, contract, "price", { feeds: feeds.slice(1), need: 2 })).value, 7);
  const { failure } = await scene.call(alice, contract, "price", { feeds, need: 3 });
  t.regex(failure ?? "", /XCC22 result: price: failed, need 3, have 2/);
});

test("a view shows the plan, as text and as a flowchart, and it is what is sent", async (t) => {
  const scene = await chain.scene();
  const { contract, alice } = await cast(scene);
  const feeds = await three(scene, 7);
  const text = await contract.view("explain", { feeds, as: "text" });
  t.is(
    text,
    [
      ...feeds.map((id, i) => `#${i} ${id}: get_num(), 5 Tgas`),
      `#3 ${contract.accountId}: on_prices({"count":3,"context":{"need":1}}), 3.6 Tgas, after #0 #1 #2`,
    ].join("\n"),
  );
  const drawn = (await contract.view("explain", { feeds, as: "mermaid" })) as string;
  t.is(drawn.split("\n")[0], "flowchart LR");
  t.is(drawn.match(/ -\. result \.-> r3$/gm)?.length, 3);

  const sent = await scene.call(alice, contract, "price", { feeds, need: 1 });
  t.deepEqual(
    callOf(sent, "on_prices").waitsFor,
    callsOf(sent, "get_num").map(({ id }) => id),
  );
});
