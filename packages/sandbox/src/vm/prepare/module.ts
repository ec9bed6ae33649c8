import {
  BinaryReader,
  BinaryWriter,
  ExternalKind,
  type Module,
  type Range,
  SectionId,
  ValueType,
} from "near-xcc-wasm";
import { Additions } from "./additions.js";
import { Functions } from "./functions.js";
import { type ContractInfo, Exports, INFO_SECTION, MEMORY_IMPORT, ProfileSlot } from "./layout.js";
import { dataEnd, instrumentTable, writeTables } from "./segments.js";

/** Protocol parameters that end up in the instrumented code, and what the code is for. */
export interface InstrumentConfig {
  /** Gas of one operator: `regular_op_cost`. */
  readonly regularOpCost: number;
  /** `max_stack_height`, in bytes of NEAR's own accounting. */
  readonly maxStackHeight: number;
  /** 64 KiB pages of the memory that every contract gets, whatever it declares. */
  readonly initialMemoryPages: number;
  readonly maxMemoryPages: number;
  /**
   * Whether gas and table slot are right whenever V8 traps. Other code is about a quarter faster, and knows its gas
   * only where it calls, ends or fails by itself: `instance.ts` runs exact code to find out the rest.
   */
  readonly exact: boolean;
  /** Whether the code, which has to be exact then, tells of every function that it enters and leaves. */
  readonly profile: boolean;
}

/** Flags of a memory's limits. See `ContractMemory` for why it is shared. */
const SHARED_WITH_MAXIMUM = 3;
const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const RUST_TYPE = {
  [ValueType.i32]: "I32",
  [ValueType.i64]: "I64",
  [ValueType.f32]: "F32",
  [ValueType.f64]: "F64",
} as const;

/** The items of a section, without their number. */
function items(module: Module, { start, end }: Range): Uint8Array {
  const reader = new BinaryReader(module.bytes, start, end);
  reader.u32();
  return module.bytes.subarray(reader.position, end);
}

function isMethod(module: Module, functionIndex: number): boolean {
  const { params, results } = module.types[module.functions[functionIndex]!]!;
  return params.length === 0 && results.length === 0;
}

function contractInfo(
  module: Module,
  additions: Additions,
  data: Range | undefined,
  largestFunction: number,
  exact: boolean,
): ContractInfo {
  return {
    imports: module.imports.map(({ name, typeIndex }) => {
      const { params, results } = module.types[typeIndex]!;
      return {
        name,
        params: params.map((type) => RUST_TYPE[type]),
        results: results.map((type) => RUST_TYPE[type]),
      };
    }),
    methods: module.exports
      .filter(({ kind }) => kind === ExternalKind.function)
      .map(({ name, index }) => [name, isMethod(module, index) ? index : null]),
    start: module.start,
    tableSize: module.tables[0]?.initial ?? 0,
    staticEnd: Math.max(additions.fixedEnd, dataEnd(module, data)),
    maxStoreOffset: additions.maxStoreOffset,
    largestFunction,
    exact,
  };
}

function writeImports(module: Module, additions: Additions, config: InstrumentConfig): BinaryWriter {
  const out = new BinaryWriter().u32(module.imports.length + 1);
  for (const { module: from, name, typeIndex } of module.imports) {
    const { params, results } = module.types[typeIndex]!;
    out.name(from).name(name).u8(ExternalKind.function).u32(additions.types.index(params, results));
  }
  return out
    .name(MEMORY_IMPORT.module)
    .name(MEMORY_IMPORT.name)
    .u8(ExternalKind.memory)
    .u8(SHARED_WITH_MAXIMUM)
    .u32(config.initialMemoryPages)
    .u32(config.maxMemoryPages);
}

/** Every method once, however many names it has. */
function writeExports(module: Module, additions: Additions, functions: Functions, stackHeight: number) {
  const called = new Set(
    module.exports
      .filter(({ kind, index }) => kind === ExternalKind.function && isMethod(module, index))
      .map(({ index }) => index),
  );
  if (module.start !== null) called.add(module.start);
  const list = new BinaryWriter();
  let count = additions.writeExports(list);
  if (module.tables.length > 0) {
    list.export(Exports.table, ExternalKind.table, 0);
    count++;
  }
  for (const index of called) {
    list.export(Exports.function(index), ExternalKind.function, functions.entry(index, stackHeight));
    count++;
  }
  return new BinaryWriter(list.length + 8).u32(count).raw(list.bytes);
}

/**
 * Turns a valid contract into a module for V8 that counts gas and stack as near-vm does. Its memory is imported, its
 * start function and methods are exported under the names of `layout.ts`, its custom sections are dropped.
 */
export function instrument(module: Module, config: InstrumentConfig): Uint8Array {
  const contents = new Map(module.sections.map(({ id, content }) => [id, content]));
  const additions = new Additions(module, config.profile);
  const { exact, regularOpCost: operatorCost, maxMemoryPages } = config;
  const functions = new Functions(module, additions, { operatorCost, maxMemoryPages, exact });
  const table = instrumentTable(module, contents.get(SectionId.element), (index) =>
    functions.replaceImport(index),
  );
  const exports = writeExports(module, additions, functions, config.maxStackHeight);
  const imports = writeImports(module, additions, config);
  const types = new BinaryWriter();
  const code = new BinaryWriter(module.bytes.length * 2);
  functions.write(types, code);

  const out = new BinaryWriter(code.length + module.bytes.length).raw(HEADER);
  const copy = (id: SectionId) => {
    const content = contents.get(id);
    if (content) out.u8(id).sized(module.bytes.subarray(content.start, content.end));
  };
  out.section(SectionId.type, additions.types.write(new BinaryWriter()));
  out.section(SectionId.import, imports);
  out.section(SectionId.function, types);
  const profileSlots = config.profile ? Object.keys(ProfileSlot).length : null;
  out.section(SectionId.table, writeTables(module, table.size, profileSlots));
  const globals = new BinaryWriter().u32(module.globals.length + additions.globalCount);
  const own = contents.get(SectionId.global);
  if (own) globals.raw(items(module, own));
  additions.writeGlobals(globals, config.maxStackHeight);
  out.section(SectionId.global, globals);
  out.section(SectionId.export, exports);
  if (table.elements) out.section(SectionId.element, table.elements);
  copy(SectionId.dataCount);
  out.section(SectionId.code, code);
  copy(SectionId.data);
  const info = contractInfo(module, additions, contents.get(SectionId.data), functions.largest, exact);
  const encoded = new TextEncoder().encode(JSON.stringify(info));
  return out.section(SectionId.custom, new BinaryWriter().name(INFO_SECTION).raw(encoded)).bytes;
}
