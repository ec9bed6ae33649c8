import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { packages } from "./bundle.mjs";
import { ROOT } from "./paths.js";

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
}

const folders = [".", ...Object.keys(packages).map((name) => `packages/${name}`)];

for (const folder of folders) {
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const exported = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  const commands = Object.values(manifest.bin ?? {});

  // `npm run build` comes first, as before every test of built files.
  test(`${folder}: what package.json names exists and is published`, (t) => {
    for (const target of [...exported, ...commands]) {
      t.true(existsSync(join(ROOT, folder, target)), target);
      const [top] = target.replace("./", "").split("/");
      t.true(top === "package.json" || manifest.files.includes(top!), `${target} is not in "files"`);
    }
    for (const name of manifest.files.filter((name) => !name.startsWith("!"))) {
      t.true(existsSync(join(ROOT, folder, name)), name);
    }
    for (const name of ["README.md", "LICENSE"]) t.true(existsSync(join(ROOT, folder, name)), name);
  });

  if (commands.length > 0 && process.platform !== "win32") {
    test(`${folder}: its commands are executable`, (t) => {
      for (const command of commands)
        t.true((statSync(join(ROOT, folder, command)).mode & 0o111) !== 0, command);
    });
  }
}

test("bundles need no package of this repository at run time", (t) => {
  for (const name of Object.keys(packages)) {
    const dist = join(ROOT, "packages", name, "dist");
    for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      if (file.endsWith(".js"))
        t.notRegex(readFileSync(join(dist, file), "utf8"), /(from|import\() ?"near-xcc/, file);
    }
  }
});
