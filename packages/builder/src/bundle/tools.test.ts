import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";

const TOOLS = new URL("tools.ts", import.meta.url).href;
const STORE = new URL("../store.ts", import.meta.url).href;

/** Opens the tools in a process of its own, runs them and keeps them. */
function run(folder: string): unknown {
  const code = `
    const { openTools } = await import(${JSON.stringify(TOOLS)});
    const { openStore } = await import(${JSON.stringify(STORE)});
    const store = openStore("tools", 1e6, ${JSON.stringify(join(folder, "cache"))});
    const tools = openTools(${JSON.stringify(join(folder, "node_modules/sdk"))}, ["tool"], store);
    console.log(JSON.stringify(tools.require("tool").run()));
    tools.keep(store);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import=tsx", "--input-type=module", "--eval", code],
    { encoding: "utf8" },
  );
  return stdout ? JSON.parse(stdout) : stderr;
}

const INDEX = `#!/usr/bin/env node
"use strict";
exports.place = "index";
const helper = require("./helper.js");
const { kind } = require("data/kind.json");
let optional = "none";
try {
  optional = require("not-installed");
} catch (error) {
  optional = error.code;
}
exports.run = () => ({
  kind,
  optional,
  seen: helper.seen(),
  late: require("./late.js"),
  same: require.cache[require.resolve("./helper.js")].exports === helper,
  builtin: require("node:path").sep.length,
  strict: (function () { return this === undefined; })(),
  isPacked: /near-xcc-tools/.test(new Error().stack),
});
`;

const FILES: Readonly<Record<string, string>> = {
  "node_modules/sdk/package.json": '{"name":"sdk","version":"1.0.0"}',
  "node_modules/tool/package.json": '{"name":"tool","version":"1.0.0","main":"index.js"}',
  "node_modules/tool/index.js": INDEX,
  // A circle: it sees what the index has exported so far.
  "node_modules/tool/helper.js":
    'const index = require("./index.js"); const early = Object.keys(index); exports.seen = () => early;',
  "node_modules/tool/late.js": 'module.exports = "late 1";',
  "node_modules/data/package.json": '{"name":"data","version":"1.0.0"}',
  "node_modules/data/kind.json": '{"kind":"json"}',
};

test("packed tools do what the installed ones do, and are packed again when a file or a package changes", (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "near-xcc-pack-")));
  try {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const expected = {
      ...{ kind: "json", optional: "MODULE_NOT_FOUND", seen: ["place"], late: "late 1", same: true },
      ...{ builtin: 1, strict: true },
    };
    t.deepEqual(run(folder), { ...expected, isPacked: false });
    t.deepEqual(run(folder), { ...expected, isPacked: true });
    t.deepEqual(run(folder), { ...expected, isPacked: true }, "with V8's code of the run before");
    writeFileSync(join(folder, "node_modules/tool/late.js"), 'module.exports = "late 2";');
    t.deepEqual(run(folder), { ...expected, late: "late 2", isPacked: false });
    t.deepEqual(run(folder), { ...expected, late: "late 2", isPacked: true });
    mkdirSync(join(folder, "node_modules/not-installed"));
    writeFileSync(join(folder, "node_modules/not-installed/index.js"), 'module.exports = "installed";');
    t.deepEqual(run(folder), { ...expected, late: "late 2", optional: "installed", isPacked: false });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
