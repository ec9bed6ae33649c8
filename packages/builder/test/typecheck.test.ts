import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { findSdk } from "../src/bundle/sdk.js";
import { checkTypes } from "../src/bundle/typecheck.js";
import { NO_STORE } from "../src/store.js";
import { withProject } from "./build.js";

const CONTRACT = `import { NearBindgen, view } from "near-sdk-js";
@NearBindgen({})
export class C {
  @view({})
  one(): string { return PLACEHOLDER; }
}
`;

for (const options of [
  { module: "nodenext" },
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "node" },
]) {
  test(`contracts are checked in a project with ${JSON.stringify(options)}`, async (t) => {
    const files = {
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, strict: true, types: [] } }),
      "src/right.ts": CONTRACT.replace("PLACEHOLDER", '"1"'),
      "src/wrong.ts": CONTRACT.replace("PLACEHOLDER", "1"),
    };
    await withProject(files, async (folder) => {
      const check = (name: string) => {
        const source = join(folder, "src", name);
        return checkTypes(source, findSdk(source), NO_STORE);
      };
      t.true(check("right.ts").some((file) => file.endsWith("right.ts")));
      t.throws(() => check("wrong.ts"), { message: /Type 'number' is not assignable to type 'string'/ });
    });
  });
}

/** What a process of its own says of a contract's types, and whether TypeScript came from the cache. */
function checkAlone(source: string, cache: string): { said: string; isKept: boolean } {
  const code = `
    const { findSdk } = await import(${JSON.stringify(new URL("../src/bundle/sdk.ts", import.meta.url).href)});
    const { checkTypes } = await import(${JSON.stringify(new URL("../src/bundle/typecheck.ts", import.meta.url).href)});
    const { openStore } = await import(${JSON.stringify(new URL("../src/store.ts", import.meta.url).href)});
    const source = ${JSON.stringify(source)};
    let said = "right";
    try {
      checkTypes(source, findSdk(source), openStore("types", 1e8, ${JSON.stringify(cache)}));
    } catch (error) {
      said = error.code + " " + error.message;
    }
    const { createRequire } = await import("node:module");
    const installed = Object.keys(createRequire(source).cache).filter((file) => /typescript.js$/.test(file));
    console.log(JSON.stringify({ said, isKept: createRequire(source).cache[installed[0]].parent === undefined }));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import=tsx", "--input-type=module", "--eval", code],
    { encoding: "utf8" },
  );
  return stdout ? JSON.parse(stdout) : { said: stderr, isKept: false };
}

test("TypeScript that was kept says what the installed one says", async (t) => {
  const files = {
    "src/right.ts": CONTRACT.replace("PLACEHOLDER", '"1"'),
    "src/wrong.ts": CONTRACT.replace("PLACEHOLDER", "1"),
  };
  await withProject(files, async (folder) => {
    const [right, wrong, cache] = [
      join(folder, "src/right.ts"),
      join(folder, "src/wrong.ts"),
      join(folder, "cache"),
    ];
    const installed = checkAlone(wrong, cache);
    t.regex(installed.said, /^TYPE_ERROR .*TS2322/s);
    t.deepEqual(checkAlone(right, cache), { said: "right", isKept: false });
    // With V8's code as it was at the start, then with that of the functions that were called.
    const size = () => statSync(join(cache, "types", readdirSync(join(cache, "types"))[0] as string)).size;
    const atStart = size();
    t.deepEqual(checkAlone(right, cache), { said: "right", isKept: true });
    t.true(size() > atStart);
    t.deepEqual(checkAlone(right, cache), { said: "right", isKept: true });
    t.deepEqual(checkAlone(wrong, cache), { ...installed, isKept: true });
  });
});
