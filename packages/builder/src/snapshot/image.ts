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

export interface Image {
  /** The engine, with function names. */
  readonly engine: Uint8Array;
  /** The memory every call starts with. */
  readonly memory: Uint8Array;
  readonly methods: readonly MethodCall[];
  /** Table slots in use: the others become a trap, so that what only they need can be removed. All if undefined. */
  readonly slots: ReadonlySet<number> | undefined;
  /** Functions that lose their body: no call reaches them. */
  readonly unreachable: ReadonlySet<number>;
  /** Another body for a function. */
  readonly interpreter: { readonly index: number; readonly body: Uint8Array } | undefined;
}

/** Name of the interpreter's function in the image, if it was changed. */
export const INTERPRETER = "interpreter";

const PAGE = 65_536;
const [I32_CONST, CALL, UNREACHABLE, END] = [0x41, 0x10, 0x00, 0x0b];
const FUNCTION_TYPE = [0x60, 0, 0];

/**
 * Puts a booted engine into a file: its memory as data, one exported function per method, and the names of functions for
 * the steps that follow.
 */
export function buildImage({ engine, memory, methods, slots, interpreter, unreachable }: Image): Uint8Array {
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
  const firstNew = imports + functions.length;
  const exported = exportedFunctions(sections);
  const functionIndex = (exportName: string) => {
    const index = exported.get(exportName);
    if (index === undefined) throw new RangeError(`the engine does not export ${exportName}`);
    return index;
  };

  const names = functionNames(sections);
  if (interpreter) names.set(interpreter.index, INTERPRETER);
  for (const [index, { method }] of methods.entries()) names.set(firstNew + index, `method ${method}`);
  const newBodies = methods.map(({ target, args }) => [
    ...args.flatMap((arg) => [I32_CONST, ...s32(arg)]),
    CALL,
    ...u32(functionIndex(target)),
  ]);
  newBodies.push([UNREACHABLE]);
  const trap = firstNew + methods.length;

  const replaced = new Map<number, Uint8Array>([
    [SectionId.type, joinItems([...types, FUNCTION_TYPE])],
    [SectionId.function, joinItems([...functions, ...newBodies.map(() => u32(types.length))])],
    [SectionId.memory, Uint8Array.from([1, 0, ...u32(Math.ceil(usedLength(memory) / PAGE))])],
    [
      SectionId.export,
      joinItems([
        exportItem("memory", 2, 0),
        ...methods.map(({ method }, index) => exportItem(method, 0, firstNew + index)),
      ]),
    ],
    [SectionId.element, cutElements(content(SectionId.element), slots, trap)],
    [SectionId.code, joinItems([...bodies, ...newBodies.map(functionBody)])],
    [
      SectionId.data,
      joinItems(
        memorySegments(memory).map(({ address, bytes }) =>
          concat([[0, I32_CONST, ...s32(address), END, ...u32(bytes.length)], bytes]),
        ),
      ),
    ],
  ]);
  return emitSections([
    ...sections
      .filter(({ id }) => id !== SectionId.custom)
      .map(({ id, content: old }) => ({ id, content: replaced.get(id) ?? old })),
    nameSection(names),
  ]);
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
