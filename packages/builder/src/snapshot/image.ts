import { readTable } from "../engine/facts.js";
import { deadCallRemover } from "../liveness/dead_calls.js";
import type { Live } from "../liveness/live.js";
import { ByteReader, concat, s32, u32 } from "../wasm/bytes.js";
import {
  emitSections,
  exportedFunctions,
  exportItem,
  functionNames,
  importedFunctions,
  joinItems,
  nameSection,
  parseSections,
  type Section,
  SectionId,
  sectionContent,
  splitItems,
} from "../wasm/module.js";
import { memorySegments } from "./segments.js";

/** A call of an engine export with constant arguments: the whole body of a contract's method. */
export interface MethodCall {
  readonly method: string;
  readonly target: string;
  readonly args: readonly number[];
}

/** What of the engine a contract needs. Contracts that need the same have the same code. */
export interface EngineUse {
  /** The engine, with function names. */
  readonly engine: Uint8Array;
  /** Exports of the engine that methods call. */
  readonly targets: readonly string[];
  /** Functions that lose their body: no call reaches them. */
  readonly unreachable: ReadonlySet<number>;
  /** What is in use; everything if undefined. */
  readonly live: Pick<Live, "functions" | "slots"> | undefined;
  /** Another body for a function. */
  readonly interpreter: { readonly index: number; readonly body: Uint8Array } | undefined;
}

/** A module, and what its functions are called. */
export interface NamedModule {
  readonly wasm: Uint8Array;
  readonly names: ReadonlyMap<number, string>;
}

/** What tells a contract from others with the same code. */
export interface ContractContent {
  /** The memory every call starts with. */
  readonly memory: Uint8Array;
  readonly methods: readonly MethodCall[];
}

/** Name of the interpreter's function in the image, if it was changed. */
export const INTERPRETER = "interpreter";

const PAGE = 65_536;
const [I32_CONST, CALL, UNREACHABLE, END] = [0x41, 0x10, 0x00, 0x0b];
const FUNCTION_TYPE = Uint8Array.from([0x60, 0, 0]);
const MEMORY_EXPORT = exportItem("memory", 2, 0);
const TRAP = functionBody([UNREACHABLE]);

/** The engine's code as a contract uses it, without what tells contracts with the same code apart. */
export interface Image {
  /** With names for the steps that follow. */
  readonly wasm: Uint8Array;
  /** Names of the functions that have lost code, and in which more can be removed therefore. */
  readonly shortened: readonly string[];
}

export function buildImage({ engine, targets, live, interpreter, unreachable }: EngineUse): Image {
  const sections = parseSections(engine);
  const content = (id: number) => sectionContent(sections, id);
  const types = splitItems(content(SectionId.type), skipFunctionType);
  const functions = splitItems(content(SectionId.function), (reader) => reader.u32());
  const bodies = splitItems(content(SectionId.code), (reader) => reader.take(reader.u32()));
  const imports = importedFunctions(sections);
  const typeOf = (index: number) => new ByteReader(functions[index - imports]!).u32();
  const names = functionNames(sections);
  const shortened = new Set<number>();
  const shorten = (index: number, body: Uint8Array) => {
    bodies[index - imports] = body;
    shortened.add(index);
  };
  if (interpreter) {
    shorten(interpreter.index, interpreter.body);
    names.set(interpreter.index, INTERPRETER);
  }
  const trap = imports + functions.length;
  const elements = content(SectionId.element);
  if (live) {
    const callable = new Set([...liveTable(elements, live.slots)].map(typeOf));
    const removeDeadCalls = deadCallRemover({
      types: [...types.keys()].filter((type) => !callable.has(type)),
      functions: [...unreachable].filter((index) => hasResult(types[typeOf(index)]!)),
    });
    for (const [offset, body] of bodies.entries()) {
      const index = imports + offset;
      if (!live.functions.has(index)) bodies[offset] = TRAP;
      else {
        const shorter = removeDeadCalls(body);
        if (shorter !== body) shorten(index, shorter);
      }
    }
  }
  for (const index of unreachable)
    bodies[index - imports] = hasResult(types[typeOf(index)]!) ? TRAP : functionBody([]);
  const exported = targets.map((target) => exportItem(target, 0, exportedFunction(sections, target)));
  const replaced = new Map<number, Uint8Array>([
    [SectionId.type, joinItems([...types, FUNCTION_TYPE])],
    [SectionId.function, joinItems([...functions, u32(types.length)])],
    [SectionId.memory, memorySection(0)],
    [SectionId.export, joinItems([MEMORY_EXPORT, ...exported])],
    [SectionId.element, live ? cutElements(elements, live.slots, trap) : elements],
    [SectionId.code, joinItems([...bodies, TRAP])],
  ]);
  const wasm = emitSections([
    ...sections
      .filter(({ id }) => id !== SectionId.custom && id !== SectionId.data)
      .map(({ id, content: old }) => ({ id, content: replaced.get(id) ?? old })),
    nameSection(names),
  ]);
  return { wasm, shortened: [...shortened].map((index) => names.get(index)!) };
}

