import {
  BinaryReader,
  BinaryWriter,
  ExternalKind,
  type Module,
  Opcode,
  OperatorReader,
  type Range,
  SectionId,
  ValueType,
} from "near-xcc-wasm";
import type { Additions } from "./emitter.js";
import { FunctionRewriter } from "./function.js";
import { type ContractInfo, Exports, INFO_SECTION, MEMORY_IMPORT, ProfileSlot } from "./layout.js";

/** Protocol parameters that end up in the instrumented code. */
export interface InstrumentConfig {
  /** Gas of one operator: `regular_op_cost`. */
  readonly regularOpCost: number;
  /** `max_stack_height`, in bytes of NEAR's own accounting. */
  readonly maxStackHeight: number;
  /** 64 KiB pages of the memory that every contract gets, whatever it declares. */
  readonly initialMemoryPages: number;
  readonly maxMemoryPages: number;
  /** Whether the code tells of every function that it enters and leaves; that costs no gas. */
  readonly profile?: boolean;
}

const MUTABLE = 1;
const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const RUST_TYPE = {
  [ValueType.i32]: "I32",
  [ValueType.i64]: "I64",
  [ValueType.f32]: "F32",
  [ValueType.f64]: "F64",
} as const;
const CONSTANTS = {
  [ValueType.i32]: [Opcode.i32_const, 0],
  [ValueType.i64]: [Opcode.i64_const, 0],
  [ValueType.f32]: [Opcode.f32_const, 0, 0, 0, 0],
  [ValueType.f64]: [Opcode.f64_const, 0, 0, 0, 0, 0, 0, 0, 0],
} as const;

const { i32, i64 } = ValueType;

/** What is appended to a contract: the globals of `layout.ts`, and scratch globals as functions ask for them. */
class ModuleAdditions implements Additions {
  readonly gasLeft: number;
  readonly stackLeft: number;
  readonly tableSlot: number;
  readonly written: number;
  readonly profile: Additions["profile"];
  readonly #first: number;
  readonly #scratch = new Map<string, { index: number; type: ValueType }>();
  #fixedEnd = 0;
  #maxStoreOffset = 0;

  constructor(module: Module, profile: boolean) {
    this.profile = profile ? { table: module.tables.length, type: module.types.length } : undefined;
    this.#first = module.globals.length;
    this.gasLeft = this.#first;
    this.stackLeft = this.#first + 1;
    this.tableSlot = this.#first + 2;
    this.written = this.#first + 3;
  }

  get globalCount(): number {
    return 4 + this.#scratch.size;
  }

  get fixedEnd(): number {
    return this.#fixedEnd;
  }

  get maxStoreOffset(): number {
    return this.#maxStoreOffset;
  }

  scratch(type: ValueType, slot: number): number {
    const key = `${type} ${slot}`;
    const global = this.#scratch.get(key) ?? { index: this.#first + this.globalCount, type };
    this.#scratch.set(key, global);
    return global.index;
  }

  fixedStore(end: number): void {
    this.#fixedEnd = Math.max(this.#fixedEnd, end);
  }

  storeOffset(offset: number): void {
    this.#maxStoreOffset = Math.max(this.#maxStoreOffset, offset);
  }

