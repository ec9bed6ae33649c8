import test from "ava";
import { buildFixture } from "./build.js";
import { differences } from "./fixtures/features/differences.js";
import { features } from "./fixtures/features/index.js";
import { outcome } from "./fixtures/features/show.js";
import { callContract } from "./host.js";

const contract = buildFixture("features_contract.ts");

for (const [feature, rows] of Object.entries(features)) {
  test(`${feature}: as in V8`, async (t) => {
    const { wasm } = await contract;
    const answers = JSON.parse(callContract(wasm, "run", { input: { feature } }).value!) as string[];
    for (const [index, row] of rows.entries()) t.is(answers[index], outcome(row), String(row));
  });
}

test("what differs from V8 is what is known to", async (t) => {
  const { wasm } = await contract;
  const answers = JSON.parse(callContract(wasm, "differ").value!) as string[];
  for (const [index, { why, row, engine }] of differences.entries()) {
    t.is(answers[index], engine, why);
    t.not(outcome(row), engine, `no difference: ${why}`);
  }
});
