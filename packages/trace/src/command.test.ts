import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { fixture } from "../test/fixture.js";
import { traceCommand } from "./command.js";

const FILE = fileURLToPath(new URL("../test/fixtures/missing-callee.json", import.meta.url));

async function run(...args: string[]) {
  let stdout = "";
  let stderr = "";
  const code = await traceCommand(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

/** A node that knows one answer; resolves to its URL and the requests it saw. */
async function node(t: ExecutionContext, answer: string): Promise<{ url: string; requests: unknown[] }> {
  const requests: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push(JSON.parse(body));
    response.end(answer);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test("a file as a tree, on stdout, nothing on stderr", async (t) => {
  const { code, stdout, stderr } = await run(FILE, "--width", "80");
  t.is(code, 0);
  t.is(stderr, "");
  t.true(stdout.includes("AccountDoesNotExist account_id=nobody.test.near"));
  t.true(stdout.endsWith("\n"));
});

test("--json, --mermaid and --html choose the form", async (t) => {
  t.is(JSON.parse((await run(FILE, "--json")).stdout).signerId, "alice.test.near");
  t.true((await run(FILE, "--mermaid")).stdout.startsWith("flowchart TD\n"));
  t.true((await run(FILE, "--html")).stdout.startsWith("<!doctype html>\n"));
});

test("a hash is looked up at the node", async (t) => {
  const { url, requests } = await node(t, JSON.stringify({ result: fixture("missing-callee") }));
  const { code, stdout } = await run("8sU2", "--rpc", url, "--account", "alice.test.near");
  t.is(code, 0);
  t.true(stdout.includes("nobody.test.near"));
  t.like(requests[0], {
    method: "EXPERIMENTAL_tx_status",
    params: { tx_hash: "8sU2", sender_account_id: "alice.test.near", wait_until: "EXECUTED" },
  });
});

test("what the node refuses is said, with exit code 1", async (t) => {
  const { url } = await node(t, JSON.stringify({ error: { data: "Transaction 8sU2 doesn't exist" } }));
  const { code, stdout, stderr } = await run("8sU2", "--rpc", url);
  t.is(code, 1);
  t.is(stdout, "");
  t.true(stderr.includes("Transaction 8sU2 doesn't exist"), stderr);
});

test("a server that is no node is named", async (t) => {
  const { url } = await node(t, "<html>");
  const { code, stderr } = await run("8sU2", "--rpc", url);
  t.is(code, 1);
  t.true(stderr.includes(`${url}: HTTP 200, no JSON in the answer: <html>`), stderr);
});

test("a missing file is exit code 1", async (t) => {
  const { code, stderr } = await run("nowhere.json");
  t.is(code, 1);
  t.regex(stderr, /nowhere\.json/);
});

for (const [args, message] of [
  [[], /expected one transaction hash or file, got none/],
  [["a", "b"], /got a b/],
  [["a", "--colour"], /Unknown option '--colour'/],
  [["a", "--width", "wide"], /--width: expected a whole number of columns, got wide/],
] as const) {
  test(`wrong usage: near-xcc-trace ${args.join(" ")}`, async (t) => {
    const { code, stdout, stderr } = await run(...args);
    t.is(code, 2);
    t.is(stdout, "");
    t.regex(stderr, message);
  });
}

test("--help", async (t) => {
  const { code, stdout } = await run("--help");
  t.is(code, 0);
  t.regex(stdout, /Examples:/);
});
