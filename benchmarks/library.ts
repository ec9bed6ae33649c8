import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transactions } from "near-api-js";
import { buildContract } from "near-xcc-builder";
import { ROOT } from "../scripts/build/paths.js";
import { startNode } from "../scripts/deploy/local_node.js";
import { nearXcc } from "./builds.js";
import { measured } from "./receipts.js";
import { accountOf } from "./scenario.js";
import { callAction, Session } from "./session.js";
import { table, tgas } from "./tables.js";

/** The same contract three ways: see `library/`. */
const WAYS = [
  { name: "near-xcc", file: "near-xcc", account: "way-xcc" },
  { name: "NearPromise", file: "near-promise", account: "way-obj" },
  { name: "near.promise*", file: "low-level", account: "way-low" },
] as const;

const NEAR = 10n ** 24n;
const MOST_GAS = 300n * 10n ** 12n;

const PATTERNS: readonly { readonly name: string; readonly method: string; readonly args: object }[] = [
  { name: "one call", method: "ask_one", args: { target: accountOf("hello") } },
  { name: "a batch of 3 actions", method: "act_in_batch", args: { target: accountOf("hello") } },
  {
    name: "a join of 3 contracts",
    method: "ask_three",
    args: {
      hello: accountOf("hello"),
      counter: accountOf("counter"),
      guestbook: accountOf("guestbook"),
    },
  },
  { name: "25 accounts", method: "ask_many", args: { accounts: Array(25).fill(accountOf("hello")) } },
  ...["any", "quorum", "agreement"].map((name) => ({
    name: `${name} of 3`,
    method: `ask_${name}`,
    args: { accounts: [accountOf("missing"), accountOf("hello"), accountOf("hello")] },
  })),
];

export interface LibraryCost {
  /** Bytes of the contracts, by way. */
  readonly bytes: readonly number[];
  /** Instructions in gas, by way: of a pattern's call, or of its callback. */
  readonly rows: readonly { readonly name: string; readonly instructions: readonly number[] }[];
}

/** What the library costs beside the same contract written by hand. */
export async function measureLibrary(onProgress: (line: string) => void): Promise<LibraryCost> {
  const { code } = await nearXcc();
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-library-"));
  const node = await startNode();
  try {
    const session = new Session(node);
    const deploy = async (account: string, wasm: Uint8Array) => {
      const { failure } = measured(
        await session.send(accountOf(account), [
          transactions.createAccount(),
          transactions.transfer(50n * NEAR),
          transactions.deployContract(wasm),
        ]),
      );
      if (failure) throw new Error(`deploying ${account}: ${failure}`);
    };
    for (const name of ["hello", "counter", "guestbook"] as const) await deploy(name, code[name]);

    // What the batch leaves behind, from the start: every way finds the same.
    await session.send(accountOf("hello"), [callAction("set_greeting", { greeting: "two" }, MOST_GAS)]);

    const bytes: number[] = [];
    const costs: { call: number; callback: number }[][] = [];
    const answers: string[][] = [];
    for (const { name, file, account } of WAYS) {
      onProgress(`building the patterns on ${name}`);
      const target = join(folder, `${file}.wasm`);
      await buildContract({ source: join(ROOT, `benchmarks/library/${file}.ts`), target, onProgress });
      const wasm = readFileSync(target);
      bytes.push(wasm.length);
      await deploy(account, wasm);
      const ofWay: { call: number; callback: number }[] = [];
      answers.push([]);
      for (const { method, args } of PATTERNS) {
        const run = () => session.send(accountOf(account), [callAction(method, args, MOST_GAS)]);
        // The second time there is a state to read, as there is in a contract that is in use.
        await run();
        const { failure, value, receipts } = measured(await run());
        if (failure) throw new Error(`${name}: ${method}: ${failure}`);
        answers.at(-1)?.push(JSON.stringify(value));
        const own = receipts.filter((receipt) => receipt.account === accountOf(account));
        const [call, callback] = own.map(({ instructions }) => instructions) as [number, number];
        ofWay.push({ call, callback });
      }
      costs.push(ofWay);
    }
    if (new Set(answers.map(String)).size !== 1) throw new Error(`the ways answer differently: ${answers}`);

    const rows = PATTERNS.flatMap(({ name }, i) => [
      { name, instructions: costs.map((way) => way[i]?.call as number) },
      { name: `${name}: callback`, instructions: costs.map((way) => way[i]?.callback as number) },
    ]);
    return { bytes, rows };
  } finally {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Instructions and bytes, with what near-xcc takes more or less than each of the others. */
export function libraryTable({ bytes, rows }: LibraryCost): string {
  const cells = (values: readonly number[], shown: (value: number) => string) =>
    values.map((value, way) =>
      way === 0 ? shown(value) : `${shown(value)} (${((values[0] as number) / value).toFixed(2)}x)`,
    );
  return table(
    ["Tgas of instructions", ...WAYS.map(({ name }) => name)],
    [
      ...rows.map(({ name, instructions }) => [name, ...cells(instructions, (gas) => tgas(gas))]),
      ["bytes of the contract", ...cells(bytes, (size) => size.toLocaleString("en"))],
    ],
  );
}
