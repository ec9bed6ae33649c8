import {
  BinaryReader,
  BinaryWriter,
  ExternalKind,
  type Module,
  Opcode,
  type Range,
  SectionId,
  ValueType,
} from "near-xcc-wasm";
import type { InternalGlobals } from "./emitter.js";
import { FunctionRewriter } from "./function.js";
import { type ContractInfo, Exports, INFO_SECTION, MEMORY_IMPORT } from "./layout.js";

/** Protocol parameters that end up in the instrumented code. */
export interface InstrumentConfig {
  /** Gas of one operator: `regular_op_cost`. */
  readonly regularOpCost: number;
  /** `max_stack_height`, in bytes of NEAR's own accounting. */
  readonly maxStackHeight: number;
  /** 64 KiB pages of the memory that every contract gets, whatever it declares. */
  readonly initialMemoryPages: number;
  readonly maxMemoryPages: number;
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

/** Globals appended to the contract's own: the three of `layout.ts`, then scratch globals as functions ask for them. */
class AppendedGlobals implements InternalGlobals {
  readonly gasLeft: number;
  readonly stackLeft: number;
  readonly tableSlot: number;
  readonly #first: number;
  readonly #scratch = new Map<string, { index: number; type: ValueType }>();

  constructor(module: Module) {
    this.#first = module.globals.length;
    this.gasLeft = this.#first;
    this.stackLeft = this.#first + 1;
    this.tableSlot = this.#first + 2;
  }

  get count(): number {
    return 3 + this.#scratch.size;
  }

  scratch(type: ValueType, slot: number): number {
    const key = `${type} ${slot}`;
    const global = this.#scratch.get(key) ?? { index: this.#first + this.count, type };
    this.#scratch.set(key, global);
    return global.index;
  }

  write(out: BinaryWriter, stackHeight: number): void {
    out.u8(ValueType.i64).u8(MUTABLE).u8(Opcode.i64_const).u8(0).u8(Opcode.end);
    out.u8(ValueType.i32).u8(MUTABLE).u8(Opcode.i32_const).signed(stackHeight).u8(Opcode.end);
    for (const type of [ValueType.i32, ...[...this.#scratch.values()].map(({ type }) => type)]) {
      out.u8(type).u8(MUTABLE);
      for (const byte of CONSTANTS[type]) out.u8(byte);
      out.u8(Opcode.end);
    }
  }
}

/** The items of a section, without their number. */
function items(module: Module, { start, end }: Range): Uint8Array {
  const reader = new BinaryReader(module.bytes, start, end);
  reader.u32();
  return module.bytes.subarray(reader.position, end);
}

function contractInfo(module: Module): ContractInfo {
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
  };
}

function isMethod(module: Module, functionIndex: number): boolean {
  const { params, results } = module.types[module.functions[functionIndex]!]!;
  return params.length === 0 && results.length === 0;
}

function writeExports(module: Module, globals: InternalGlobals): BinaryWriter {
  const { start, tables } = module;
  const out = new BinaryWriter();
  const methods = module.exports.filter(
    ({ kind, index }) => kind === ExternalKind.function && isMethod(module, index),
  );
  out.u32(methods.length + 3 + (tables.length > 0 ? 1 : 0) + (start === null ? 0 : 1));
  out.export(Exports.gasLeft, ExternalKind.global, globals.gasLeft);
  out.export(Exports.stackLeft, ExternalKind.global, globals.stackLeft);
  out.export(Exports.tableSlot, ExternalKind.global, globals.tableSlot);
  if (tables.length > 0) out.export(Exports.table, ExternalKind.table, 0);
  if (start !== null) out.export(Exports.start, ExternalKind.function, start);
  for (const { name, index } of methods) out.export(Exports.method(name), ExternalKind.function, index);
  return out;
}

function writeCode(module: Module, config: InstrumentConfig, globals: InternalGlobals): BinaryWriter {
  const out = new BinaryWriter(module.bytes.length * 2).u32(module.bodies.length);
  module.bodies.forEach((body, index) => {
    const type = module.types[module.functions[module.imports.length + index]!]!;
    out.sized(new FunctionRewriter(module, type, body, config.regularOpCost, globals).run());
  });
  return out;
}

/**
 * Turns a valid contract into a module for V8 that counts gas and stack as near-vm does. Its memory is imported, its
 * start function and methods are exported under the names of `layout.ts`, its custom sections are dropped.
 */
export function instrument(module: Module, config: InstrumentConfig): Uint8Array {
  const globals = new AppendedGlobals(module);
  const code = writeCode(module, config, globals);
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

  copy(SectionId.type);
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
  copy(SectionId.table);
  extended(SectionId.global, module.globals.length + globals.count, (section) =>
    globals.write(section, config.maxStackHeight),
  );
  out.section(SectionId.export, writeExports(module, globals));
  copy(SectionId.element);
  copy(SectionId.dataCount);
  if (module.bodies.length > 0) out.section(SectionId.code, code);
  copy(SectionId.data);
  const info = new BinaryWriter()
    .name(INFO_SECTION)
    .raw(new TextEncoder().encode(JSON.stringify(contractInfo(module))));
  return out.section(SectionId.custom, info).bytes;
}
