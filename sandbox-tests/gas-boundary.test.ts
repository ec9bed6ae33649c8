import test, { type ExecutionContext } from "ava";
import type { Scene } from "./support/chain.js";
import { callOf } from "./support/sent.js";
import { MOST_GAS, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);

/**
 * What a plan that fits may leave over, in gas: the library reserves a fifth more than its instructions take
 * (`src/fees.ts`), and each promise and action has its part of that.
 */
const MOST_LEFT = { call: 15n * 10n ** 9n, each: 4n * 10n ** 9n };

type Result = "refused" | "sent" | "starved";
type Send = (gas: bigint) => Promise<Result>;

async function sender(scene: Scene, shape: object): Promise<Send> {
  const [planner, hello, alice] = [
    await scene.deploy("planner"),
    await scene.deploy("hello"),
    await scene.user(),
  ];
  const args = { target: hello.accountId, count: 1, length: 2, share: false, ...shape };
  return async (gas) => {
    const sent = await scene.call(alice, planner, "send", args, { gas });
    const { status } = callOf(sent, "send");
    if (status.kind !== "failure") return "sent";
    return status.message.includes("XCC07") ? "refused" : "starved";
  };
}

/** The least gas for which a condition holds that holds for all above. */
async function least(holds: (gas: bigint) => Promise<boolean>, low: bigint, high: bigint): Promise<bigint> {
  let [below, found] = [low, high];
  while (found - below > 1n) {
    const middle = (below + found) / 2n;
    if (await holds(middle)) found = middle;
    else below = middle;
  }
  return found;
}

async function checkBoundary(t: ExecutionContext, shape: object): Promise<void> {
  const send = await sender(await chain.scene(), shape);
  const runs = await least(async (gas) => (await send(gas)) === "sent", 0n, MOST_GAS);
  for (let near = -3n; near <= 3n; near++) {
    t.is(await send(runs + near), near < 0n ? "refused" : "sent", `${runs} + ${near}`);
  }
  // Below, where the contract can run at all, the plan refuses: nowhere does the host end the call.
  const answers = await least(async (gas) => (await send(gas)) !== "starved", 0n, runs);
  for (let step = 0n; step < 8n; step++) {
    t.is(await send(answers + ((runs - 1n - answers) * step) / 8n), "refused");
  }
}

for (const [what, shape] of [
  ["one call", { shape: "call" }],
  ["one call with 30,000 bytes", { shape: "call", length: 30_000 }],
  ["one weighted call with 3,000 bytes", { shape: "call", length: 3_000, share: true }],
  ["a batch of 20 calls", { shape: "batch", count: 20 }],
  ["a batch of 20 transfers", { shape: "transfers", count: 20 }],
  ["a join of 3", { shape: "join", count: 3 }],
  ["25 weighted calls and their callback", { shape: "join", count: 25, share: true }],
  ["a chain of 12", { shape: "chain", count: 12 }],
] as const) {
  test(
    `${what}: one unit of gas less is refused by the plan, the boundary itself runs`,
    checkBoundary,
    shape,
  );
}

/** The gas that is not used when a plan only just fits: what the reserve is too large by. */
for (const [what, shape, parts] of [
  ["one call", { shape: "call", count: 1 }, 1n],
  ["a batch of 20 calls", { shape: "batch", count: 20 }, 20n],
] as const) {
  test(`${what}: hardly anything is left over at the boundary`, async (t) => {
    const scene = await chain.scene();
    const [planner, hello, alice] = [
      await scene.deploy("planner"),
      await scene.deploy("hello"),
      await scene.user(),
    ];
    const args = { target: hello.accountId, length: 2, share: false, ...shape };
    const call = (gas: bigint) => scene.call(alice, planner, "send", args, { gas });
    const runs = await least(
      async (gas) => callOf(await call(gas), "send").status.kind !== "failure",
      0n,
      MOST_GAS,
    );
    const burnt = BigInt(callOf(await call(runs), "send").gasBurnt);
    // Protocol 77: what running a receipt with a call burns besides; what a sender reserves for running its calls.
    const running = (calls: bigint, bytes: number) =>
      108_059_500_000n + calls * 780_000_000_000n + BigInt(bytes) * 2_235_934n;
    const own = running(1n, "send".length + JSON.stringify(args).length);
    const sent = running(parts, Number(parts) * ("step_one".length + 2)) + parts * TGAS;
    const left = runs - (burnt - own) - sent;
    t.true(left >= 0n && left < MOST_LEFT.call + parts * MOST_LEFT.each, `${left} gas`);
  });
}
