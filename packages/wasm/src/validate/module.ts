import { WasmError } from "../errors.js";
import {
  type Export,
  ExternalKind,
  type FunctionBody,
  type FunctionImport,
  type FunctionType,
  type GlobalType,
  type Limits,
  type LocalGroup,
  type Module,
  type Section,
  SectionId,
  ValueType,
} from "../module.js";
import { BinaryReader } from "../reader.js";
import { FunctionValidator } from "./function.js";
import * as limits from "./limits.js";
import {
  beyondLimit,
  FUNCREF,
  invalid,
  readConstantExpression,
  readFunctionType,
  readGlobalType,
  readMemory,
  readTable,
  readValueType,
} from "./types.js";

const MAGIC = 0x6d736100;
const VERSION = 1;
/** Order in which sections have to come; custom sections may stand anywhere. */
const ORDER: readonly SectionId[] = [
  SectionId.type,
  SectionId.import,
  SectionId.function,
  SectionId.table,
  SectionId.memory,
  SectionId.global,
  SectionId.export,
  SectionId.start,
  SectionId.element,
  SectionId.dataCount,
  SectionId.code,
  SectionId.data,
];

/** Reads and checks a module section by section, in the order in which nearcore's `prepare_v2.rs` looks at it. */
export class ModuleValidator implements Module {
  readonly sections: Section[] = [];
  readonly types: FunctionType[] = [];
  readonly imports: FunctionImport[] = [];
  readonly functions: number[] = [];
  readonly tables: Limits[] = [];
  readonly memories: Limits[] = [];
  readonly globals: GlobalType[] = [];
  readonly exports: Export[] = [];
  start: number | null = null;
  readonly bodies: FunctionBody[] = [];

  readonly #contractLimits: limits.ContractLimits;
  #order = -1;
  #functionsLeft: number;
  #localsLeft: number;
  #typeSize = 1;
  /** Functions whose body is still to come; null without a function section. */
  #expectedBodies: number | null = null;
  #dataCount: number | null = null;
  #dataSegments = 0;

  constructor(
    readonly bytes: Uint8Array,
    contractLimits: limits.ContractLimits,
  ) {
    this.#contractLimits = contractLimits;
    this.#functionsLeft = contractLimits.maxFunctions;
    this.#localsLeft = contractLimits.maxLocals;
  }

  run(): this {
    const reader = new BinaryReader(this.bytes);
    if (reader.u32le() !== MAGIC) reader.fail("no WebAssembly module: wrong magic number", 0);
    if (reader.u32le() !== VERSION) reader.fail("unknown binary version", 4);
    while (!reader.done) this.#section(reader);
    if (this.#dataCount !== null && this.#dataCount !== this.#dataSegments) {
      invalid("data count and data section differ", reader.position);
    }
    if (this.#expectedBodies) invalid("the code section is missing", reader.position);
    return this;
  }

  #section(reader: BinaryReader): void {
    const position = reader.position;
    const id = reader.u8();
    const length = reader.u32();
    if (id !== SectionId.custom) this.#checkOrder(id, position);
    const content = reader.section(length);
    this.sections.push({ id: id as SectionId, content: { start: content.position, end: content.end } });
    this.#content(id as SectionId, content);
    if (!content.done) content.fail("unexpected bytes at the end of a section");
  }

  #checkOrder(id: number, position: number): void {
    const order = ORDER.indexOf(id as SectionId);
    if (order < 0) throw new WasmError("UNSUPPORTED", `section ${id} is not enabled on NEAR`, position);
    if (order <= this.#order) throw new WasmError("MALFORMED", `section ${id} is out of order`, position);
    this.#order = order;
  }

