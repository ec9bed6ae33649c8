import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HomeError, reasonOf } from "./errors.js";

/** Names in the home folder, as nearcore writes them. */
export const CONFIG_FILE = "config.json";
export const GENESIS_FILE = "genesis.json";
export const VALIDATOR_KEY_FILE = "validator_key.json";
export const NODE_KEY_FILE = "node_key.json";
export const BLOCKS_FILE = join("data", "blocks.log");
export const LOCK_FILE = join("data", "LOCK");

/** `null` when there is no such file. Throws {@link HomeError} when it cannot be read or is no JSON. */
export function readJsonFile(path: string): unknown | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new HomeError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HomeError(`${path} is no valid JSON: ${(error as Error).message}`);
  }
}

/** Writes a whole file or nothing. Throws {@link HomeError}. */
export function writeJsonFile(path: string, value: unknown, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new HomeError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

export function createFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new HomeError(`cannot create ${path}: ${reasonOf(error)}`);
  }
}
