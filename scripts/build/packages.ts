import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { ROOT } from "./paths.js";

/** Every package's bundles: entry in `src/` to file in `dist/`. Published files and the checkout use the same ones. */
export const packages: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(ROOT, "scripts/build/bundles.json"), "utf8"),
);

/**
 * Bundles one package into its `dist/`. Registry packages stay imports; our own packages that are private to a
 * bundle (near-xcc-wasm) are resolved to their source, so that one command needs no build order.
 */
export async function bundlePackage(name: string): Promise<void> {
  const entries = packages[name];
  if (!entries) throw new Error(`no bundles declared for package ${name}`);
  const folder = join(ROOT, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const options: BuildOptions = {
    absWorkingDir: folder,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([out, source]) => [out, `src/${source}`])),
    outdir: "dist",
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    external: external.filter((dependency) => dependency !== "near-xcc-wasm"),
    alias: { "near-xcc-wasm": join(ROOT, "packages/wasm/src/index.ts") },
    logLevel: "silent",
  };
  await build(options);
}

/** Runs the compiler that the checkout pins. Rejects with its output. */
export function tsc(...args: string[]): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(output.trim() || `tsc ended with ${code}`)),
    );
  });
}
