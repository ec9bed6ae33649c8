import { ByteReader } from "../wasm/bytes.js";
import { parseSections, type Section, SectionId, sectionContent } from "../wasm/module.js";

/** A static object of the engine's C code. */
export interface DataSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

export interface Relocations {
  /** Sorted by address. */
  readonly symbols: readonly DataSymbol[];
  /** Constant in code to the symbols (indices) whose address it was computed from. */
  readonly constants: ReadonlyMap<number, ReadonlySet<number>>;
}

const SYMBOL_TABLE = 8;
const [FUNCTION, DATA, GLOBAL, SECTION, EVENT, TABLE] = [0, 1, 2, 3, 4, 5];
const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;
const ABSOLUTE = 0x200;
/** Relocation types that hold a memory address, and those with an addend. */
const MEMORY_ADDRESS = new Set([3, 4, 5]);
const WITH_ADDEND = new Set([3, 4, 5, 8, 9]);

function customSection(sections: readonly Section[], wanted: string): ByteReader {
  for (const { id, content } of sections) {
    if (id !== SectionId.custom) continue;
    const reader = new ByteReader(content);
    if (reader.name() === wanted) return reader;
  }
  throw new RangeError(`the linked engine has no section ${wanted}`);
}

function segmentAddresses(sections: readonly Section[]): number[] {
  const reader = new ByteReader(sectionContent(sections, SectionId.data));
  return Array.from({ length: reader.u32() }, () => {
    if (reader.u32() !== 0 || reader.byte() !== 0x41) throw new RangeError("unexpected data segment");
    const address = reader.s32();
    reader.byte();
    reader.take(reader.u32());
    return address;
  });
}

/** The symbol table: undefined where a symbol is no static object. */
function readSymbols(linking: ByteReader, segments: readonly number[]): (DataSymbol | undefined)[] {
  linking.u32();
  while (!linking.done) {
    const kind = linking.byte();
    const part = new ByteReader(linking.take(linking.u32()));
    if (kind !== SYMBOL_TABLE) continue;
    return Array.from({ length: part.u32() }, () => readSymbol(part, segments));
  }
  throw new RangeError("the linked engine has no symbol table");
}

function readSymbol(part: ByteReader, segments: readonly number[]): DataSymbol | undefined {
  const kind = part.byte();
  const flags = part.u32();
  if (kind === DATA) {
    const name = part.name();
    if (flags & UNDEFINED) return undefined;
    const segment = part.u32();
    const offset = part.u32();
    return { name, address: flags & ABSOLUTE ? offset : segments[segment]! + offset, size: part.u32() };
  }
  part.u32();
  if (kind === SECTION) return undefined;
  if (![FUNCTION, GLOBAL, EVENT, TABLE].includes(kind)) throw new RangeError(`unknown symbol kind ${kind}`);
  if (!(flags & UNDEFINED) || flags & EXPLICIT_NAME) part.name();
  return undefined;
}

/** Reads what the linker knows (`--emit-relocs`) about addresses in code. */
export function readRelocations(wasm: Uint8Array): Relocations {
  const sections = parseSections(wasm);
  const table = readSymbols(customSection(sections, "linking"), segmentAddresses(sections));
  const symbols = table.filter((symbol) => symbol !== undefined).sort((a, b) => a.address - b.address);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));

  const constants = new Map<number, Set<number>>();
  const reader = customSection(sections, "reloc.CODE");
  reader.u32();
  for (let count = reader.u32(); count > 0; count--) {
    const type = reader.byte();
    reader.u32();
    const symbol = table[reader.u32()];
    const addend = WITH_ADDEND.has(type) ? reader.s32() : 0;
    if (!MEMORY_ADDRESS.has(type) || !symbol) continue;
    const value = symbol.address + addend;
    const known = constants.get(value) ?? new Set();
    constants.set(value, known.add(indexOf.get(symbol)!));
  }
  return { symbols, constants };
}
