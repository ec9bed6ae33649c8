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
  /** Table slots in use: the others become a trap, so that what only they need can be removed. All if undefined. */
  readonly slots: ReadonlySet<number> | undefined;
  /** Functions that lose their body: no call reaches them. */
  readonly unreachable: ReadonlySet<number>;
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

/** The engine's code as a contract uses it, without a memory's content and methods, with names for the steps that follow. */
export function buildImage({ engine, targets, slots, interpreter, unreachable }: EngineUse): Uint8Array {
  const sections = parseSections(engine);
  const content = (id: number) => sectionContent(sections, id);
  const types = splitItems(content(SectionId.type), skipFunctionType);
  const functions = splitItems(content(SectionId.function), (reader) => reader.u32());
  const bodies = splitItems(content(SectionId.code), (reader) => reader.take(reader.u32()));
  const imports = importedFunctions(sections);
  if (interpreter) bodies[interpreter.index - imports] = interpreter.body;
  for (const index of unreachable) {
    const type = types[new ByteReader(functions[index - imports]!).u32()]!;
    bodies[index - imports] = Uint8Array.from(functionBody(hasResult(type) ? [UNREACHABLE] : []));
  }
  const names = functionNames(sections);
  if (interpreter) names.set(interpreter.index, INTERPRETER);
  const trap = imports + functions.length;
  const exported = targets.map((target) => exportItem(target, 0, exportedFunction(sections, target)));
  const replaced = new Map<number, Uint8Array>([
    [SectionId.type, joinItems([...types, FUNCTION_TYPE])],
    [SectionId.function, joinItems([...functions, u32(types.length)])],
    [SectionId.memory, memorySection(0)],
    [SectionId.export, joinItems([MEMORY_EXPORT, ...exported])],
    [SectionId.element, cutElements(content(SectionId.element), slots, trap)],
    [SectionId.code, joinItems([...bodies, functionBody([UNREACHABLE])])],
  ]);
  return emitSections([
    ...sections
      .filter(({ id }) => id !== SectionId.custom && id !== SectionId.data)
      .map(({ id, content: old }) => ({ id, content: replaced.get(id) ?? old })),
    nameSection(names),
  ]);
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

function functionBody(instructions: readonly number[]): number[] {
  const body = [0, ...instructions, END];
  return [...u32(body.length), ...body];
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

/** The engine has one active segment of plain function indices. */
function cutElements(content: Uint8Array, live: ReadonlySet<number> | undefined, trap: number): Uint8Array {
  if (!live) return content;
  const reader = new ByteReader(content);
  reader.u32();
  reader.u32();
  reader.byte();
  const base = reader.s32();
  reader.byte();
  const start = reader.position;
  const slots = Array.from({ length: reader.u32() }, (_, offset) => {
    const index = reader.u32();
    return u32(live.has(base + offset) ? index : trap);
  });
  return concat([content.subarray(0, start), joinItems(slots)]);
}
