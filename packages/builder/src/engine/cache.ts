import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where compiled engines are kept: `NEAR_XCC_CACHE`, or `near-xcc` in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env["NEAR_XCC_CACHE"] || join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "near-xcc");
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A cached file: undefined if there is none or if its bytes are not those that were written. */
export function readCached(file: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(file);
    return sha256(bytes) === readFileSync(`${file}.sha256`, "utf8") ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Writes so that a reader never sees half of it. False if the folder cannot be written. */
export function writeCached(file: string, bytes: Uint8Array): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, bytes);
    replaceFile(`${file}.sha256`, sha256(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Atomic: another process sees the old file or the new one. */
export function replaceFile(file: string, content: Uint8Array | string): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A lock whose owner did not touch it for this long belongs to a dead process. */
const STALE_AFTER = 15_000;
const TOUCH_EVERY = 3_000;
const POLL_EVERY = 200;

/**
 * Runs `make` unless another process is making the same file; then waits for that one. Without a writable folder there
 * is no lock and the result is made in memory.
 */
export async function makeOnce(
  file: string,
  make: () => Promise<Uint8Array>,
  onWait: () => void,
): Promise<Uint8Array> {
  const lock = `${file}.lock`;
  for (let waited = false; ; waited = true) {
    const cached = readCached(file);
    if (cached) return cached;
    const taken = takeLock(lock);
    if (taken !== "busy") {
      const touching = setInterval(() => touch(lock), TOUCH_EVERY);
      try {
        const bytes = readCached(file) ?? (await make());
        writeCached(file, bytes);
        return bytes;
      } finally {
        clearInterval(touching);
        if (taken === "taken") rmSync(lock, { recursive: true, force: true });
      }
    }
    if (!waited) onWait();
    await sleep(POLL_EVERY);
  }
}

function takeLock(lock: string): "taken" | "busy" | "unwritable" {
  try {
    mkdirSync(dirname(lock), { recursive: true });
  } catch {
    return "unwritable";
  }
  try {
    mkdirSync(lock);
    return "taken";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return "unwritable";
    if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
    return "busy";
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_AFTER;
  } catch {
    return !existsSync(lock);
  }
}

function touch(lock: string): void {
  try {
    const now = new Date();
    utimesSync(lock, now, now);
  } catch {
    // Somebody removed the cache folder: the result is still made, only not shared.
  }
}
