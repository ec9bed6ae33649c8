import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { transactions } from "near-api-js";
import { measured } from "../../benchmarks/receipts.js";
import { callAction, Session } from "../../benchmarks/session.js";
import { ROOT } from "../build/paths.js";
import { readBuilt } from "../deploy/contracts.js";
import { startNode } from "../deploy/local_node.js";

const TGAS = 10n ** 12n;

/** Compiles an example of the documents as a user would: with the built package. */
async function build(file: string): Promise<Uint8Array> {
  const builder = pathToFileURL(join(ROOT, "packages/builder/dist/index.js")).href;
  const { buildContract } = (await import(builder)) as typeof import("near-xcc-builder");
  return (await buildContract({ source: join(ROOT, file) })).wasm;
}

test("the README's contract does what the README says", async (t) => {
  const code = await build("docs/examples/survey.ts");
  const node = await startNode();
  try {
    const session = new Session(node);
    const deploy = (name: string, wasm: Uint8Array) =>
      session.send(`${name}.test.near`, [
        transactions.createAccount(),
        transactions.transfer(20n * 10n ** 24n),
        transactions.deployContract(wasm),
      ]);
    const ask = async (hello: string, counter: string) => {
      const action = callAction("ask", { hello, counter }, 100n * TGAS);
      return measured(await session.send("survey.test.near", [action])).value;
    };
    for (const name of ["hello", "counter"] as const) await deploy(name, readBuilt(name));
    await deploy("survey", code);
    t.is(await ask("hello.test.near", "counter.test.near"), "Hello, 0");
    t.is(await ask("nobody.test.near", "counter.test.near"), "Nobody, 0");
    t.is(await ask("hello.test.near", "hello.test.near"), "Hello, no number");
    const forged = measured(
      await session.send("survey.test.near", [callAction("on_survey", {}, 30n * TGAS)]),
    );
    t.regex(forged.failure ?? "", /private/, "anyone can call it, nobody gets past the guard");
  } finally {
    await node.stop();
  }
});
