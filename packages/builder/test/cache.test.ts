import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cacheFolder } from "../src/engine/cache.js";
import { buildContract } from "../src/index.js";
import { oneMethod, withProject } from "./build.js";

const shared = cacheFolder();

/** A cache with the engine and nothing else. */
function newCache(): string {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-cache-"));
  for (const name of readdirSync(shared).filter((entry) => entry.startsWith("engine-")))
    symlinkSync(join(shared, name), join(folder, name), "junction");
  return folder;
}

/** Runs with a cache folder of its own: builds ask for it when they begin. */
async function withCache<T>(folder: string, use: () => Promise<T>): Promise<T> {
  process.env["NEAR_XCC_CACHE"] = folder;
  try {
    return await use();
  } finally {
    process.env["NEAR_XCC_CACHE"] = shared;
  }
}

const CONTRACT = oneMethod("    return [1, 2].map((value) => `${value} ${args.name}`).join();");

const build = (cache = true) =>
  withProject({ "src/contract.js": CONTRACT }, async (folder) => {
    const { wasm } = await buildContract({ source: join(folder, "src/contract.js"), cache });
    return Buffer.from(wasm);
  });

const entries = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith("engine-"))
    .flatMap((kind) => readdirSync(join(folder, kind)).map((name) => join(folder, kind, name)));

test.serial(
  "a build with an empty, a filled, a damaged, an unwritable cache or none gives the same bytes",
  async (t) => {
    // The engine is there from now on.
    const expected = await build(false);
    const cache = newCache();
    try {
      await withCache(cache, async () => {
        t.deepEqual(await build(false), expected);
        t.deepEqual(
          entries(cache).filter((file) => !file.includes("names")),
          [],
        );
        t.deepEqual(await Promise.all([build(), build()]), [expected, expected]);
        const filled = entries(cache);
        t.true(filled.some((file) => file.includes("codes")));
        t.deepEqual(await build(), expected);
        t.deepEqual(entries(cache), filled);
        for (const file of filled) writeFileSync(file, readFileSync(file).subarray(1));
        t.deepEqual(await build(), expected);
        for (const file of filled) appendFileSync(file, "x");
        t.deepEqual(await build(), expected);
        for (const kind of ["codes", "texts"]) {
          rmSync(join(cache, kind), { recursive: true });
          writeFileSync(join(cache, kind), "a file where a folder should be");
        }
        t.deepEqual(await build(), expected);
      });
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  },
);