  writeGlobals(out: BinaryWriter, stackHeight: number): void {
    out.u8(i64).u8(MUTABLE).u8(Opcode.i64_const).u8(0).u8(Opcode.end);
    out.u8(i32).u8(MUTABLE).u8(Opcode.i32_const).signed(stackHeight).u8(Opcode.end);
    for (const type of [i32, i32, ...[...this.#scratch.values()].map(({ type }) => type)]) {
      out.u8(type).u8(MUTABLE);
      for (const byte of CONSTANTS[type]) out.u8(byte);
      out.u8(Opcode.end);
    }
  }
}

/** Where the data segments end that are copied to memory. */
function dataEnd(module: Module, content: Range | undefined): number {
  if (!content) return 0;
  const reader = new BinaryReader(module.bytes, content.start, content.end);
  let end = 0;
  for (let left = reader.u32(); left > 0; left--) {
    const flags = reader.u32();
    let offset = 0;
    if (flags !== 1) {
      if (flags === 2) reader.u32();
      const operators = new OperatorReader(reader);
      operators.next();
      offset = operators.constant >>> 0;
      operators.next();
    }
    const length = reader.u32();
    reader.skip(length);
    if (flags !== 1) end = Math.max(end, offset + length);
  }
  return end;
}

/** The items of a section, without their number. */
function items(module: Module, { start, end }: Range): Uint8Array {
  const reader = new BinaryReader(module.bytes, start, end);
  reader.u32();
  return module.bytes.subarray(reader.position, end);
}

function contractInfo(module: Module, additions: ModuleAdditions, data: Range | undefined): ContractInfo {
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
      .map(({ name, index }) => [name, isMethod(module, index)]),
    staticEnd: Math.max(additions.fixedEnd, dataEnd(module, data)),
    maxStoreOffset: additions.maxStoreOffset,
  };
}

function isMethod(module: Module, functionIndex: number): boolean {
  const { params, results } = module.types[module.functions[functionIndex]!]!;
  return params.length === 0 && results.length === 0;
}

function writeExports(module: Module, additions: Additions): BinaryWriter {
  const { start, tables } = module;
  const out = new BinaryWriter();
  const methods = module.exports.filter(
    ({ kind, index }) => kind === ExternalKind.function && isMethod(module, index),
  );
  const { profile } = additions;
  out.u32(methods.length + 4 + (profile ? 1 : 0) + (tables.length > 0 ? 1 : 0) + (start === null ? 0 : 1));
  out.export(Exports.gasLeft, ExternalKind.global, additions.gasLeft);
  out.export(Exports.stackLeft, ExternalKind.global, additions.stackLeft);
  out.export(Exports.tableSlot, ExternalKind.global, additions.tableSlot);
  out.export(Exports.written, ExternalKind.global, additions.written);
  if (profile) out.export(Exports.profile, ExternalKind.table, profile.table);
  if (tables.length > 0) out.export(Exports.table, ExternalKind.table, 0);
  if (start !== null) out.export(Exports.start, ExternalKind.function, start);
  for (const { name, index } of methods) out.export(Exports.method(name), ExternalKind.function, index);
  return out;
}

const FUNCTION_TYPE = 0x60;
const FUNCREF = 0x70;
const PROFILE_SLOTS = Object.keys(ProfileSlot).length;

function writeProfileType(out: BinaryWriter): void {
  out.u8(FUNCTION_TYPE).u32(2).u8(i32).u8(i32).u32(0);
}

/** Without a maximum. */
function writeProfileTable(out: BinaryWriter): void {
  out.u8(FUNCREF).u8(0).u32(PROFILE_SLOTS);
}

function writeCode(module: Module, config: InstrumentConfig, additions: ModuleAdditions): BinaryWriter {
  const out = new BinaryWriter(module.bytes.length * 2).u32(module.bodies.length);
  module.bodies.forEach((_, body) => {
    const index = module.imports.length + body;
    out.sized(new FunctionRewriter(module, index, config.regularOpCost, additions).run());
  });
  return out;
}

/**
 * Turns a valid contract into a module for V8 that counts gas and stack as near-vm does. Its memory is imported, its
 * start function and methods are exported under the names of `layout.ts`, its custom sections are dropped.
 */
export function instrument(module: Module, config: InstrumentConfig): Uint8Array {
  const additions = new ModuleAdditions(module, config.profile ?? false);
  const code = writeCode(module, config, additions);
  const contents = new Map(module.sections.map(({ id, content }) => [id, content]));
  const out = new BinaryWriter(code.length + module.bytes.length).raw(HEADER);
  const copy = (id: SectionId) => {
    const content = contents.get(id);
    if (content) out.u8(id).sized(module.bytes.subarray(content.start, content.end));
  };
  /** A section with `count` items: the contract's own, then what `append` writes. */
  const extended = (id: SectionId, count: number, append: (out: BinaryWriter) => void) => {
    const section = new BinaryWriter().u32(count);
    const content = contents.get(id);
    if (content) section.raw(items(module, content));
    append(section);
    out.section(id, section);
  };

  if (additions.profile)
    extended(SectionId.type, module.types.length + 1, (section) => writeProfileType(section));
  else copy(SectionId.type);
  extended(SectionId.import, module.imports.length + 1, (section) =>
    section
      .name(MEMORY_IMPORT.module)
      .name(MEMORY_IMPORT.name)
      .u8(ExternalKind.memory)
      .u8(1)
      .u32(config.initialMemoryPages)
      .u32(config.maxMemoryPages),
  );
  copy(SectionId.function);
  if (additions.profile)
    extended(SectionId.table, module.tables.length + 1, (section) => writeProfileTable(section));
  else copy(SectionId.table);
  extended(SectionId.global, module.globals.length + additions.globalCount, (section) =>
    additions.writeGlobals(section, config.maxStackHeight),
  );
  out.section(SectionId.export, writeExports(module, additions));
  copy(SectionId.element);
  copy(SectionId.dataCount);
  if (module.bodies.length > 0) out.section(SectionId.code, code);
  copy(SectionId.data);
  const info = new BinaryWriter()
    .name(INFO_SECTION)
    .raw(
      new TextEncoder().encode(JSON.stringify(contractInfo(module, additions, contents.get(SectionId.data)))),
    );
  return out.section(SectionId.custom, info).bytes;
}
