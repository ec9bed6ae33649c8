import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Sandbox } from "near-xcc-sandbox";

test("a callee that does not exist is a value", async () => {
  const sandbox = await Sandbox.start();
  const code = await readFile("build/contract.wasm");
  const survey = await sandbox.createAccount("survey.test.near", { code });
  const nobody = { hello: "nobody.near", counter: "nobody.near" };
  const asked = await sandbox.root.call(survey.accountId, "ask", nobody);
  assert.equal(asked.json(), "Nobody, no number");
  await sandbox.stop();
});
