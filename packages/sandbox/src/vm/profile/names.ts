import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryReader, type Module, SectionId } from "near-xcc-wasm";

/** What functions of a contract are called. */
export interface ProfileNames {
  /** By function index. */
  readonly functions: Readonly<Record<number, string>>;
  /** In contracts built by near-xcc-build: which JavaScript function the interpreter's function runs. */
  readonly interpreter?: {
    readonly function: number;
    /** From the function object, which is the low half of its first i64 parameter, to the address of the bytecode. */
    readonly bytecodeOffset: number;
    /** By address of the bytecode. */
    readonly closures: Readonly<Record<number, string>>;
  };
}

/** Kind of the subsection of "name" that names functions. */
const FUNCTION_NAMES = 1;

function nameSection({ bytes, sections, imports }: Module): ProfileNames {
  const functions: Record<number, string> = {};
  for (const [index, { name }] of imports.entries()) functions[index] = name;
  for (const { id, content } of sections) {
    if (id !== SectionId.custom) continue;
    const reader = new BinaryReader(bytes, content.start, content.end);
    if (reader.name() !== "name") continue;
    while (reader.position < content.end) {
      const kind = reader.u8();
      const end = reader.u32() + reader.position;
      if (kind === FUNCTION_NAMES)
        for (let left = reader.u32(); left > 0; left--) functions[reader.u32()] = reader.name();
      reader.skip(end - reader.position);
    }
  }
  return { functions };
}

/**
 * Names of a contract's functions: what near-xcc-build noted in the cache folder when it built this very code, else the
 * code's own "name" section, which other compilers leave in debug builds.
 */
export function profileNames(module: Module, hash: string, cacheFolder: string | null): ProfileNames {
  const own = nameSection(module);
  if (cacheFolder === null) return own;
  try {
    return JSON.parse(readFileSync(join(cacheFolder, "names", `${hash}.json`), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return own;
    throw error;
  }
}
