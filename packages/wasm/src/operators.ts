import { WasmError } from "./errors.js";
import { type BlockType, EMPTY_BLOCK, type Range, ValueType } from "./module.js";
import { Opcode } from "./opcodes.js";
import type { BinaryReader } from "./reader.js";
import { MEMORY_SIGNATURES, NUMERIC_SIGNATURES } from "./signatures.js";

/** Most targets of one `br_table`, without the default (wasmparser's MAX_WASM_BR_TABLE_SIZE). */
const MAX_BR_TABLE_SIZE = 128 * 1024;

/** Bit of a memory operator's flags that announces a memory index. */
const MEMORY_INDEX_FLAG = 0x40;

/**
 * Walks over operators. One object serves all of them: `next()` fills the fields, which stay valid until the
 * following `next()`. Fields that the current operator does not have keep old values.
 *
 * ```ts
 * const operators = new OperatorReader(new BinaryReader(bytes, body.code.start, body.code.end));
 * while (operators.next()) if (operators.opcode === Opcode.call) console.log(operators.index);
 * ```
 */
export class OperatorReader implements Range {
  opcode = 0;
  /** Offset of the operator and of the first byte behind its immediates. */
  start = 0;
  end = 0;
  /** The function, local, global or type index, or the relative depth of a branch. */
  index = 0;
  /** Of `block`, `loop` and `if`. */
  blockType: BlockType = EMPTY_BLOCK;
  /** Of a load or store: the exponent of the alignment, and the constant offset in bytes. */
  alignment = 0;
  memoryOffset = 0;
  /** Of a load, store, `memory.size` or `memory.grow`. */
  memoryIndex = 0;
  /** Whether the flags of a load or store spell the memory index out, which only wasmparser allows. */
  explicitMemory = false;
  /** Of `call_indirect`. */
  tableIndex = 0;
  /** Of `i32.const`. */
  constant = 0;
  /** Of `br_table`: relative depths, the default last. */
  targets: number[] = [];

  constructor(readonly reader: BinaryReader) {}

  /** Reads the next operator; false at the end of the code. */
  next(): boolean {
    const { reader } = this;
    if (reader.done) return false;
    this.start = reader.position;
    this.opcode = reader.u8();
    this.#readImmediates();
    this.end = reader.position;
    return true;
  }

  #readImmediates(): void {
    const { opcode, reader } = this;
    if (NUMERIC_SIGNATURES[opcode]) return;
    if (MEMORY_SIGNATURES[opcode]) {
      this.#readMemoryArgument();
      return;
    }
    switch (opcode) {
      case Opcode.unreachable:
      case Opcode.nop:
      case Opcode.else:
      case Opcode.end:
      case Opcode.return:
      case Opcode.drop:
      case Opcode.select:
        return;
      case Opcode.br:
      case Opcode.br_if:
      case Opcode.call:
      case Opcode.local_get:
      case Opcode.local_set:
      case Opcode.local_tee:
      case Opcode.global_get:
      case Opcode.global_set:
        this.index = reader.u32();
        return;
      case Opcode.block:
      case Opcode.loop:
      case Opcode.if:
        this.blockType = this.#readBlockType();
        return;
      case Opcode.br_table:
        this.#readBranchTable();
        return;
      case Opcode.call_indirect:
        this.index = reader.u32();
        this.tableIndex = this.#readZeroByte("reference types");
        return;
      case Opcode.memory_size:
      case Opcode.memory_grow:
        this.memoryIndex = this.#readZeroByte("multiple memories");
        return;
      case Opcode.i32_const:
        this.constant = reader.i32();
        return;
      case Opcode.i64_const:
        reader.skipI64();
        return;
      case Opcode.f32_const:
        reader.skip(4);
        return;
      case Opcode.f64_const:
        reader.skip(8);
        return;
      default:
        throw new WasmError(
          "UNSUPPORTED",
          `operator 0x${opcode.toString(16)} is not enabled on NEAR`,
          this.start,
        );
    }
  }

  #readMemoryArgument(): void {
    const { reader } = this;
    const position = reader.position;
    let flags = reader.u32();
    this.explicitMemory = (flags & MEMORY_INDEX_FLAG) !== 0;
    this.memoryIndex = this.explicitMemory ? reader.u32() : 0;
    if (this.explicitMemory) flags ^= MEMORY_INDEX_FLAG;
    if (flags >= MEMORY_INDEX_FLAG) reader.fail("alignment too large", position);
    this.alignment = flags;
    this.memoryOffset = reader.u32();
  }

  #readBlockType(): BlockType {
    const { reader } = this;
    const byte = reader.u8();
    if (byte === EMPTY_BLOCK) return EMPTY_BLOCK;
    if (byte >= ValueType.f64 && byte <= ValueType.i32) return byte as ValueType;
    throw new WasmError(
      "UNSUPPORTED",
      `block type 0x${byte.toString(16)} is not enabled on NEAR`,
      reader.position - 1,
    );
  }

  #readBranchTable(): void {
    const { reader } = this;
    const position = reader.position;
    const count = reader.u32();
    if (count > MAX_BR_TABLE_SIZE) {
      throw new WasmError(
        "LIMIT",
        `br_table of ${count} targets has more than ${MAX_BR_TABLE_SIZE}`,
        position,
      );
    }
    const targets: number[] = [];
    for (let i = 0; i <= count; i++) targets.push(reader.u32());
    this.targets = targets;
  }

  /** An index that has to be the single byte 0 without the feature. */
  #readZeroByte(feature: string): number {
    const { reader } = this;
    const position = reader.position;
    const first = reader.bytes[position];
    const index = reader.u32();
    if (first !== 0)
      throw new WasmError("UNSUPPORTED", `zero byte expected: ${feature} are not enabled on NEAR`, position);
    return index;
  }
}
