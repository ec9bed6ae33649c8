import test from "ava";
import { DeployError } from "./errors.js";
import { parseOptions } from "./options.js";

const testnet = ["--network", "testnet", "--account", "you.testnet"];

test("testnet: a public node, the public examples, and a question first", (t) => {
  const { network, account, yes } = parseOptions(testnet);
  t.is(account, "you.testnet");
  t.is(network.rpcUrl, "https://rpc.testnet.near.org");
  t.deepEqual(network.callees, {
    hello: "hello.near-examples.testnet",
    counter: "counter.near-examples.testnet",
    guestbook: "guestbook.near-examples.testnet",
  });
  t.true(network.asks);
  t.false(yes);
});

test("--rpc replaces the node, --hello one callee", (t) => {
  const { network, callees } = parseOptions([
    ...testnet,
    "--rpc",
    "http://127.0.0.1:3030",
    "--hello",
    "a.testnet",
  ]);
  t.is(network.rpcUrl, "http://127.0.0.1:3030");
  t.deepEqual(callees, { hello: "a.testnet" });
});

test("the sandbox needs no account and no node", (t) => {
  const { network, account, build } = parseOptions(["--network", "sandbox", "--no-build"]);
  t.is(network.rpcUrl, null);
  t.is(account, null);
  t.false(build);
});

test("--help wants nothing else", (t) => {
  t.true(parseOptions(["--help"]).help);
});

for (const [what, args, message] of [
  ["no network", [], /--network: expected testnet, mainnet, sandbox, got nothing/],
  ["an unknown network", ["--network", "betanet"], /got "betanet"/],
  ["no account", ["--network", "testnet"], /--account: expected/],
  ["a bad account", ["--network", "testnet", "--account", "You"], /--account: .* got "You"/],
  ["a long account", ["--network", "testnet", "--account", `${"a".repeat(46)}`], /too long/],
  [
    "mainnet without callees",
    ["--network", "mainnet", "--account", "you.near"],
    /--hello: mainnet has no public/,
  ],
  ["a bad address", [...testnet, "--rpc", "localhost:3030"], /--rpc: expected an http/],
  ["--keep with a node", ["--network", "sandbox", "--rpc", "http://x", "--keep"], /--keep: only/],
  ["an unknown option", [...testnet, "--force"], /--force/],
  ["a stray word", [...testnet, "batch"], /batch/],
] as const) {
  test(`refused: ${what}`, (t) => {
    const error = t.throws(() => parseOptions(args), { instanceOf: DeployError, message });
    t.is(error!.code, "DEPLOY_USAGE");
    t.is(error!.exitCode, 2);
  });
}
