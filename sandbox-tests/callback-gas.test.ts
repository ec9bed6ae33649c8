import test from "ava";
import { callOf, type Sent } from "./support/sent.js";
import { TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { constant } from "./support/wat.js";

const chain = useChain(test);

/** What a callback has at least whose declaration names no gas, as here. */
const DEFAULT_GAS = 10n * TGAS;

/** Protocol 77: what a receipt with a call burns beside the gas of the call. */
const RUNNING =
  108_059_500_000n + 780_000_000_000n + BigInt("on_results".length + '{"count":1}'.length) * 2_235_934n;

/** As many numbers as an answer of that many tokens can have. Exponents, up to 0.02 Tgas each, are tested apart. */
function numbers(tokens: number, length: number): string {
  const text = `[${Array(tokens - 1).fill("123456789012345")}]`;
  return text + " ".repeat(length - text.length);
}

const message = `{"premium":false,"sender":"${"ab".repeat(32)}","text":"${"\\u0001".repeat(46)}"}`;

/** The longest answer of each kind, of those the one that costs most: escapes where text is, numbers where anything goes. */
const LARGEST: Readonly<Record<string, string | Uint8Array>> = {
  nothing: "",
  boolean: "false",
  number: "-1.2345678901234567e-300",
  u128: `"${2n ** 128n - 1n}"`,
  accountId: `"${"ab".repeat(32)}"`,
  string: `"${"\\u0001".repeat(682)}xx"`,
  text: "\u00ff".repeat(2048),
  bytes: new Uint8Array(16_384).fill(0x41),
  json: numbers(1024, 16_384),
  messages: `[${Array(10).fill(message).join()}]`,
};

for (const [kind, answer] of Object.entries(LARGEST)) {
  test(`${kind}: the callback can read the largest answer, and its boundary is exact`, async (t) => {
    const scene = await chain.scene();
    const [reader, callee, alice] = [
      await scene.deploy("reader"),
      await scene.deploy(await constant("answer", answer)),
      await scene.user(),
    ];
    const ask = (gas?: bigint): Promise<Sent> =>
      scene.call(alice, reader, "ask", {
        ...{ kind, target: callee.accountId, count: 1 },
        ...(gas !== undefined && { gas: `${gas}` }),
      });
    // The first call makes the contract's state.
    await ask();
    const byDefault = await ask();
    t.deepEqual(byDefault.value, ["ok"]);
    const burnt = BigInt(callOf(byDefault, "on_results").gasBurnt) - RUNNING;
    // A contract that burns its last unit of gas in an instruction is stopped (near-vm compares with <=): one more is needed.
    const least = burnt + 1n;
    for (let near = -3n; near <= 3n; near++) {
      const sent = await ask(least + near);
      if (near >= 0n) t.deepEqual(sent.value, ["ok"], `${least} + ${near}`);
      else t.regex(sent.failure ?? "", /Exceeded the prepaid gas/, `${least} + ${near}`);
    }
    // What docs/tutorial/4-gas.md says of the default.
    t.true(least <= DEFAULT_GAS);
  });
}

test("the default is enough for 40 of the longest strings", async (t) => {
  const scene = await chain.scene();
  const [reader, callee, alice] = [
    await scene.deploy("reader"),
    await scene.deploy(await constant("answer", LARGEST.string as string)),
    await scene.user(),
  ];
  const args = { kind: "string", target: callee.accountId, count: 40 };
  t.deepEqual((await scene.call(alice, reader, "ask", args)).value, Array(40).fill("ok"));
});

test("the default is enough for a thousand of the dearest numbers", async (t) => {
  const scene = await chain.scene();
  const [reader, callee, alice] = [
    await scene.deploy("reader"),
    await scene.deploy(await constant("answer", `[${Array(1023).fill("123456789e-318")}]`)),
    await scene.user(),
  ];
  const args = { kind: "json", target: callee.accountId, count: 1 };
  t.deepEqual((await scene.call(alice, reader, "ask", args)).value, ["ok"]);
});
