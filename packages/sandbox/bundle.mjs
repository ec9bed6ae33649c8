// Bundles this package for the launcher of a checkout (bin/near-sandbox), with the bundles that the build declares.
// Several nodes may start at once: everything is written to a folder of its own and moved into place file by file.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(folder, path), "utf8"));

const entries = read("../../scripts/build/bundles.json").sandbox;
const dependencies = Object.keys(read("package.json").dependencies);
const started = new Date();
const staging = join(folder, "dist", `.staging-${process.pid}`);

/** Chunks before entries, so that an entry never names a chunk that is not there yet. */
function moveIntoPlace(from, to) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).sort((a, b) => Number(b === "chunks") - Number(a === "chunks"));
  for (const name of names) {
    const source = join(from, name);
    if (statSync(source).isDirectory()) {
      moveIntoPlace(source, join(to, name));
      continue;
    }
    utimesSync(source, started, started);
    renameSync(source, join(to, name));
  }
}

try {
  await build({
    absWorkingDir: folder,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([out, source]) => [out, `src/${source}`])),
    outdir: staging,
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    external: dependencies.filter((name) => name !== "near-xcc-wasm"),
    alias: { "near-xcc-wasm": join(folder, "../wasm/src/index.ts") },
    logLevel: "error",
  });
  moveIntoPlace(staging, join(folder, "dist"));
} catch {
  // esbuild has printed what and where.
  process.exitCode = 1;
} finally {
  if (existsSync(staging)) rmSync(staging, { recursive: true, force: true });
}
