import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "ava";
import { BIN, command, freePort, initialisedHome, startNode, temporaryHome } from "./testing.js";

interface Block {
  readonly header: { readonly height: number; readonly hash: string };
}

test("--version answers as the binary does, and names the package", (t) => {
  const { status, stdout } = command(["--version"]);
  t.is(status, 0);
  t.regex(stdout, /^near-sandbox \(release 2\.6\.2\) .*\(protocol 77\)/);
  t.regex(stdout, /near-xcc-sandbox \d+\.\d+\.\d+/);
});

const usages: readonly (readonly [title: string, args: readonly string[], message: RegExp])[] = [
  ["no command", [], /expected a command/],
  ["an unknown command", ["start"], /got start/],
  ["an unknown option", ["--house", "x", "init"], /house/],
  ["an option of another command", ["run", "--chain-id", "x"], /--chain-id is no option of run/],
  ["two shards", ["--home", "/nowhere", "init", "--num-shards", "2"], /--num-shards/],
  ["an account that is none", ["--home", "/nowhere", "init", "--account-id", "A"], /--account-id/],
  [
    "an address without a port",
    ["--home", "/nowhere", "run", "--network-addr", "localhost"],
    /--network-addr/,
  ],
  ["a block time of nothing", ["run", "--block-time", "0"], /--block-time/],
];
for (const [title, args, message] of usages) {
  test(`refuses ${title} with exit code 2`, (t) => {
    const { status, stderr } = command(args);
    t.is(status, 2);
    t.regex(stderr, message);
  });
}

test("--help explains every option", (t) => {
  const { status, stdout } = command(["--help"]);
  t.is(status, 0);
  for (const option of ["--home", "--rpc-addr", "--network-addr", "--block-time", "--test-seed"]) {
    t.true(stdout.includes(option), option);
  }
});

test("a wallet contract that is none ends the start with exit code 1", (t) => {
  const home = initialisedHome(t);
  const wrong = join(home, "config.json");
  const { status, stderr } = command(["--home", home, "run", "--rpc-addr", "127.0.0.1:0"], {
    ...process.env,
    NEAR_XCC_WALLET_CONTRACT: wrong,
  });
  t.is(status, 1);
  t.true(stderr.includes(`${wrong} does not hold the wallet contract`), stderr);
});

test("starts without any environment, and through a symbolic link", async (t) => {
  const home = temporaryHome(t);
  const link = join(home, "near-sandbox");
  symlinkSync(BIN, link);
  const { spawnSync } = await import("node:child_process");
  const init = spawnSync(link, ["--home", home, "init"], {
    env: { RUST_BACKTRACE: "full" },
    encoding: "utf8",
  });
  t.is(init.status, 0, init.stderr);
  const node = await startNode(t, home, ["--network-addr", "127.0.0.1:1"], { RUST_BACKTRACE: "full" });
  t.is((await fetch(`${node.url}/health`)).status, 200);
  t.is(await node.stop(), 0);
});

test("goes on from its last block after SIGINT, SIGTERM and SIGKILL", async (t) => {
  const home = initialisedHome(t);
  let height = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL", "SIGINT"] as const) {
    const node = await startNode(t, home);
    const { header } = await node.rpc<Block>("block", { finality: "optimistic" });
    t.true(header.height >= height, `height ${header.height} after ${height}`);
    const records = [
      {
        Data: {
          account_id: "near",
          data_key: Buffer.from(signal).toString("base64"),
          value: Buffer.from(String(height)).toString("base64"),
        },
      },
    ];
    await node.rpc("sandbox_patch_state", { records });
    const state = await node.rpc<{ values: unknown[] }>("query", {
      request_type: "view_state",
      finality: "optimistic",
      account_id: "near",
      prefix_base64: "",
    });
    t.true(state.values.length > 0);
    const last = await node.rpc<Block>("block", { finality: "optimistic" });
    height = last.header.height;
    t.is(await node.stop(signal), signal === "SIGKILL" ? null : 0);
  }
  const node = await startNode(t, home);
  const { values } = await node.rpc<{ values: { key: string }[] }>("query", {
    request_type: "view_state",
    finality: "optimistic",
    account_id: "near",
    prefix_base64: "",
  });
  t.deepEqual(
    values.map(({ key }) => Buffer.from(key, "base64").toString()),
    ["SIGINT", "SIGKILL", "SIGTERM"],
  );
  await node.stop();
});

test("drops a block that was cut off while it was written", async (t) => {
  const home = initialisedHome(t);
  const first = await startNode(t, home);
  const { header } = await first.rpc<Block>("block", { block_id: 2 });
  await first.stop();
  const file = join(home, "data", "blocks.log");
  writeFileSync(file, readFileSync(file).subarray(0, -10));
  const second = await startNode(t, home);
  t.is((await second.rpc<Block>("block", { block_id: 2 })).header.hash, header.hash);
  await second.stop();
});

test("refuses a home folder in use, a taken port and an unknown genesis with exit code 1", async (t) => {
  const home = initialisedHome(t);
  const node = await startNode(t, home);
  const second = command(["--home", home, "run", "--rpc-addr", `127.0.0.1:${await freePort()}`]);
  t.is(second.status, 1);
  t.regex(second.stderr, /in use by process/);
  await node.stop();

  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  const taken = command(["--home", home, "run", "--rpc-addr", `127.0.0.1:${port}`]);
  server.close();
  t.is(taken.status, 1);
  t.regex(taken.stderr, /cannot listen on .* in use/);

  const genesis = join(home, "genesis.json");
  const content = readFileSync(genesis, "utf8");
  writeFileSync(genesis, content.replace('"total_supply": "2', '"total_supply": "3'));
  const supply = command(["--home", home, "run", "--rpc-addr", `127.0.0.1:${await freePort()}`]);
  t.is(supply.status, 1);
  t.regex(supply.stderr, /total_supply is 3\d+, but the records hold 2\d+/);
});

test("refuses a folder that was not initialised or cannot be written", async (t) => {
  const home = temporaryHome(t);
  const empty = command(["--home", home, "run"]);
  t.is(empty.status, 1);
  t.regex(empty.stderr, /config\.json is missing: run/);
  const file = join(home, "file");
  writeFileSync(file, "");
  const inFile = command(["--home", join(file, "home"), "init"]);
  t.is(inFile.status, 1);
  t.regex(inFile.stderr, /cannot create/);
});

test("makes blocks at the asked pace", async (t) => {
  const home = initialisedHome(t);
  const node = await startNode(t, home, ["--block-time", "20"]);
  const height = async () => (await node.rpc<Block>("block", { finality: "optimistic" })).header.height;
  const before = await height();
  while ((await height()) < before + 5) await new Promise((resolve) => setTimeout(resolve, 10));
  await node.stop();
  t.pass();
});
