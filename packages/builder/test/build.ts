import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildContractReturnType, buildContract } from "../src/index.js";

export const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Builds a fixture. The compiled engine is shared with all other builds of this user. */
export function buildFixture(name: string, snapshot = true): Promise<BuildContractReturnType> {
  return buildContract({ source: fixture(name), snapshot });
}

/** A folder that exists while `use` runs. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-builder-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
