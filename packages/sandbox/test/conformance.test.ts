import { readFileSync } from "node:fs";
import test from "ava";
import { kit, sandboxCommand } from "./kit.js";

interface Recorded {
  readonly scenario: string;
  readonly steps: readonly { readonly title: string }[];
}

const { scenarioNames, loadScenario, loadGolden, inParallel } = await kit<{
  scenarioNames(): string[];
  loadScenario(name: string): Promise<unknown>;
  loadGolden(name: string): Recorded | null;
  inParallel<T>(items: readonly T[], jobs: number, work: (item: T) => Promise<void>): Promise<void>;
}>("lib/scenarios.mjs");
const { replayScenario } = await kit<{
  replayScenario(
    command: string,
    scenario: unknown,
    options?: { readonly blockDelay?: number },
  ): Promise<Recorded>;
}>("lib/replay.mjs");
const { scenarioDifferences } = await kit<{
  scenarioDifferences(golden: Recorded, actual: Recorded): string[];
}>("lib/diff.mjs");
const { createNormaliser } = await kit<{
  createNormaliser(step: object, node: object): (value: unknown) => unknown;
}>("lib/normalise.mjs");

/**
 * What differs without nearcore's wallet contract, which accounts named by an Ethereum address run and which cannot be
 * shipped (docs/faithfulness.md): a view and a call of it, and the balances that the call would have changed. Exactly
 * these lines are expected; with NEAR_XCC_WALLET_CONTRACT set, none.
 */
const withoutWalletContract: Readonly<Record<string, readonly string[]>> = process.env
  .NEAR_XCC_WALLET_CONTRACT
  ? {}
  : JSON.parse(readFileSync(new URL("./without-wallet-contract.json", import.meta.url), "utf8"));

/**
 * Milliseconds between blocks, for scenarios whose results depend on them: after a jump, a client that signs before two more
 * blocks have passed gets `Expired`. With the 60 ms of the other scenarios a busy machine may be too slow for that.
 */
const blockDelays: Readonly<Record<string, { readonly blockDelay: number }>> = {
  "27-sandbox-methods": { blockDelay: 600 },
};

/** Nodes at a time: a scenario mostly waits for blocks. */
const JOBS = 4;

const names = scenarioNames();
const replays = new Map<string, Promise<Recorded>>();

test.before((t) => {
  t.timeout(600_000);
  const settle = new Map<string, (replay: Promise<Recorded>) => void>();
  for (const name of names) {
    const replay = new Promise<Recorded>((resolve) => settle.set(name, resolve));
    // A failed replay is reported by the scenario's own test.
    replay.catch(() => {});
    replays.set(name, replay);
  }
  void inParallel(names, JOBS, async (name) => {
    const replay = loadScenario(name).then((scenario) =>
      replayScenario(sandboxCommand, scenario, blockDelays[name]),
    );
    settle.get(name)?.(replay);
    await replay.catch(() => {});
  });
});

test("every scenario of the kit is there, with its recorded results", (t) => {
  t.is(names.length, 39);
  for (const name of names) t.truthy(loadGolden(name)?.steps.length, name);
});

test("a hash is known as one however many of its first bytes are 0", (t) => {
  const normalise = createNormaliser({}, { rootKey: { publicKey: "" }, home: "/home" });
  const hashes = [
    "9Wj4N8zRBmMUNKpSNyhmoRpZWvTd5dJQr6yJYLP5oVx1",
    "1yVUc3Kx9TVVBvwALiEM9SYgvxET89bBy7xXHZ3Bvw",
    "11111111111111111111111111111111",
    "9Wj4N8zRBmMUNKpSNyhmoRpZWvTd5dJQr6yJYLP5",
  ];
  t.deepEqual(hashes.map(normalise), ["<hash:1>", "<hash:2>", hashes[2], hashes[3]]);
});

for (const name of names) {
  test(`answers as the recorded node does: ${name}`, async (t) => {
    t.timeout(600_000);
    const actual = await replays.get(name);
    const differences = scenarioDifferences(loadGolden(name) as Recorded, actual as Recorded);
    t.deepEqual(differences, withoutWalletContract[name] ?? []);
  });
}