  #content(id: SectionId, reader: BinaryReader): void {
    switch (id) {
      case SectionId.custom:
        reader.name();
        reader.position = reader.end;
        return;
      case SectionId.type:
        this.#items(reader, limits.MAX_TYPES, "types", () => this.types.push(readFunctionType(reader)));
        return;
      case SectionId.import:
        this.#importSection(reader);
        return;
      case SectionId.function: {
        const maximum = limits.MAX_FUNCTIONS - this.functions.length;
        this.#expectedBodies = 0;
        this.#items(reader, maximum, "functions", () => {
          this.#expectedBodies!++;
          this.functions.push(this.#typeIndex(reader));
        });
        return;
      }
      case SectionId.table:
        this.#items(reader, 1, "tables", () => this.tables.push(readTable(reader)));
        return;
      case SectionId.memory:
        this.#items(reader, 1, "memories", () => this.memories.push(readMemory(reader)));
        return;
      case SectionId.global:
        this.#items(reader, limits.MAX_GLOBALS, "globals", () => {
          const type = readGlobalType(reader);
          readConstantExpression(reader, type.type);
          this.globals.push(type);
        });
        return;
      case SectionId.export:
        this.#exportSection(reader);
        return;
      case SectionId.start:
        this.#startSection(reader);
        return;
      case SectionId.element:
        this.#items(reader, limits.MAX_ELEMENT_SEGMENTS, "element segments", () => this.#element(reader));
        return;
      case SectionId.dataCount:
        this.#dataCount = reader.u32();
        if (this.#dataCount > limits.MAX_DATA_SEGMENTS)
          beyondLimit("too many data segments", reader.position);
        return;
      case SectionId.code:
        this.#codeSection(reader);
        return;
      case SectionId.data:
        this.#items(reader, limits.MAX_DATA_SEGMENTS, "data segments", () => {
          this.#dataSegments++;
          this.#data(reader);
        });
        return;
    }
  }

  #items(reader: BinaryReader, maximum: number, what: string, read: () => unknown): void {
    const position = reader.position;
    const count = reader.u32();
    if (count > maximum) beyondLimit(`${count} ${what}, at most ${maximum} are allowed`, position);
    for (let i = 0; i < count; i++) read();
  }

  #typeIndex(reader: BinaryReader): number {
    const position = reader.position;
    const index = reader.u32();
    if (!this.types[index]) invalid(`unknown type ${index}`, position);
    return index;
  }

  /** The whole section is validated before NEAR's own rules are applied, as nearcore does. */
  #importSection(reader: BinaryReader): void {
    const refused: WasmError[] = [];
    this.#items(reader, Number.MAX_SAFE_INTEGER, "imports", () => {
      const refusal = this.#import(reader);
      if (refusal) refused.push(refusal);
    });
    if (!reader.done) return;
    if (refused[0]) throw refused[0];
  }

  /** Returns why NEAR refuses this import, if it does. */
  #import(reader: BinaryReader): WasmError | undefined {
    const position = reader.position;
    const module = reader.name();
    const name = reader.name();
    const kind = reader.u8();
    const refuse = (code: WasmError["code"], reason: string) =>
      new WasmError(code, `import "${module}"."${name}": ${reason}`, position);
    const outside =
      module === "env" ? undefined : refuse("IMPORT_MODULE", 'only module "env" can be imported from');
    switch (kind) {
      case ExternalKind.function: {
        const typeIndex = this.#typeIndex(reader);
        this.functions.push(typeIndex);
        if (this.functions.length > limits.MAX_FUNCTIONS) beyondLimit("too many functions", position);
        this.#addTypeSize(this.#functionSize(typeIndex), position);
        this.imports.push({ module, name, typeIndex });
        if (outside) return outside;
        if (this.#functionsLeft-- > 0) return undefined;
        return this.#tooManyFunctions(position);
      }
      case ExternalKind.table:
        this.tables.push(readTable(reader));
        if (this.tables.length > 1) invalid("multiple tables", position);
        this.#addTypeSize(1, position);
        return outside ?? refuse("IMPORT_TABLE", "tables cannot be imported on NEAR");
      case ExternalKind.memory:
        this.memories.push(readMemory(reader));
        if (this.memories.length > 1) invalid("multiple memories", position);
        this.#addTypeSize(1, position);
        return outside ?? refuse("IMPORT_MEMORY", "memory cannot be imported on NEAR, declare it instead");
      case ExternalKind.global:
        this.globals.push(readGlobalType(reader));
        this.#addTypeSize(1, position);
        return outside ?? refuse("IMPORT_GLOBAL", "globals cannot be imported on NEAR");
      default:
        return reader.fail(`unknown kind ${kind} of import`, reader.position - 1);
    }
  }

  #functionSize(typeIndex: number): number {
    const { params, results } = this.types[typeIndex]!;
    return 1 + params.length + results.length;
  }

  #addTypeSize(size: number, position: number): void {
    this.#typeSize += size;
    if (this.#typeSize >= limits.MAX_TYPE_SIZE) beyondLimit("imports and exports are too large", position);
  }

  #tooManyFunctions(position: number): WasmError {
    const { maxFunctions } = this.#contractLimits;
    return new WasmError(
      "TOO_MANY_FUNCTIONS",
      `more than ${maxFunctions} functions, imports included`,
      position,
    );
  }

  #exportSection(reader: BinaryReader): void {
    const names = new Set<string>();
    this.#items(reader, limits.MAX_EXPORTS, "exports", () => {
      const position = reader.position;
      const name = reader.name();
      const kind = reader.u8();
      const index = reader.u32();
      const space = [this.functions, this.tables, this.memories, this.globals][kind];
      if (!space) reader.fail(`unknown kind ${kind} of export`, position);
      if (index >= space.length) invalid(`export "${name}" of something unknown`, position);
      this.#addTypeSize(
        kind === ExternalKind.function ? this.#functionSize(this.functions[index]!) : 1,
        position,
      );
      if (names.has(name)) invalid(`duplicate export "${name}"`, position);
      names.add(name);
      this.exports.push({ name, kind: kind as ExternalKind, index });
    });
  }

  #startSection(reader: BinaryReader): void {
    const position = reader.position;
    const index = reader.u32();
    const typeIndex = this.functions[index];
    if (typeIndex === undefined) invalid(`unknown function ${index}`, position);
    if (this.#functionSize(typeIndex) !== 1) invalid("the start function takes or returns values", position);
    this.start = index;
  }

  /** Flags: 1 passive or declared, 2 explicit table, 4 expressions instead of function indices. */
  #element(reader: BinaryReader): void {
    const position = reader.position;
    const flags = reader.u32();
    if (flags > 7) reader.fail("unknown flags of an element segment", position);
    if (flags & 1) throw new WasmError("UNSUPPORTED", "passive elements are not enabled on NEAR", position);
    const tableIndex = flags & 2 ? reader.u32() : 0;
    readConstantExpression(reader, ValueType.i32);
    if (flags & 2) {
      const kind = reader.u8();
      if (kind !== (flags & 4 ? FUNCREF : ExternalKind.function)) {
        throw new WasmError("UNSUPPORTED", "only functions can be elements on NEAR", reader.position - 1);
      }
    }
    if (!this.tables[tableIndex]) invalid(`unknown table ${tableIndex}`, position);
    this.#items(reader, limits.MAX_TABLE_ENTRIES, "elements", () => {
      if (flags & 4)
        throw new WasmError("UNSUPPORTED", "reference types are not enabled on NEAR", reader.position);
      const at = reader.position;
      const index = reader.u32();
      if (index >= this.functions.length) invalid(`unknown function ${index}`, at);
    });
  }

  /** Flags: 0 active, 1 passive (which is never copied without bulk memory), 2 active with explicit memory. */
  #data(reader: BinaryReader): void {
    const position = reader.position;
    const flags = reader.u32();
    if (flags > 2) reader.fail("unknown flags of a data segment", position);
    if (flags !== 1) {
      const memoryIndex = flags === 2 ? reader.u32() : 0;
      if (!this.memories[memoryIndex]) invalid(`unknown memory ${memoryIndex}`, position);
      readConstantExpression(reader, ValueType.i32);
    }
    reader.skip(reader.u32());
  }

  #codeSection(reader: BinaryReader): void {
    const position = reader.position;
    const count = reader.u32();
    if (count > this.#functionsLeft) throw this.#tooManyFunctions(position);
    if (count !== (this.#expectedBodies ?? 0))
      invalid("function and code section differ in length", position);
    this.#expectedBodies = null;
    const first = this.functions.length - count;
    for (let i = 0; i < count; i++) this.#body(reader, first + i);
  }

  #body(reader: BinaryReader, functionIndex: number): void {
    const body = reader.section(reader.u32());
    try {
      const locals = this.#locals(body);
      this.bodies.push({ locals, code: { start: body.position, end: body.end } });
      const type = this.types[this.functions[functionIndex]!]!;
      new FunctionValidator(this, type, locals, body).run();
    } catch (error) {
      if (!(error instanceof WasmError)) throw error;
      throw new WasmError(error.code, error.reason, error.offset, functionIndex);
    }
  }

  #locals(body: BinaryReader): LocalGroup[] {
    const locals: LocalGroup[] = [];
    const groups = body.u32();
    for (let i = 0; i < groups; i++) {
      const position = body.position;
      const count = body.u32();
      const type = readValueType(body);
      this.#localsLeft -= count;
      if (this.#localsLeft < 0) {
        const { maxLocals } = this.#contractLimits;
        throw new WasmError("TOO_MANY_LOCALS", `more than ${maxLocals} locals in all functions`, position);
      }
      if (count > 0) locals.push({ count, type });
    }
    return locals;
  }
}