/** Puts a booted contract into its code: its memory as data, and one exported function per method. */
export function addContent(code: NamedModule, { memory, methods }: ContractContent): NamedModule {
  const sections = parseSections(code.wasm);
  const content = (id: number) => sectionContent(sections, id);
  const types = splitItems(content(SectionId.type), skipFunctionType);
  const known = types.findIndex((type) => Buffer.from(type).equals(FUNCTION_TYPE));
  const type = known < 0 ? types.push(FUNCTION_TYPE) - 1 : known;
  const functions = splitItems(content(SectionId.function), (reader) => reader.u32());
  const bodies = splitItems(content(SectionId.code), (reader) => reader.take(reader.u32()));
  const first = importedFunctions(sections) + functions.length;
  const calls = methods.map(({ target, args }) =>
    functionBody([
      ...args.flatMap((arg) => [I32_CONST, ...s32(arg)]),
      CALL,
      ...u32(exportedFunction(sections, target)),
    ]),
  );
  const exported = methods.map(({ method }, index) => exportItem(method, 0, first + index));
  const segments = memorySegments(memory).map(({ address, bytes }) =>
    concat([[0, I32_CONST, ...s32(address), END, ...u32(bytes.length)], bytes]),
  );
  const replaced = new Map<number, Uint8Array>([
    [SectionId.type, joinItems(types)],
    [SectionId.function, joinItems([...functions, ...methods.map(() => u32(type))])],
    [SectionId.memory, memorySection(usedLength(memory))],
    [SectionId.export, joinItems([MEMORY_EXPORT, ...exported])],
    [SectionId.code, joinItems([...bodies, ...calls])],
  ]);
  const wasm = emitSections([
    ...sections.map(({ id, content: old }) => ({ id, content: replaced.get(id) ?? old })),
    { id: SectionId.data, content: joinItems(segments) },
  ]);
  const named = methods.map(({ method }, index) => [first + index, `method ${method}`] as const);
  return { wasm, names: new Map([...code.names, ...named]) };
}

function memorySection(bytes: number): Uint8Array {
  return Uint8Array.from([1, 0, ...u32(Math.ceil(bytes / PAGE))]);
}

function exportedFunction(sections: readonly Section[], wanted: string): number {
  const index = exportedFunctions(sections).get(wanted);
  if (index === undefined) throw new RangeError(`the engine does not export ${wanted}`);
  return index;
}

function functionBody(instructions: readonly number[]): Uint8Array {
  const body = [0, ...instructions, END];
  return Uint8Array.from([...u32(body.length), ...body]);
}

function hasResult(type: Uint8Array): boolean {
  const reader = new ByteReader(type, 1);
  reader.take(reader.u32());
  return reader.u32() > 0;
}

function skipFunctionType(reader: ByteReader): void {
  reader.byte();
  reader.take(reader.u32());
  reader.take(reader.u32());
}

function usedLength(memory: Uint8Array): number {
  let end = memory.length;
  while (end > 0 && memory[end - 1] === 0) end--;
  return end;
}

function* liveTable(content: Uint8Array, slots: ReadonlySet<number>): Generator<number> {
  const { table, tableBase } = readTable(content);
  for (const [offset, index] of table.entries()) if (slots.has(tableBase + offset)) yield index;
}

/** The element section with a trap in the slots that are not in use, so that what only they need can be removed. */
function cutElements(content: Uint8Array, slots: ReadonlySet<number>, trap: number): Uint8Array {
  const { table, tableBase } = readTable(content);
  const start = content.length - joinItems(table.map(u32)).length;
  const cut = table.map((index, offset) => u32(slots.has(tableBase + offset) ? index : trap));
  return concat([content.subarray(0, start), joinItems(cut)]);
}
