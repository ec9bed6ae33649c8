import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import pc from "picocolors";

/** Editors write a file in several steps. */
const SETTLE = 50;

/** Neither installed packages nor modules that the bundler makes up. */
const isOwn = (file: string) => isAbsolute(file) && !/[\\/]node_modules[\\/]/.test(file);

function changedSince(file: string, time: number): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > time;
}

/**
 * Resolves with the first of the files that changes, or has changed since a time: that of the build before, which may
 * have read it too early. Their folders are watched: editors replace files.
 */
function nextChange(
  files: readonly string[],
  since: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((done) => {
    const watchers: FSWatcher[] = [];
    const end = (file: string | undefined) => {
      for (const watcher of watchers) watcher.close();
      setTimeout(() => done(file), SETTLE);
    };
    for (const folder of new Set(files.map((file) => dirname(file))))
      watchers.push(
        watch(folder, (_, name) => {
          const file = files.find((candidate) => candidate === join(folder, name ?? ""));
          if (file !== undefined) end(file);
        }),
      );
    signal.addEventListener("abort", () => end(undefined), { once: true });
    process.stderr.write(pc.dim(`watching ${files.length} files, Ctrl-C ends\n`));
    const missed = files.find((file) => changedSince(file, since));
    if (missed !== undefined) end(missed);
  });
}

/**
 * Builds, and again whenever a file that the last build read changes, until SIGINT or SIGTERM. A build that fails is
 * shown, and what the build before it read is watched.
 */
export async function buildOnChange(
  source: string,
  build: () => Promise<readonly string[]>,
  onError: (error: unknown) => void,
): Promise<void> {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const files = new Set([resolve(source)]);
  while (!stop.signal.aborted) {
    const started = Date.now();
    try {
      for (const file of await build()) if (isOwn(file)) files.add(file);
    } catch (error) {
      onError(error);
    }
    const changed = await nextChange([...files], started, stop.signal);
    if (changed) process.stderr.write(`${relative(process.cwd(), changed)} changed\n`);
  }
}
