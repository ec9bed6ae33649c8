/** A part of a contract, with its parts. */
export interface ReportNode {
  readonly name: string;
  /** Bytes of the contract, its parts included. */
  readonly bytes: number;
  readonly parts: readonly ReportNode[];
  /** Why it is there: who refers to it, up to a method or the heap. */
  readonly why?: string;
}

/** Collects bytes under paths of names. */
export class TreeBuilder {
  readonly #parts = new Map<string, TreeBuilder>();
  #bytes = 0;
  #why: string | undefined;

  add(path: readonly string[], bytes: number, why?: string): void {
    this.#bytes += bytes;
    const [first, ...rest] = path;
    if (first === undefined) {
      this.#why ??= why;
      return;
    }
    const part = this.#parts.get(first) ?? new TreeBuilder();
    this.#parts.set(first, part);
    part.add(rest, bytes, why);
  }

  /** The largest parts first. */
  build(name: string): ReportNode {
    const parts = [...this.#parts]
      .map(([part, builder]) => builder.build(part))
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
    return { name, bytes: this.#bytes, parts, ...(this.#why && { why: this.#why }) };
  }
}
