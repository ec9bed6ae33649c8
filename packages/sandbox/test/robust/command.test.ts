import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { command, freePort, initialisedHome, startNode, temporaryHome } from "../../src/cli/testing.js";
import { FuzzedNode } from "../fuzz/fuzzed_node.js";
import { base64, functionCall, sign, wasm } from "./calls.js";

const ENDLESS = wasm('(module (func (export "loop") (loop $again (br $again))))');

async function runOn(home: string) {
  return command(["--home", home, "run", "--rpc-addr", `127.0.0.1:${await freePort()}`]);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test.serial(
    `${signal} stops the node while a contract runs, and frees the port and the folder`,
    async (t) => {
      const fuzzed = await FuzzedNode.start(t);
      const { node, home } = fuzzed;
      const { key, accountId, nonce, blockHash } = await fuzzed.world();
      const code = { kind: "DeployContract", code: ENDLESS } as const;
      const call = functionCall("loop", 3n * 10n ** 14n);
      await node.rpc("send_tx", [base64(sign({ key, accountId }, accountId, [code], nonce + 1n, blockHash))]);
      // The node answers the hash and runs the loops, for longer than anybody waits.
      const loops = Array.from({ length: 50 }, (_, index) => {
        const signed = sign({ key, accountId }, accountId, [call], nonce + BigInt(index + 2), blockHash);
        return node.rpc("broadcast_tx_async", [base64(signed)]);
      });
      const answers = Promise.allSettled(loops);
      await Promise.any(loops);
      t.is(await node.stop(signal), 0);
      await answers;
      await t.throwsAsync(fetch(node.url));
      t.false(existsSync(join(home, "data", "LOCK")));
      const again = await startNode(t, home);
      t.is(await again.stop(), 0);
    },
  );
}

test("a home that is a file", async (t) => {
  const file = join(temporaryHome(t), "file");
  writeFileSync(file, "");
  const init = command(["--home", file, "init"]);
  t.is(init.status, 1);
  t.regex(init.stderr, /cannot (read|create|write) .*file/);
  const run = await runOn(file);
  t.is(run.status, 1);
  t.regex(run.stderr, /cannot read .*config\.json: a part of the path is no folder/);
});

/** A folder where nothing can be created. Root may write to any folder but those of the kernel. */
function readOnlyFolder(t: ExecutionContext, path: string): void {
  if (process.getuid?.() === 0) {
    symlinkSync("/sys", path);
    return;
  }
  mkdirSync(path, { mode: 0o555 });
  t.teardown(() => chmodSync(path, 0o755));
}

test("a home that cannot be written to", (t) => {
  const home = join(temporaryHome(t), "home");
  readOnlyFolder(t, home);
  const { status, stderr } = command(["--home", home, "init"]);
  t.is(status, 1);
  t.regex(stderr, /cannot (write|create) .*home.*: permission denied/);
});

test("a data folder that cannot be written to", async (t) => {
  const home = initialisedHome(t);
  const data = join(home, "data");
  rmSync(data, { recursive: true });
  readOnlyFolder(t, data);
  const { status, stderr } = await runOn(home);
  t.is(status, 1);
  t.regex(stderr, /cannot write .*LOCK: permission denied/);
});

/** Loaded before the node: its journal finds the disk full after some bytes, in the middle of a block. */
const FULL_DISK = `
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const { openSync, writeSync } = fs;
let journal = -1;
let left = 40_000;
fs.openSync = (path, flags, ...rest) => {
  const fd = openSync(path, flags, ...rest);
  if (String(path).endsWith("blocks.log") && flags !== "r") journal = fd;
  return fd;
};
fs.writeSync = (fd, bytes, offset, length, ...rest) => {
  if (fd !== journal) return writeSync(fd, bytes, offset, length, ...rest);
  if (left === 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const written = writeSync(fd, bytes, offset, Math.min(length, left), ...rest);
  left -= written;
  return written;
};
syncBuiltinESMExports();
`;

test("a disk that is full ends the node with an error, and what was written is there again", async (t) => {
  const home = initialisedHome(t);
  const preload = join(temporaryHome(t), "full-disk.cjs");
  writeFileSync(preload, FULL_DISK);
  const node = await startNode(t, home, [], { ...process.env, NODE_OPTIONS: `--require ${preload}` });
  let stderr = "";
  node.child.stderr?.on("data", (text) => {
    stderr += text;
  });
  const exited = new Promise((resolve) => node.child.once("exit", resolve));
  const state = { finality: "optimistic", account_id: "near", prefix_base64: "" };
  const patch = async (value: number) => {
    const record = { account_id: "near", data_key: "AA==", value: Buffer.from([value]).toString("base64") };
    await node.rpc("sandbox_patch_state", { records: [{ Data: record }] });
  };
  let patches = 0;
  const full = (async () => {
    for (; patches < 200; patches += 1) await patch(patches + 1);
  })();
  await t.throwsAsync(full);
  t.is(await exited, 1);
  t.regex(stderr, /cannot write .*blocks\.log: ENOSPC: no space left/);
  t.true(patches > 3, `${patches} blocks`);

  const again = await startNode(t, home);
  const { values } = await again.rpc<{ values: { value: string }[] }>("query", {
    request_type: "view_state",
    ...state,
  });
  const kept = Buffer.from(values[0]!.value, "base64")[0]!;
  t.true(kept >= patches - 1 && kept <= patches + 1, `${kept} of ${patches}`);
  t.is(await again.stop(), 0);
});

test("a journal that is no journal", async (t) => {
  const home = initialisedHome(t);
  const first = await startNode(t, home);
  await first.stop();
  const blocks = join(home, "data", "blocks.log");
  const content = readFileSync(blocks);
  for (const at of [6, 40, content.length - 200]) {
    const spoiled = Buffer.from(content);
    spoiled.fill(0xff, at, at + 30);
    writeFileSync(blocks, spoiled);
    const { status, stderr } = await runOn(home);
    t.is(status, 1, `byte ${at}`);
    t.regex(stderr, /blocks\.log .*(damaged|another version|another genesis)/, `byte ${at}`);
  }
});
