import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { Sandbox } from "near-xcc-sandbox";
import { ROOT } from "../build/paths.js";
import { readBuilt } from "../deploy/contracts.js";

/** Compiles an example of the documents as a user would: with the built package. */
async function build(file: string): Promise<Uint8Array> {
  const builder = pathToFileURL(join(ROOT, "packages/builder/dist/index.js")).href;
  const { buildContract } = (await import(builder)) as typeof import("near-xcc-builder");
  return (await buildContract({ source: join(ROOT, file) })).wasm;
}

test("the README's contract does what the README says", async (t) => {
  const code = await build("docs/examples/survey.ts");
  const sandbox = await Sandbox.start();
  t.teardown(() => sandbox.stop());
  await sandbox.createAccount("hello.test.near", { code: readBuilt("hello") });
  await sandbox.createAccount("counter.test.near", { code: readBuilt("counter") });
  await sandbox.createAccount("survey.test.near", { code });
  const fresh = await sandbox.snapshot();

  // With the gas that clients attach unless told otherwise.
  const ask = (hello: string, counter: string) =>
    sandbox.root.call("survey.test.near", "ask", { hello, counter });

  t.is((await ask("hello.test.near", "counter.test.near")).json(), "Hello, 0");
  t.is((await ask("nobody.test.near", "counter.test.near")).json(), "Nobody, 0");
  t.is((await ask("hello.test.near", "hello.test.near")).json(), "Hello, no number");

  await sandbox.root.call("counter.test.near", "increment");
  t.is((await ask("hello.test.near", "counter.test.near")).json(), "Hello, 1");
  await sandbox.rollback(fresh); // nothing since the snapshot has happened
  t.is((await ask("hello.test.near", "counter.test.near")).json(), "Hello, 0");

  const forged = await sandbox.root.call("survey.test.near", "on_survey");
  t.regex(JSON.stringify(forged.failure), /private/, "anyone can call it, nobody gets past the guard");
});
