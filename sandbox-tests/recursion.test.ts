import { join } from "node:path";
import test from "ava";
import type { NearAccount } from "near-workspaces";
import { buildContract } from "../packages/builder/src/index.js";
import { nestings, steps } from "../packages/builder/test/fixtures/recursions.js";
import { ROOT } from "../scripts/build/paths.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);
const source = join(ROOT, "packages/builder/test/fixtures/recursions_contract.ts");
let contract: NearAccount;

test.before(async () => {
  const { wasm } = await buildContract({ source });
  contract = await (await chain.scene()).deploy(wasm);
});

const OVERFLOW = "RangeError: stack overflow";
/** What the contract computes after the error, in the same call. */
const WORKS = [[2], "1,2,3"];

/** Levels that stay possible; some rows go through twenty proxies or bound functions in each. */
const ENOUGH = 10;

for (const name of Object.keys(steps)) {
  test(`recursion through ${name} ends in an error that can be caught`, async (t) => {
    const { ended, depth, works } = await contract.view<Recursed>("recurse", { name });
    t.deepEqual([ended, works], [OVERFLOW, WORKS]);
    t.true(depth > ENOUGH, `${depth} levels`);
  });
}

test("a plain function can call itself hundreds of times", async (t) => {
  const { depth } = await contract.view<Recursed>("recurse", { name: "a function" });
  // Each level is two functions.
  t.true(2 * depth > 420, `${2 * depth} levels`);
});

/** The expression is what QuickJS blames. */
const NESTED: Readonly<Record<string, string>> = {
  "an expression with many groups": "SyntaxError: stack overflow",
};
for (const name of Object.keys(nestings)) {
  test(`${name} works in 50 levels, and ends in an error that can be caught in 5,000`, async (t) => {
    t.deepEqual(await contract.view("nest", { name, depth: 50 }), { ended: "nothing", works: WORKS });
    const ended = NESTED[name] ?? OVERFLOW;
    t.deepEqual(await contract.view("nest", { name, depth: 5000 }), { ended, works: WORKS });
  });
}

interface Recursed {
  readonly ended: string;
  readonly depth: number;
  readonly works: unknown;
}
