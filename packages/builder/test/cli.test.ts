import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { oneMethod, withProject } from "./build.js";

const BIN = fileURLToPath(new URL("../bin/near-xcc-build", import.meta.url));

function run(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

test("builds src/contract to build/contract.wasm: result on stdout, a line per stage on stderr", async (t) => {
  await withProject({ "src/contract.js": oneMethod("    return 1;") }, async (folder) => {
    // Binaryen works on another thread, for which the process has to wait.
    const { status, stdout, stderr } = run(folder, "src/contract.js", "--no-cache");
    t.is(status, 0, stderr);
    t.regex(stdout, /^built build\/contract\.wasm: [\d,]+ bytes, 0\.\d+ Tgas to load, methods run\n$/);
    for (const stage of ["types", "bundle", "engine", "bytecode", "snapshot", "shrink", "validate"])
      t.regex(stderr, new RegExp(`^${stage} +\\d+ ms`, "m"));
    t.true(existsSync(join(folder, "build/contract.wasm")));
    const json = JSON.parse(run(folder, "src/contract.js", "out.wasm", "--json").stdout);
    t.like(json, { source: "src/contract.js", target: "out.wasm", methods: ["run"] });
    t.is(json.bytes, readFileSync(join(folder, "out.wasm")).length);
  });
});

test("a failure names code, file, line and cause, and exits with 1", async (t) => {
  await withProject({ "src/contract.js": "export function run() {\n  return 1 +;\n}\n" }, async (folder) => {
    const { status, stdout, stderr } = run(folder, "src/contract.js");
    t.deepEqual([status, stdout], [1, ""]);
    t.regex(stderr, /^error SYNTAX_ERROR src\/contract\.js:2:13: /m);
  });
});

test("wrong usage exits with 2; help and version with 0", (t) => {
  const wrong = run(".", "--bogus");
  t.is(wrong.status, 2);
  t.regex(wrong.stderr, /error USAGE .*--bogus/);
  t.is(run(".", "a", "b", "c").status, 2);
  const help = run(".", "--help");
  t.is(help.status, 0);
  t.regex(help.stdout, /Examples:\n {2}near-xcc-build /);
  t.regex(run(".", "--version").stdout, /^\d+\.\d+\.\d+\n$/);
});
