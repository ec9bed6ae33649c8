import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./paths.js";

/**
 * Remembers, in a file, a hash of what was built and of everything it was made from, so that what is unchanged is not made
 * again and what somebody replaced is.
 */
export class Stamp {
  readonly #file: string;
  readonly #parts: readonly string[];

  /** All relative to the root of the checkout; of `parts`, files or folders, a missing one counts as empty. */
  constructor(file: string, parts: readonly string[]) {
    this.#file = join(ROOT, file);
    this.#parts = parts;
  }

  matches(): boolean {
    return existsSync(this.#file) && readFileSync(this.#file, "utf8") === this.#hash();
  }

  write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, this.#hash());
  }

  #hash(): string {
    const hash = createHash("sha256");
    for (const part of this.#parts) {
      for (const file of filesOf(join(ROOT, part)))
        hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file));
    }
    return hash.digest("hex");
  }
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return /\.(?:map|tsbuildinfo)$/.test(path) ? [] : [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
