import test from "ava";
import { kit, sandboxCommand } from "./kit.js";

type Parts = Record<string, string>;

interface Program {
  readonly seed: number;
  /** Normalised result: receipts, outcomes, accounts, state. */
  readonly n: unknown;
  /** A digest for every part of it. */
  readonly d: Parts;
}

interface Node {
  readonly rpc: unknown;
  readonly root: unknown;
  stop(): Promise<void>;
}

const { chunksOf, readChunk, defaultFolder } = await kit<{
  chunksOf(folder: string): number[];
  readChunk(folder: string, chunk: number): Map<number, Program>;
  defaultFolder: string;
}>("promise-programs/lib/golden.mjs");
const { runChunk } = await kit<{
  runChunk(
    rpc: unknown,
    root: unknown,
    first: number,
    last: number,
  ): AsyncIterable<{ seed: number; n: Record<string, unknown> }>;
}>("promise-programs/lib/execute.mjs");
const { startNode } = await kit<{ startNode(command: string): Promise<Node> }>(
  "promise-programs/lib/node.mjs",
);
const { digests } = await kit<{ digests(n: unknown): Parts }>("promise-programs/lib/normalise.mjs");
const { differences } = await kit<{ differences(golden: unknown, got: unknown): string[] }>(
  "promise-programs/lib/diff.mjs",
);
const { CHUNK } = await kit<{ CHUNK: number }>("promise-programs/lib/world.mjs");

test("600 programs are recorded", (t) => {
  const programs = chunksOf(defaultFolder).flatMap((chunk) => [...readChunk(defaultFolder, chunk).keys()]);
  t.is(programs.length, 600);
});

for (const chunk of chunksOf(defaultFolder)) {
  const first = chunk * CHUNK;
  test.serial(
    `random promise programs ${first} to ${first + CHUNK - 1} give what the recorded node gave`,
    async (t) => {
      const golden = readChunk(defaultFolder, chunk);
      const node = await startNode(sandboxCommand);
      let compared = 0;
      try {
        for await (const { seed, n } of runChunk(node.rpc, node.root, first, first + CHUNK - 1)) {
          const want = golden.get(seed);
          // The digests are taken before the runner's own notes leave the result.
          const got = digests(n);
          for (const note of ["resent", "retried"]) delete n[note];
          if (!want || JSON.stringify(want.d) !== JSON.stringify(got)) {
            t.fail([`seed ${seed}`, ...differences(want?.n, n)].join("\n    "));
          }
          compared += 1;
        }
      } finally {
        await node.stop();
      }
      t.is(compared, CHUNK);
    },
  );
}
