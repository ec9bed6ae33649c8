import { WasmError } from "../errors.js";
import { type FunctionType, type GlobalType, type Limits, ValueType } from "../module.js";
import { Opcode } from "../opcodes.js";
import { OperatorReader } from "../operators.js";
import type { BinaryReader } from "../reader.js";
import { typeName } from "./function.js";
import * as limits from "./limits.js";

const FUNCTION_TYPE = 0x60;
export const FUNCREF = 0x70;
/** Value types of features that are off: 128-bit vectors and references. */
const REFUSED_TYPES = new Set([0x7b, 0x70, 0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x68, 0x67, 0x66, 0x65]);

export function invalid(reason: string, offset: number): never {
  throw new WasmError("INVALID", reason, offset);
}

export function beyondLimit(reason: string, offset: number): never {
  throw new WasmError("LIMIT", reason, offset);
}

export function readFunctionType(reader: BinaryReader): FunctionType {
  const position = reader.position;
  if (reader.u8() !== FUNCTION_TYPE) reader.fail("a function type has to start with 0x60", position);
  const params = readValueTypes(reader);
  const results = readValueTypes(reader);
  if (results.length > 1)
    throw new WasmError("UNSUPPORTED", "several results are not enabled on NEAR", position);
  return { params, results };
}

function readValueTypes(reader: BinaryReader): ValueType[] {
  const position = reader.position;
  const count = reader.u32();
  if (count > limits.MAX_FUNCTION_PARAMS) beyondLimit(`function type with ${count} values`, position);
  return Array.from({ length: count }, () => readValueType(reader));
}

export function readValueType(reader: BinaryReader): ValueType {
  const position = reader.position;
  const byte = reader.u8();
  if (byte >= ValueType.f64 && byte <= ValueType.i32) return byte as ValueType;
  if (!REFUSED_TYPES.has(byte)) reader.fail(`0x${byte.toString(16)} is no value type`, position);
  throw new WasmError("UNSUPPORTED", `value type 0x${byte.toString(16)} is not enabled on NEAR`, position);
}

function readLimits(reader: BinaryReader, hasMaximum: boolean, position: number): Limits {
  const initial = reader.u32();
  const maximum = hasMaximum ? reader.u32() : null;
  if (maximum !== null && initial > maximum) invalid("minimum is greater than maximum", position);
  return { initial, maximum };
}

export function readTable(reader: BinaryReader): Limits {
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
  const result = readLimits(reader, flags === 1, position);
  if (result.initial > limits.MAX_TABLE_ENTRIES) beyondLimit("table too large", position);
  return result;
}

export function readMemory(reader: BinaryReader): Limits {
  const position = reader.position;
  const flags = reader.u8();
  if (flags > 7) reader.fail("unknown flags of a memory", position);
  if (flags > 1)
    throw new WasmError("UNSUPPORTED", "shared and 64-bit memories are not enabled on NEAR", position);
  const result = readLimits(reader, flags === 1, position);
  if (Math.max(result.initial, result.maximum ?? 0) > limits.MAX_MEMORY_PAGES) {
    beyondLimit(`memory of more than ${limits.MAX_MEMORY_PAGES} pages`, position);
  }
  return result;
}

export function readGlobalType(reader: BinaryReader): GlobalType {
  const type = readValueType(reader);
  const mutability = reader.u8();
  if (mutability > 1) reader.fail("mutability has to be 0 or 1", reader.position - 1);
  return { type, mutable: mutability === 1 };
}

/** One constant and `end`: imported globals, which could stand here too, are refused on NEAR. */
export function readConstantExpression(reader: BinaryReader, expected: ValueType): void {
  const operators = new OperatorReader(reader);
  operators.next();
  const { opcode, start } = operators;
  const index = opcode - Opcode.i32_const;
  const type = [ValueType.i32, ValueType.i64, ValueType.f32, ValueType.f64][index];
  if (type === undefined) invalid("constant expression required", start);
  if (type !== expected) {
    invalid(`type mismatch: expected ${typeName(expected)}, found ${typeName(type)}`, start);
  }
  if (!operators.next() || operators.opcode !== Opcode.end) invalid("constant expression has to end", start);
}
