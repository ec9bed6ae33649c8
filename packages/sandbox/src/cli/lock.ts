import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { HomeError, reasonOf } from "./errors.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Makes sure that one node uses a home folder. The file holds the process id: one left behind by a process that is
 * gone is taken over. Throws {@link HomeError}; answers how to let go.
 */
export function acquireLock(path: string, attempts = 2): () => void {
  try {
    const fd = openSync(path, "wx");
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return () => rmSync(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new HomeError(`cannot write ${path}: ${reasonOf(error)}`);
    }
  }
  const pid = Number(readFileSync(path, "utf8"));
  if ((pid !== process.pid && isAlive(pid)) || attempts === 0) {
    throw new HomeError(
      `the home folder is in use by process ${pid}: stop it, or remove ${path} if it is no sandbox`,
    );
  }
  rmSync(path, { force: true });
  return acquireLock(path, attempts - 1);
}
