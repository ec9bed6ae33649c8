import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { replaceFile } from "./engine/cache.js";
import { PACKAGE_FOLDER } from "./paths.js";

const CHECKSUM_SIZE = 32;

/** Hash of bytes, or of texts and bytes one after another, each with its length. */
export function digest(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest();
}

/** As the name of a file. */
export const digestName = (...parts: readonly (string | Uint8Array)[]) =>
  digest(...parts)
    .toString("hex")
    .slice(0, 40);

/**
 * Results of earlier builds, in a folder of the cache, by the hash of everything they depend on. A convenience: what cannot be
 * read, is damaged or cannot be written is made anew. Entries that were not used for longest go when there are too many.
 */
export interface Store {
  read(key: string): Uint8Array | undefined;
  write(key: string, bytes: Uint8Array): void;
}

/** Keeps nothing: for builds that must not depend on earlier ones. */
export const NO_STORE: Store = { read: () => undefined, write: () => {} };

/** A store in the cache's folder, of at most `limit` bytes; without a folder it keeps nothing. */
export function openStore(name: string, limit: number, folder: string | undefined): Store {
  if (folder === undefined) return NO_STORE;
  const place = join(folder, name);
  return {
    read(key) {
      const file = join(place, key);
      try {
        const bytes = readFileSync(file);
        const content = bytes.subarray(CHECKSUM_SIZE);
        if (!digest(content).equals(bytes.subarray(0, CHECKSUM_SIZE))) return undefined;
        touch(file);
        return content;
      } catch {
        return undefined;
      }
    },
    write(key, content) {
      keepFile(place, key, Buffer.concat([digest(content), content]), limit);
    },
  };
}

/** Writes a file into a folder whose files may have `limit` bytes. */
export function keepFile(folder: string, name: string, content: Uint8Array, limit: number): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFile(join(folder, name), content);
    prune(folder, limit);
  } catch {
    // A full disk, or a folder that cannot be written: the next build does the work again.
  }
}

/** Parts as the bytes of one entry: the lengths of all but the last, four bytes each, then the parts. */
export function joinParts(...parts: readonly Uint8Array[]): Buffer {
  const lengths = Buffer.alloc(4 * (parts.length - 1));
  for (const [i, { length }] of parts.slice(0, -1).entries()) lengths.writeUInt32LE(length, 4 * i);
  return Buffer.concat([lengths, ...parts]);
}

/** The parts that {@link joinParts} was given, so many. */
export function splitParts(bytes: Uint8Array, count: number): Buffer[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Buffer[] = [];
  let start = 4 * (count - 1);
  for (let i = 0; i < count; i++) {
    const end = i < count - 1 ? start + view.readUInt32LE(4 * i) : view.length;
    parts.push(view.subarray(start, end));
    start = end;
  }
  return parts;
}

/** Marks a file as used. */
function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // A folder that can only be read is not pruned either.
  }
}

/** Removes the files of a folder that were not used for longest until the others have at most `limit` bytes. */
function prune(folder: string, limit: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? [{ path, size: stats.size, used: stats.mtimeMs }] : [];
  });
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
    if (total <= limit) return;
    rmSync(path, { force: true });
    total -= size;
  }
}

const versions = new Map<string, string>();

/**
 * Hash of the code that makes an entry, given the `import.meta.url` of the module that starts it: what another version of the
 * builder stored is not found. A bundled module contains what it imports or names it with its hash.
 */
export function codeVersion(url: string): string {
  let version = versions.get(url);
  if (version === undefined) {
    const file = fileURLToPath(url);
    version = file.endsWith(".js")
      ? digestName(readFileSync(file))
      : digestName(...sourcesOf(PACKAGE_FOLDER));
    versions.set(url, version);
  }
  return version;
}

/** The texts of this package and of the one compiled into it, in a checkout. */
function sourcesOf(folder: string): string[] {
  return [folder, join(dirname(folder), "wasm")].flatMap((place) =>
    (readdirSync(join(place, "src"), { recursive: true }) as string[])
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .sort()
      .flatMap((name) => [name.replaceAll(sep, "/"), readFileSync(join(place, "src", name), "utf8")]),
  );
}
