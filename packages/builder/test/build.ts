import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildContractReturnType, buildContract } from "../src/index.js";
import { packageFolder } from "../src/paths.js";

export const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Builds a fixture. The compiled engine is shared with all other builds of this user. */
export function buildFixture(name: string, snapshot = true): Promise<BuildContractReturnType> {
  return buildContract({ source: fixture(name), snapshot });
}

/** Runs `use` with a new project folder that holds the given files and sees this checkout's packages. */
export async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-builder-"));
  try {
    const sdk = packageFolder("near-sdk-js", fileURLToPath(new URL(".", import.meta.url)))!;
    symlinkSync(dirname(sdk), join(folder, "node_modules"), "junction");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds a contract given as text: TypeScript, or JavaScript, which needs no type check, in a project of its own. */
export function buildText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  name = "contract.ts",
): Promise<BuildContractReturnType> {
  return withProject({ ...files, [`src/${name}`]: text }, (folder) =>
    buildContract({ source: join(folder, "src", name) }),
  );
}

/** A contract with one method `run`, whose body is given. */
export function oneMethod(body: string, before = ""): string {
  return `import { NearBindgen, call, near, view, NearPromise } from "near-sdk-js";
${before}
@NearBindgen({})
export class Contract {
  @call({ payableFunction: true })
  run(args) {
${body}
  }
}
`;
}
