import { execFile as execFileCallback, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { ROOT } from "../scripts/build/paths.js";
import type { Report } from "../scripts/demo/outcome.js";

const execFile = promisify(execFileCallback);

function start(t: ExecutionContext, ...args: string[]) {
  const child = spawn(process.execPath, ["--import=tsx", "scripts/start.ts", "--no-build", ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    output.stdout += text;
  });
  child.stderr.on("data", (text) => {
    output.stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, output, ended };
}

test("npm start -- --json: every pattern, as expected, as one JSON object", async (t) => {
  const { output, ended } = start(t, "--json");
  t.is(await ended, 0, output.stderr);
  const report = JSON.parse(output.stdout) as Report;
  t.true(report.ok);
  t.deepEqual(
    report.scenarios.map(({ name, ok }) => [name, ok]),
    ["batch", "batch-revert", "multiple", "similar", "refund"].map((name) => [name, true]),
  );
  for (const { name, receipts, gasBurnt } of report.scenarios) {
    t.true(receipts.length > 3, name);
    t.true(gasBurnt > receipts.reduce((sum, receipt) => sum + receipt.gasBurnt, 0), name);
  }
  const similar = report.scenarios[3];
  t.deepEqual(similar?.result, similar?.expected);
  t.is(similar?.receipts.filter(({ status }) => status === "failure").length, 3);
});

test("npm start as text: a tree, the result, and a summary on stdout; progress on stderr", async (t) => {
  const { output, ended } = start(t, "--only", "refund");
  t.is(await ended, 0, output.stderr);
  t.regex(output.stdout, /alice\.test\.near → batch\.test\.near {2}batch/);
  t.regex(output.stdout, /deposit 1 NEAR/);
  t.regex(output.stdout, /✔ result {2}\{"answer":null,"paidBesidesGas":"0 NEAR"\}/);
  t.regex(output.stdout, /1 of 1 patterns as expected\n$/);
  t.regex(output.stderr, /^sandbox started in \d+ ms$/m);
});

test("npm start -- --mermaid --html: diagrams on stdout and nothing else, pages in the folder", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "near-xcc-demo-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const { output, ended } = start(t, "--only", "batch", "--mermaid", "--html", folder);
  t.is(await ended, 0, output.stderr);
  t.regex(output.stdout, /^%% A batch: .*\nflowchart TD\n( {2}.*\n)+\n$/);
  t.regex(await readFile(join(folder, "batch.html"), "utf8"), /batch\.test\.near → greeter\.test\.near/);
});

/** Process ids of the nodes that a process has started. */
async function nodesOf(parent: number | undefined): Promise<number[]> {
  const { stdout } = await execFile("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(" ").includes("near-sandbox"))
    .map(([pid]) => Number(pid));
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test("an interrupt ends the demo and its node", async (t) => {
  const { child, output, ended } = start(t);
  await new Promise((begun) => {
    child.stdout.once("data", begun);
    child.once("close", begun);
  });
  const nodes = await nodesOf(child.pid);
  t.is(nodes.length, 1, output.stderr);
  child.kill("SIGINT");
  t.is(await ended, 130);
  t.true(await gone(nodes[0] as number), "the node has ended");
});
