// Bundles a package into its `dist/`. Plain JavaScript, because the launchers of a checkout run it before anything is
// built. Several processes may do so at once: everything is written to a folder of its own and moved into place file by
// file.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

/** Every package's bundles: file in `dist/` to entry in `src/`. */
export const packages = read("scripts/build/bundles.json");

/** Chunks before entries, so that an entry never names a chunk that is not there yet. */
function moveIntoPlace(from, to, time) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).sort((a, b) => Number(b === "chunks") - Number(a === "chunks"));
  for (const name of names) {
    const source = join(from, name);
    if (statSync(source).isDirectory()) {
      moveIntoPlace(source, join(to, name), time);
      continue;
    }
    // A source that changes while this runs is newer than the bundle.
    utimesSync(source, time, time);
    renameSync(source, join(to, name));
  }
}

/**
 * Registry packages stay imports. near-xcc-wasm is compiled in, from its source: it has no release of its own to match,
 * and one command needs no build order.
 */
export async function bundlePackage(name) {
  const folder = join(ROOT, "packages", name);
  const { dependencies, peerDependencies } = read(`packages/${name}/package.json`);
  const staging = join(folder, "dist", `.staging-${process.pid}`);
  const started = new Date();
  try {
    await build({
      absWorkingDir: folder,
      entryPoints: Object.entries(packages[name]).map(([out, source]) => ({ out, in: `src/${source}` })),
      outdir: staging,
      bundle: true,
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: true,
      external: Object.keys({ ...dependencies, ...peerDependencies }),
      alias: { "near-xcc-wasm": join(ROOT, "packages/wasm/src/index.ts") },
      logLevel: "error",
    });
    moveIntoPlace(staging, join(folder, "dist"), started);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
