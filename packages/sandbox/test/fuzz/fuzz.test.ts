import test from "ava";
import { type Outcome, send } from "./answers.js";
import { contractGenerators, viewGenerators } from "./contracts.js";
import { type BlockView, FuzzedNode } from "./fuzzed_node.js";
import { httpGenerators } from "./http.js";
import type { Generator, Input, World } from "./input.js";
import { jsonGenerators } from "./json.js";
import { Random } from "./random.js";
import { sandboxGenerators } from "./sandbox_methods.js";
import { inertTransactions, liveTransactions } from "./transactions.js";

type Weighted = readonly (readonly [weight: number, generator: Generator])[];

const COUNT = Number(process.env.FUZZ_INPUTS ?? 5000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_101);
/** To replay one batch: `FUZZ_FIRST`, as the failure prints it. */
const FIRST = Number(process.env.FUZZ_FIRST ?? 0);

/** Nothing that they send can change the state, whatever is answered: many are sent at a time. */
const inert: Weighted = [
  ...jsonGenerators,
  ...httpGenerators.map(lighter),
  ...inertTransactions,
  ...viewGenerators,
];
/** They may change the state unless they are refused: one after the other. */
const live: Weighted = [...liveTransactions, ...contractGenerators, ...sandboxGenerators];

const BATCH = 50;
/** Every fifth batch is a live one. */
const LIVE_EVERY = 5;
const CONNECTIONS = 8;
const LIMIT_MS = 1000;
const ATTEMPTS = 4;

function lighter([weight, generator]: Weighted[number]): Weighted[number] {
  return [weight / 8, generator];
}

function choose(random: Random, weighted: Weighted): Generator {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = (random.bits() / 2 ** 32) * total;
  for (const [weight, generator] of weighted) {
    left -= weight;
    if (left < 0) return generator;
  }
  return weighted[0]![1];
}

const make = (index: number, world: World): Input => {
  const random = new Random((SEED + Math.imul(index, 0x9e3779b1)) >>> 0);
  return choose(random, isLive(index) ? live : inert)(random, world);
};

const isLive = (index: number) => Math.floor(index / BATCH) % LIVE_EVERY === LIVE_EVERY - 1;

function show(index: number, input: Input): string {
  const bytes = input.kind === "raw" ? Buffer.concat(input.parts) : input.body;
  const batch = index - (index % BATCH);
  return [
    `input ${index} of seed ${SEED} (${input.title}); again: FUZZ_SEED=${SEED} FUZZ_FIRST=${batch} FUZZ_INPUTS=${BATCH}`,
    JSON.stringify(bytes.subarray(0, 2000).toString("latin1")),
    `${bytes.length} bytes`,
  ].join("\n");
}

/** A machine that is busy makes anything slow once, a node that hangs is slow every time. */
async function timed(
  node: FuzzedNode,
  input: Input,
  again: () => Promise<Input>,
): Promise<Outcome & { readonly milliseconds: number }> {
  let current = input;
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    const outcome = await send(node, current);
    const milliseconds = performance.now() - started;
    if (outcome.problem || milliseconds <= LIMIT_MS || attempt === ATTEMPTS)
      return { ...outcome, milliseconds };
    current = await again();
  }
}

class Run {
  readonly counts = new Map<string, number>();

  constructor(readonly node: FuzzedNode) {}

  /** Sends one input and answers what is wrong. */
  async #one(
    index: number,
    input: Input,
  ): Promise<{ readonly problem: string | null; readonly verdict: string }> {
    const again = async () => make(index, await this.node.world());
    const { problem, verdict, milliseconds } = await timed(this.node, input, again);
    const key = `${input.title.replace(/ of .*/, "")}: ${verdict}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (problem) return { problem, verdict };
    if (milliseconds > LIMIT_MS) return { problem: `${Math.round(milliseconds)} ms, every time`, verdict };
    if (this.node.complaints) return { problem: this.node.complaints, verdict };
    return { problem: null, verdict };
  }

  async inertBatch(first: number, last: number): Promise<string | null> {
    const world = await this.node.world();
    const version = await this.node.stateVersion();
    const inputs = Array.from({ length: last - first }, (_, at) => make(first + at, world));
    const waiting = [...inputs.entries()];
    const failures: string[] = [];
    const connection = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [at, input] = next;
        const { problem } = await this.#one(first + at, input);
        if (problem) failures.push(`${problem}\n${show(first + at, input)}`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    if (failures.length > 0) return failures.join("\n");
    if ((await this.node.stateVersion()) === version) return null;
    for (let index = first; index < last; index += 1) {
      if (await this.#changesState(index)) return `the state changed\n${show(index, inputs[index - first]!)}`;
    }
    return null;
  }

  async liveBatch(first: number, last: number): Promise<string | null> {
    let known: { readonly version: number; readonly world: World } | null = null;
    for (let index = first; index < last; index += 1) {
      known ??= await this.#look();
      const { world, version: before } = known;
      const input = make(index, world);
      const { problem, verdict } = await this.#one(index, input);
      if (problem) return `${problem}\n${show(index, input)}`;
      if (verdict === "refused" && (await this.node.stateVersion()) === before) continue;
      known = null;
      if (verdict === "refused" && (await this.#changesState(index)))
        return `refused, but the state changed\n${show(index, input)}`;
    }
    return null;
  }

  /**
   * Whether an input changes the state though it must not. It is sent again, because yields of earlier contracts change
   * the state when they time out.
   */
  async #changesState(index: number): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { world, version } = await this.#look();
      const { verdict } = await send(this.node, make(index, world));
      if (isLive(index) && verdict !== "refused") return false;
      if ((await this.node.stateVersion()) === version) return false;
    }
    return true;
  }

  async #look() {
    const world = await this.node.world();
    return { world, version: await this.node.stateVersion() };
  }
}

test(`${COUNT} inputs neither stop the node nor change what they may not`, async (t) => {
  t.timeout(3_600_000);
  const node = await FuzzedNode.start(t);
  const run = new Run(node);
  for (let first = FIRST; first < FIRST + COUNT; first += BATCH) {
    const last = Math.min(first + BATCH, FIRST + COUNT);
    const problem = isLive(first) ? await run.liveBatch(first, last) : await run.inertBatch(first, last);
    if (problem) return t.fail(problem);
    t.timeout(3_600_000);
  }
  await node.sendAsRoot("near", [{ kind: "Transfer", deposit: 1n }]);
  const { header } = await node.block();
  t.is(node.complaints, "");
  t.is(await node.node.stop("SIGTERM"), 0);

  // Whatever was accepted is read back: a restart fails unless the blocks lead to the state that they name.
  const restarted = await FuzzedNode.restart(t, node.home);
  t.deepEqual((await restarted.node.rpc<BlockView>("block", { block_id: header.hash })).header, header);
  t.is(await restarted.node.stop("SIGTERM"), 0);
  t.log(
    [...run.counts]
      .sort()
      .map(([key, count]) => `${key} ${count}`)
      .join("\n"),
  );
});
