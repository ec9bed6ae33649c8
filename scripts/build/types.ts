import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { packages } from "./bundle.mjs";
import { ROOT } from "./paths.js";
import { tsc } from "./tsc.js";

/** Copies a declaration and, once each, those it refers to: what a user of the package can reach, and no more. */
function copyReachable(
  file: string,
  from: string,
  to: string,
  known: ReadonlySet<string>,
  done: Set<string>,
): void {
  if (done.has(file)) return;
  done.add(file);
  const target = join(to, relative(from, file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles) {
    if (fileName.startsWith(".")) {
      const next = join(dirname(file), fileName.replace(/\.js$/, ".d.ts"));
      copyReachable(next, from, to, known, done);
    } else if (!fileName.startsWith("node:") && !known.has(fileName)) {
      throw new Error(
        `${relative(from, file)} of a package's public types names ${fileName}, no dependency of it`,
      );
    }
  }
}

/** Puts the declarations of every package's public interface beside its bundles. */
export async function buildTypes(): Promise<void> {
  const staging = mkdtempSync(join(tmpdir(), "near-xcc-types-"));
  try {
    await tsc("-p", "tsconfig.types.json", "--outDir", staging);
    for (const name of Object.keys(packages)) {
      const folder = join(ROOT, "packages", name);
      const { dependencies, peerDependencies } = JSON.parse(
        readFileSync(join(folder, "package.json"), "utf8"),
      );
      const from = join(staging, name, "src");
      const known = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
      copyReachable(join(from, "index.d.ts"), from, join(folder, "dist"), known, new Set());
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
