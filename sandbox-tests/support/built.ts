import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ContractName, wasmPath } from "../../scripts/build/contracts.js";
import { ROOT } from "../../scripts/build/paths.js";

/** The built contract of that name. */
export async function built(name: ContractName): Promise<Uint8Array> {
  const path = wasmPath(name);
  try {
    return await readFile(join(ROOT, path));
  } catch (error) {
    throw new Error(`${path} is missing: run npm run build (${(error as Error).message})`);
  }
}
