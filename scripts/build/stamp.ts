import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.js";

/**
 * Remembers, beside a built file, a hash of everything it was made from (and of itself), so that an unchanged file is
 * not made again and a file that somebody replaced is.
 */
export class Stamp {
  readonly #target: string;
  readonly #inputs: readonly string[];

  /** `inputs` are files or folders relative to the root of the checkout; a missing one counts as empty. */
  constructor(target: string, inputs: readonly string[]) {
    this.#target = target;
    this.#inputs = inputs;
  }

  matches(): boolean {
    const file = `${this.#target}.stamp`;
    return existsSync(this.#target) && existsSync(file) && readFileSync(file, "utf8") === this.#hash();
  }

  write(): void {
    writeFileSync(`${this.#target}.stamp`, this.#hash());
  }

  #hash(): string {
    const hash = createHash("sha256");
    for (const input of this.#inputs) {
      for (const file of filesOf(join(ROOT, input)))
        hash.update(file.slice(ROOT.length)).update(readFileSync(file));
    }
    return hash.update(readFileSync(this.#target)).digest("hex");
  }
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return path.endsWith(".map") || path.endsWith(".tsbuildinfo") ? [] : [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
