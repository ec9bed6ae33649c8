import { Opcode } from "near-xcc-wasm";
import { openBody } from "../liveness/dead_code.js";
import { isDispatch } from "../liveness/opcodes.js";
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

/** The interpreter's function, and what its addresses mean: it is analysed again once arms are taken out. */
export interface InterpreterFacts {
  readonly function: number;
  /** Constant to symbols. */
  readonly data: readonly (readonly [value: number, symbols: readonly number[]])[];
}

/** The engine as a graph: what is needed by what. Computed once per engine. */
export interface EngineFacts {
  readonly functions: readonly FunctionFacts[];
  readonly interpreter: InterpreterFacts;
  /** Exported name to function. */
  readonly exports: Readonly<Record<string, number>>;
  readonly symbols: readonly DataSymbol[];
  /** Number of the table's first used slot, and the function in each slot from there. */
  readonly tableBase: number;
  readonly table: readonly number[];
  /** Names of the arrays whose 16-byte entries are used one by one (builtins that are created on first use). */
  readonly lists: readonly string[];
}

/**
 * The shifted link of the engine has its function table and its static data elsewhere: a number that differs between the
 * links is a function pointer or an address, by how much it differs. All need equally many LEB128 bytes in both links.
 */
export const TABLE_BASE = 128;
export const TABLE_SHIFT = 4096;
export const MEMORY_SHIFT = 65_536;

const END = 0x0b;

interface Constant {
  readonly value: number;
  /** It can only be an address, not a function pointer: the offset of a load or store. */
  readonly isOffset: boolean;
}

interface FunctionCode {
  readonly calls: number[];
  readonly constants: Constant[];
  readonly hasDispatch: boolean;
}

function readCode(body: Uint8Array): FunctionCode {
  const { operators } = openBody(body);
  const calls: number[] = [];
  const constants: Constant[] = [];
  let hasDispatch = false;
  while (operators.next()) {
    const { opcode } = operators;
    if (opcode === Opcode.call) calls.push(operators.index);
    else if (opcode === Opcode.i32_const)
      constants.push({ value: new ByteReader(body, operators.start + 1).s32(), isOffset: false });
    else if (opcode >= Opcode.i32_load && opcode <= Opcode.i64_store32)
      constants.push({ value: operators.memoryOffset, isOffset: true });
    else if (isDispatch(operators)) hasDispatch = true;
  }
  return { calls: [...new Set(calls)], constants, hasDispatch };
}

/** Tells function pointers and addresses from other numbers: those differ between the links. */
function compareCode(
  code: FunctionCode,
  shifted: FunctionCode,
  name: string,
): { readonly slots: number[]; readonly addresses: number[] } {
  if (shifted.constants.length !== code.constants.length)
    throw new Error(`the two links of the engine differ in ${name}`);
  const slots = new Set<number>();
  const addresses = new Set<number>();
  for (const [position, { value, isOffset }] of code.constants.entries()) {
    const difference = shifted.constants[position]!.value - value;
    if (difference === TABLE_SHIFT && !isOffset) slots.add(value);
    else if (difference === MEMORY_SHIFT) addresses.add(value);
    else if (difference !== 0) throw new Error(`the two links of the engine differ in a constant of ${name}`);
  }
  return { slots: [...slots], addresses: [...addresses] };
}

function readFunctions(wasm: Uint8Array): FunctionCode[] {
  const sections = parseSections(wasm);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  return bodies.map(readCode);
}

/** Compares the code of the engine's two links, and asks the linker which objects an address in code belongs to. */
export function computeFacts(
  engine: Uint8Array,
  shifted: Uint8Array,
  relocated: Uint8Array,
  lists: readonly string[],
): EngineFacts {
  const { symbols, constants: meanings } = readRelocations(relocated);
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
  // An address that later passes changed: what lies there is what it means.
  const symbolsOf = (value: number): Iterable<number> => meanings.get(value) ?? symbolsAt(symbols, value);
  let interpreter: InterpreterFacts | undefined;
  for (const [index, code] of codes.entries()) {
    const name = names.get(imports + index) ?? "";
    const { slots, addresses } = compareCode(code, shiftedCodes[index]!, name);
    const data = new Map(addresses.map((value) => [value, [...symbolsOf(value)]]));
    functions.push({ name, calls: code.calls, slots, data: [...new Set([...data.values()].flat())] });
    if (!code.hasDispatch) continue;
    if (interpreter) throw new Error(`two functions of the engine dispatch over opcodes, one is ${name}`);
    const addressing = [...data].filter(([, found]) => found.length > 0);
    interpreter = { function: imports + index, data: addressing };
  }
  if (!interpreter) throw new Error("no function of the engine dispatches over opcodes");
  const exports = Object.fromEntries(exportedFunctions(sections));
  return {
    functions,
    interpreter,
    exports,
    symbols,
    ...readTable(sectionContent(sections, SectionId.element)),
    lists,
  };
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

/** The function table of the engine, which has one active segment of plain function indices. */
export function readTable(content: Uint8Array): Pick<EngineFacts, "table" | "tableBase"> {
  const reader = new ByteReader(content);
  if (reader.u32() !== 1 || reader.u32() !== 0 || reader.byte() !== 0x41)
    throw new RangeError("unexpected element section");
  const tableBase = reader.s32();
  if (reader.byte() !== END) throw new RangeError("unexpected element section");
  return { tableBase, table: Array.from({ length: reader.u32() }, () => reader.u32()) };
}

/** Facts of the interpreter's function in a shortened form, given from both links. */
export function interpreterFacts(
  facts: EngineFacts,
  body: Uint8Array,
  shiftedBody: Uint8Array,
): FunctionFacts {
  const { interpreter, functions } = facts;
  const { name } = functions[interpreter.function]!;
  const code = readCode(body);
  const { slots, addresses } = compareCode(code, readCode(shiftedBody), name);
  const meanings = new Map(interpreter.data);
  return { name, calls: code.calls, slots, data: addresses.flatMap((value) => meanings.get(value) ?? []) };
}
