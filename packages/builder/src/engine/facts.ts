import { BinaryReader, Opcode, OperatorReader } from "near-xcc-wasm";
import { ByteReader } from "../wasm/bytes.js";
import {
  exportedFunctions,
  functionNames,
  importedFunctions,
  parseSections,
  SectionId,
  sectionContent,
  splitItems,
} from "../wasm/module.js";
import { type DataSymbol, readRelocations } from "./relocations.js";

/** What a function of the engine refers to. Imported functions refer to nothing. */
export interface FunctionFacts {
  readonly name: string;
  /** Functions it calls. */
  readonly calls: readonly number[];
  /** Table slots it holds as constants: function pointers. */
  readonly slots: readonly number[];
  /** Static objects it addresses, as indices of `symbols`. */
  readonly data: readonly number[];
}

/** The engine as a graph: what is needed by what. Computed once per engine. */
export interface EngineFacts {
  readonly functions: readonly FunctionFacts[];
  /** Exported name to function. */
  readonly exports: Readonly<Record<string, number>>;
  readonly symbols: readonly DataSymbol[];
  /** Number of the table's first used slot, and the function in each slot from there. */
  readonly tableBase: number;
  readonly table: readonly number[];
  /** Names of the arrays whose 16-byte entries are used one by one (builtins that are created on first use). */
  readonly lists: readonly string[];
}

/** Where the two links of the engine put their tables. Both need two LEB128 bytes a slot, so code sizes are equal. */
export const TABLE_BASE = 128;
export const TABLE_SHIFT = 4096;

const END = 0x0b;

interface Constant {
  readonly value: number;
  readonly isAddressOnly: boolean;
}

interface FunctionCode {
  readonly calls: number[];
  readonly constants: Constant[];
}

function readCode(body: Uint8Array): FunctionCode {
  const header = new ByteReader(body);
  header.u32();
  for (let groups = header.u32(); groups > 0; groups--) {
    header.u32();
    header.byte();
  }
  const operators = new OperatorReader(new BinaryReader(body, header.position, body.length));
  const calls: number[] = [];
  const constants: Constant[] = [];
  while (operators.next()) {
    const { opcode } = operators;
    if (opcode === Opcode.call) calls.push(operators.index);
    else if (opcode === Opcode.i32_const)
      constants.push({ value: new ByteReader(body, operators.start + 1).s32(), isAddressOnly: false });
    else if (opcode >= Opcode.i32_load && opcode <= Opcode.i64_store32)
      constants.push({ value: operators.memoryOffset, isAddressOnly: true });
  }
  return { calls, constants };
}

function readFunctions(wasm: Uint8Array): FunctionCode[] {
  const sections = parseSections(wasm);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  return bodies.map(readCode);
}

/**
 * Compares the engine with the same engine whose table starts 4,096 slots later: constants that differ by exactly that
 * are function pointers, and nothing else may differ.
 */
export function computeFacts(
  engine: Uint8Array,
  shifted: Uint8Array,
  relocated: Uint8Array,
  lists: readonly string[],
): EngineFacts {
  const { symbols, constants: addresses } = readRelocations(relocated);
  const sections = parseSections(engine);
  const names = functionNames(sections);
  const imports = importedFunctions(sections);
  const [codes, shiftedCodes] = [readFunctions(engine), readFunctions(shifted)];
  if (codes.length !== shiftedCodes.length)
    throw new Error("the two links of the engine have different functions");

  const functions: FunctionFacts[] = Array.from({ length: imports }, (_, index) => ({
    name: names.get(index) ?? "",
    calls: [],
    slots: [],
    data: [],
  }));
  const [start, end] = [symbols[0]!.address, endOfData(symbols)];
  for (const [index, { calls, constants }] of codes.entries()) {
    const name = names.get(imports + index) ?? "";
    const others = shiftedCodes[index]!.constants;
    if (others.length !== constants.length) throw new Error(`the two links of the engine differ in ${name}`);
    const slots = new Set<number>();
    const data = new Set<number>();
    for (const [position, { value, isAddressOnly }] of constants.entries()) {
      const difference = others[position]!.value - value;
      if (difference === TABLE_SHIFT && !isAddressOnly) slots.add(value);
      else if (difference !== 0)
        throw new Error(`the two links of the engine differ in a constant of ${name}`);
      else if (addresses.has(value)) for (const symbol of addresses.get(value)!) data.add(symbol);
      // A constant that the linker does not know but that may be an address: keep what is there.
      else if (value >= start && value < end)
        for (const symbol of symbolsAt(symbols, value)) data.add(symbol);
    }
    functions.push({ name, calls: [...new Set(calls)], slots: [...slots], data: [...data] });
  }
  const exports = Object.fromEntries(exportedFunctions(sections));
  return { functions, exports, symbols, ...readTable(sectionContent(sections, SectionId.element)), lists };
}

export function endOfData(symbols: readonly DataSymbol[]): number {
  return symbols.reduce((end, { address, size }) => Math.max(end, address + size), 0);
}

/** Indices of the symbols that contain an address. String literals overlap where they share an ending. */
function symbolsAt(symbols: readonly DataSymbol[], address: number): number[] {
  return symbols.flatMap((symbol, index) =>
    symbol.address <= address && address < symbol.address + symbol.size ? [index] : [],
  );
}

function readTable(content: Uint8Array): Pick<EngineFacts, "table" | "tableBase"> {
  const reader = new ByteReader(content);
  if (reader.u32() !== 1 || reader.u32() !== 0 || reader.byte() !== 0x41)
    throw new RangeError("unexpected element section");
  const tableBase = reader.s32();
  if (reader.byte() !== END) throw new RangeError("unexpected element section");
  return { tableBase, table: Array.from({ length: reader.u32() }, () => reader.u32()) };
}
