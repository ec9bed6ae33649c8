// Checks what `npm start -- --json` printed: the shape that tools rely on, and that every scenario went as expected.
// Prints one line per scenario and the counts in the test runner's words, which .ci/run adds up.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** What is wrong with one receipt, or undefined. */
function receiptFault(receipt) {
  for (const name of ["predecessorId", "receiverId"]) {
    if (typeof receipt[name] !== "string" || receipt[name] === "") return `${name} is ${receipt[name]}`;
  }
  if (receipt.status === undefined || receipt.status === null) return "it has no status";
  if (!/^\d+$/.test(String(receipt.gasBurnt))) return `gasBurnt is ${receipt.gasBurnt}`;
  if (!Array.isArray(receipt.logs)) return "logs is no array";
  return undefined;
}

/** What is wrong with one scenario, or undefined. */
function scenarioFault(scenario) {
  if (typeof scenario.name !== "string" || scenario.name === "") return "it has no name";
  if (scenario.ok !== true) {
    return `expected ${JSON.stringify(scenario.expected)}, got ${JSON.stringify(scenario.result)}`;
  }
  for (const name of ["expected", "result"]) if (!(name in scenario)) return `${name} is missing`;
  if (!(Number(scenario.gasBurnt) > 0)) return `gasBurnt is ${scenario.gasBurnt}`;
  if (!Array.isArray(scenario.receipts) || scenario.receipts.length === 0) return "it has no receipts";
  return scenario.receipts.map(receiptFault).find((fault) => fault !== undefined);
}

let passed = 0;
let failed = 0;
function check(name, fault) {
  process.stdout.write(fault === undefined ? `ok   ${name}\n` : `FAIL ${name}: ${fault}\n`);
  if (fault === undefined) passed += 1;
  else failed += 1;
}

const scenarios = Array.isArray(report.scenarios) ? report.scenarios : [];
check(
  "the report",
  report.ok === true && scenarios.length >= 5
    ? undefined
    : `ok is ${report.ok}, ${scenarios.length} scenarios`,
);
for (const scenario of scenarios) check(String(scenario.name), scenarioFault(scenario));
process.stdout.write(`${passed} tests passed\n`);
if (failed > 0) process.stdout.write(`${failed} tests failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
