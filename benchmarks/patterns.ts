import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transactions } from "near-api-js";
import { buildContract } from "near-xcc-builder";
import { type ContractName, wasmPath } from "../scripts/build/contracts.js";
import { ROOT } from "../scripts/build/paths.js";
import { startNode } from "../scripts/deploy/local_node.js";
import { measured } from "./receipts.js";
import { accountOf } from "./scenario.js";
import { callAction, Session } from "./session.js";
import { table, tgas } from "./tables.js";

const NEAR = 10n ** 24n;
const MILLINEAR = NEAR / 1000n;
const MOST_GAS = 300n * 10n ** 12n;

interface Step {
  readonly method: string;
  readonly args?: object;
  /** yoctoNEAR. */
  readonly deposit?: bigint;
}

interface Pattern {
  /** The example contract, and the file in `patterns/` that does the same by hand. */
  readonly name: ContractName;
  readonly setup?: readonly Step[];
  /** Run twice, because the first run finds no state; the second is measured. `run` is 1 or 2. */
  readonly steps: (run: number) => readonly Step[];
}

const [hello, counter, guestbook, missing] = ["hello", "counter", "guestbook", "missing"].map(accountOf) as [
  string,
  string,
  string,
  string,
];
const trip = { flight: counter, hotel: counter, car: counter, guestbook };

/** One scene for each pattern, with what it exists for: something that fails. */
export const PATTERNS: readonly Pattern[] = [
  { name: "retry", steps: () => [{ method: "ask", args: { accounts: [missing, hello] } }] },
  { name: "rollback", steps: () => [{ method: "buy", args: { registry: missing } }] },
  {
    name: "lock",
    setup: [{ method: "init", args: { oracle: counter } }],
    steps: (run) => [{ method: "buy", args: { item: `item-${run}` }, deposit: NEAR }],
  },
  {
    name: "refund",
    steps: () => [
      {
        method: "sign",
        args: {
          entries: [guestbook, missing].map((book) => ({ book, deposit: `${10n * MILLINEAR}` })),
          text: "Hi",
        },
        deposit: 20n * MILLINEAR,
      },
    ],
  },
  {
    name: "saga",
    steps: () => [
      { method: "book", args: { name: "fine", ...trip }, deposit: 22n * MILLINEAR },
      { method: "book", args: { name: "undone", ...trip, car: missing }, deposit: 22n * MILLINEAR },
    ],
  },
  {
    name: "paging",
    steps: (job) => [
      { method: "start", args: { accounts: Array(20).fill(counter) }, deposit: NEAR },
      { method: "resume", args: { job } },
      { method: "close", args: { job } },
    ],
  },
  {
    name: "fan-out",
    steps: () => [{ method: "ask", args: { accounts: Array(130).fill(accountOf("greeter")) } }],
  },
];

/** What a contract burnt and answered. */
interface Run {
  /** Instructions in gas of its own receipts, by method. */
  readonly instructions: ReadonlyMap<string, number>;
  readonly answers: readonly unknown[];
}

export interface PatternCost {
  readonly name: string;
  /** Bytes of the contract: the library's, the one by hand. */
  readonly bytes: readonly [own: number, byHand: number];
  /** Instructions in gas, by method. */
  readonly methods: readonly {
    readonly name: string;
    readonly instructions: readonly [own: number, byHand: number];
  }[];
}

