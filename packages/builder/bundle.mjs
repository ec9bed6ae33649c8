// Bundles this package for the launcher of a checkout (bin/near-xcc-build). `npm run build` makes the same entries.
// Each file is moved into place at once: several builds may start at the same time.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const { outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: { index: "src/index.ts", cli: "src/cli.ts" },
  outdir: "dist",
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: true,
  external: Object.keys(manifest.dependencies).filter((name) => name !== "near-xcc-wasm"),
  alias: { "near-xcc-wasm": join(folder, "../wasm/src/index.ts") },
});
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
