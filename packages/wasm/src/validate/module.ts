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
import { Opcode } from "../opcodes.js";
import { OperatorReader } from "../operators.js";
import { BinaryReader } from "../reader.js";
import { FunctionValidator, typeName } from "./function.js";
import * as limits from "./limits.js";

const MAGIC = 0x6d736100;
const VERSION = 1;
const FUNCTION_TYPE = 0x60;
const FUNCREF = 0x70;
/** Value types of features that are off: 128-bit vectors and references. */
const REFUSED_TYPES = new Set([0x7b, 0x70, 0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x68, 0x67, 0x66, 0x65]);

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
      this.#invalid("data count and data section differ", reader.position);
    }
    if (this.#expectedBodies) this.#invalid("the code section is missing", reader.position);
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
        this.#items(reader, limits.MAX_TYPES, "types", () => this.types.push(this.#type(reader)));
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
        this.#items(reader, 1, "tables", () => this.tables.push(this.#table(reader)));
        return;
      case SectionId.memory:
        this.#items(reader, 1, "memories", () => this.memories.push(this.#memory(reader)));
        return;
      case SectionId.global:
        this.#items(reader, limits.MAX_GLOBALS, "globals", () => {
          const type = this.#globalType(reader);
          this.#constantExpression(reader, type.type);
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
          this.#limit("too many data segments", reader.position);
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
    if (count > maximum) this.#limit(`${count} ${what}, at most ${maximum} are allowed`, position);
    for (let i = 0; i < count; i++) read();
  }

  #type(reader: BinaryReader): FunctionType {
    const position = reader.position;
    if (reader.u8() !== FUNCTION_TYPE) reader.fail("a function type has to start with 0x60", position);
    const params = this.#valueTypes(reader);
    const results = this.#valueTypes(reader);
    if (results.length > 1)
      throw new WasmError("UNSUPPORTED", "several results are not enabled on NEAR", position);
    return { params, results };
  }

  #valueTypes(reader: BinaryReader): ValueType[] {
    const position = reader.position;
    const count = reader.u32();
    if (count > limits.MAX_FUNCTION_PARAMS) this.#limit(`function type with ${count} values`, position);
    return Array.from({ length: count }, () => this.#valueType(reader));
  }

  #valueType(reader: BinaryReader): ValueType {
    const position = reader.position;
    const byte = reader.u8();
    if (byte >= ValueType.f64 && byte <= ValueType.i32) return byte as ValueType;
    if (!REFUSED_TYPES.has(byte)) reader.fail(`0x${byte.toString(16)} is no value type`, position);
    throw new WasmError("UNSUPPORTED", `value type 0x${byte.toString(16)} is not enabled on NEAR`, position);
  }

  #typeIndex(reader: BinaryReader): number {
    const position = reader.position;
    const index = reader.u32();
    if (!this.types[index]) this.#invalid(`unknown type ${index}`, position);
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
        if (this.functions.length > limits.MAX_FUNCTIONS) this.#limit("too many functions", position);
        this.#addTypeSize(this.#functionSize(typeIndex), position);
        this.imports.push({ module, name, typeIndex });
        if (outside) return outside;
        if (this.#functionsLeft-- > 0) return undefined;
        return this.#tooManyFunctions(position);
      }
      case ExternalKind.table:
        this.tables.push(this.#table(reader));
        if (this.tables.length > 1) this.#invalid("multiple tables", position);
        this.#addTypeSize(1, position);
        return outside ?? refuse("IMPORT_TABLE", "tables cannot be imported on NEAR");
      case ExternalKind.memory:
        this.memories.push(this.#memory(reader));
        if (this.memories.length > 1) this.#invalid("multiple memories", position);
        this.#addTypeSize(1, position);
        return outside ?? refuse("IMPORT_MEMORY", "memory cannot be imported on NEAR, declare it instead");
      case ExternalKind.global:
        this.globals.push(this.#globalType(reader));
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
    if (this.#typeSize >= limits.MAX_TYPE_SIZE) this.#limit("imports and exports are too large", position);
  }

  #tooManyFunctions(position: number): WasmError {
    const { maxFunctions } = this.#contractLimits;
    return new WasmError(
      "TOO_MANY_FUNCTIONS",
      `more than ${maxFunctions} functions, imports included`,
      position,
    );
  }

  #limits(reader: BinaryReader, hasMaximum: boolean, position: number): Limits {
    const initial = reader.u32();
    const maximum = hasMaximum ? reader.u32() : null;
    if (maximum !== null && initial > maximum) this.#invalid("minimum is greater than maximum", position);
    return { initial, maximum };
  }

  #table(reader: BinaryReader): Limits {
    const position = reader.position;
    const type = reader.u8();
    if (type !== FUNCREF) {
      throw new WasmError(
        "UNSUPPORTED",
        `table of type 0x${type.toString(16)} is not enabled on NEAR`,
        position,
      );
    }
    const flags = reader.u8();
    if (flags > 1) reader.fail("unknown flags of a table", position + 1);
    const result = this.#limits(reader, flags === 1, position);
    if (result.initial > limits.MAX_TABLE_ENTRIES) this.#limit("table too large", position);
    return result;
  }

  #memory(reader: BinaryReader): Limits {
    const position = reader.position;
    const flags = reader.u8();
    if (flags > 7) reader.fail("unknown flags of a memory", position);
    if (flags > 1)
      throw new WasmError("UNSUPPORTED", "shared and 64-bit memories are not enabled on NEAR", position);
    const result = this.#limits(reader, flags === 1, position);
    if (Math.max(result.initial, result.maximum ?? 0) > limits.MAX_MEMORY_PAGES) {
      this.#limit(`memory of more than ${limits.MAX_MEMORY_PAGES} pages`, position);
    }
    return result;
  }

  #globalType(reader: BinaryReader): GlobalType {
    const type = this.#valueType(reader);
    const mutability = reader.u8();
    if (mutability > 1) reader.fail("mutability has to be 0 or 1", reader.position - 1);
    return { type, mutable: mutability === 1 };
  }

  /** One constant and `end`: imported globals, which could stand here too, are refused on NEAR. */
  #constantExpression(reader: BinaryReader, expected: ValueType): void {
    const operators = new OperatorReader(reader);
    operators.next();
    const { opcode, start } = operators;
    const index = opcode - Opcode.i32_const;
    const type = [ValueType.i32, ValueType.i64, ValueType.f32, ValueType.f64][index];
    if (type === undefined) this.#invalid("constant expression required", start);
    if (type !== expected) {
      this.#invalid(`type mismatch: expected ${typeName(expected)}, found ${typeName(type)}`, start);
    }
    if (!operators.next() || operators.opcode !== Opcode.end)
      this.#invalid("constant expression has to end", start);
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
      if (index >= space.length) this.#invalid(`export "${name}" of something unknown`, position);
      this.#addTypeSize(
        kind === ExternalKind.function ? this.#functionSize(this.functions[index]!) : 1,
        position,
      );
      if (names.has(name)) this.#invalid(`duplicate export "${name}"`, position);
      names.add(name);
      this.exports.push({ name, kind: kind as ExternalKind, index });
    });
  }

  #startSection(reader: BinaryReader): void {
    const position = reader.position;
    const index = reader.u32();
    const typeIndex = this.functions[index];
    if (typeIndex === undefined) this.#invalid(`unknown function ${index}`, position);
    if (this.#functionSize(typeIndex) !== 1)
      this.#invalid("the start function takes or returns values", position);
    this.start = index;
  }

  /** Flags: 1 passive or declared, 2 explicit table, 4 expressions instead of function indices. */
  #element(reader: BinaryReader): void {
    const position = reader.position;
    const flags = reader.u32();
    if (flags > 7) reader.fail("unknown flags of an element segment", position);
    if (flags & 1) throw new WasmError("UNSUPPORTED", "passive elements are not enabled on NEAR", position);
    const tableIndex = flags & 2 ? reader.u32() : 0;
    this.#constantExpression(reader, ValueType.i32);
    if (flags & 2) {
      const kind = reader.u8();
      if (kind !== (flags & 4 ? FUNCREF : ExternalKind.function)) {
        throw new WasmError("UNSUPPORTED", "only functions can be elements on NEAR", reader.position - 1);
      }
    }
    if (!this.tables[tableIndex]) this.#invalid(`unknown table ${tableIndex}`, position);
    this.#items(reader, limits.MAX_TABLE_ENTRIES, "elements", () => {
      if (flags & 4)
        throw new WasmError("UNSUPPORTED", "reference types are not enabled on NEAR", reader.position);
      const at = reader.position;
      const index = reader.u32();
      if (index >= this.functions.length) this.#invalid(`unknown function ${index}`, at);
    });
  }

  /** Flags: 0 active, 1 passive (which is never copied without bulk memory), 2 active with explicit memory. */
  #data(reader: BinaryReader): void {
    const position = reader.position;
    const flags = reader.u32();
    if (flags > 2) reader.fail("unknown flags of a data segment", position);
    if (flags !== 1) {
      const memoryIndex = flags === 2 ? reader.u32() : 0;
      if (!this.memories[memoryIndex]) this.#invalid(`unknown memory ${memoryIndex}`, position);
      this.#constantExpression(reader, ValueType.i32);
    }
    reader.skip(reader.u32());
  }

  #codeSection(reader: BinaryReader): void {
    const position = reader.position;
    const count = reader.u32();
    if (count > this.#functionsLeft) throw this.#tooManyFunctions(position);
    if (count !== (this.#expectedBodies ?? 0))
      this.#invalid("function and code section differ in length", position);
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
      const type = this.#valueType(body);
      this.#localsLeft -= count;
      if (this.#localsLeft < 0) {
        const { maxLocals } = this.#contractLimits;
        throw new WasmError("TOO_MANY_LOCALS", `more than ${maxLocals} locals in all functions`, position);
      }
      if (count > 0) locals.push({ count, type });
    }
    return locals;
  }

  #invalid(reason: string, offset: number): never {
    throw new WasmError("INVALID", reason, offset);
  }

  #limit(reason: string, offset: number): never {
    throw new WasmError("LIMIT", reason, offset);
  }
}