/** What the library's patterns cost beside the same contracts on NearPromise: same methods, same scene, same answers. */
export async function measurePatterns(onProgress: (line: string) => void): Promise<readonly PatternCost[]> {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-patterns-"));
  try {
    const codes = new Map<ContractName, readonly [own: Uint8Array, byHand: Uint8Array]>();
    for (const { name } of PATTERNS) {
      onProgress(`building ${name} by hand`);
      const target = join(folder, `${name}.wasm`);
      await buildContract({ source: join(ROOT, `benchmarks/patterns/${name}.ts`), target, onProgress });
      codes.set(name, [built(name), readFileSync(target)]);
    }
    const code = (way: 0 | 1) => (name: ContractName) => codes.get(name)?.[way] as Uint8Array;
    const own = await runAll(code(0));
    const byHand = await runAll(code(1));
    return PATTERNS.map(({ name }, i) => costOf(name, codes.get(name)!, [own[i]!, byHand[i]!]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function costOf(
  name: string,
  [own, byHand]: readonly [Uint8Array, Uint8Array],
  [ownRun, byHandRun]: readonly [Run, Run],
): PatternCost {
  const [answers, others] = [ownRun.answers, byHandRun.answers].map((all) =>
    // What a job's storage is bought with: each way reserves for its own records.
    JSON.stringify(all, (key, value) => (key === "deposit" ? undefined : value)),
  );
  if (answers !== others) throw new Error(`${name} answers ${answers}, by hand ${others}`);
  const methods = [...ownRun.instructions].map(([method, gas]) => ({
    name: method,
    instructions: [gas, byHandRun.instructions.get(method) as number] as const,
  }));
  return { name, bytes: [own.length, byHand.length], methods };
}

/** All patterns on a node of their own: both ways meet the same accounts in the same state. */
async function runAll(code: (name: ContractName) => Uint8Array): Promise<readonly Run[]> {
  const node = await startNode();
  try {
    const session = new Session(node);
    for (const name of ["hello", "counter", "guestbook"] as const) await deploy(session, name, built(name));
    await deploy(session, "greeter", built("hello"));
    const runs: Run[] = [];
    for (const pattern of PATTERNS) {
      await deploy(session, pattern.name, code(pattern.name));
      runs.push(await runOn(session, pattern));
    }
    return runs;
  } finally {
    await node.stop();
  }
}

function built(name: ContractName): Uint8Array {
  return readFileSync(join(ROOT, wasmPath(name)));
}

async function deploy(session: Session, account: string, wasm: Uint8Array): Promise<void> {
  const sent = await session.send(accountOf(account), [
    transactions.createAccount(),
    transactions.transfer(50n * NEAR),
    transactions.deployContract(wasm),
  ]);
  const { failure } = measured(sent);
  if (failure) throw new Error(`deploying ${account}: ${failure}`);
}

async function runOn(session: Session, pattern: Pattern): Promise<Run> {
  const account = accountOf(pattern.name);
  const instructions = new Map<string, number>();
  const answers: unknown[] = [];
  for (const run of [0, 1, 2]) {
    for (const { method, args = {}, deposit = 0n } of run === 0
      ? (pattern.setup ?? [])
      : pattern.steps(run)) {
      const sent = await session.send(account, [callAction(method, args, MOST_GAS, deposit)]);
      const { failure, value, receipts } = measured(sent);
      if (failure) throw new Error(`${account}: ${method}: ${failure}`);
      answers.push(value);
      if (run !== 2) continue;
      for (const receipt of receipts) {
        const [called] = receipt.methods;
        if (receipt.account !== account || called === undefined) continue;
        instructions.set(called, (instructions.get(called) ?? 0) + receipt.instructions);
      }
    }
  }
  return { instructions, answers };
}

/** Instructions of each method, of the whole scene, and bytes of each contract, with what the library takes more or less. */
export function patternTable(costs: readonly PatternCost[]): string {
  const row = (name: string, [own, byHand]: readonly [number, number], shown: (value: number) => string) => [
    name,
    shown(own),
    `${shown(byHand)} (${(own / byHand).toFixed(2)}x)`,
  ];
  return table(
    ["Tgas of instructions", "near-xcc", "by hand on NearPromise"],
    costs.flatMap(({ name, bytes, methods }) => [
      ...methods.map((method) => row(`${name}: ${method.name}`, method.instructions, (gas) => tgas(gas))),
      row(`${name}: the whole scene`, sums(methods), (gas) => tgas(gas)),
      row(`${name}: bytes`, bytes, (size) => size.toLocaleString("en")),
    ]),
  );
}

function sums(methods: PatternCost["methods"]): readonly [own: number, byHand: number] {
  const sum = (way: 0 | 1) => methods.reduce((total, { instructions }) => total + instructions[way], 0);
  return [sum(0), sum(1)];
}
