import { ValueType } from "./module.js";

/** What a plain operator (no branch, no index) pops and pushes. */
export interface OperatorSignature {
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
}

/** A load or store: `params` ends with the stored value, `naturalAlignment` is the exponent of its size. */
export interface MemorySignature extends OperatorSignature {
  readonly naturalAlignment: number;
}

const { i32, i64, f32, f64 } = ValueType;

type Row = readonly [first: number, last: number, params: readonly ValueType[], result: ValueType];

// The numeric operators of the MVP in the order of the binary format, then sign extension.
const NUMERIC: readonly Row[] = [
  [0x45, 0x45, [i32], i32],
  [0x46, 0x4f, [i32, i32], i32],
  [0x50, 0x50, [i64], i32],
  [0x51, 0x5a, [i64, i64], i32],
  [0x5b, 0x60, [f32, f32], i32],
  [0x61, 0x66, [f64, f64], i32],
  [0x67, 0x69, [i32], i32],
  [0x6a, 0x78, [i32, i32], i32],
  [0x79, 0x7b, [i64], i64],
  [0x7c, 0x8a, [i64, i64], i64],
  [0x8b, 0x91, [f32], f32],
  [0x92, 0x98, [f32, f32], f32],
  [0x99, 0x9f, [f64], f64],
  [0xa0, 0xa6, [f64, f64], f64],
  [0xa7, 0xa7, [i64], i32],
  [0xa8, 0xa9, [f32], i32],
  [0xaa, 0xab, [f64], i32],
  [0xac, 0xad, [i32], i64],
  [0xae, 0xaf, [f32], i64],
  [0xb0, 0xb1, [f64], i64],
  [0xb2, 0xb3, [i32], f32],
  [0xb4, 0xb5, [i64], f32],
  [0xb6, 0xb6, [f64], f32],
  [0xb7, 0xb8, [i32], f64],
  [0xb9, 0xba, [i64], f64],
  [0xbb, 0xbb, [f32], f64],
  [0xbc, 0xbc, [f32], i32],
  [0xbd, 0xbd, [f64], i64],
  [0xbe, 0xbe, [i32], f32],
  [0xbf, 0xbf, [i64], f64],
  [0xc0, 0xc1, [i32], i32],
  [0xc2, 0xc4, [i64], i64],
];

// Value type and size exponent of the loads from 0x28 and of the stores from 0x36.
const LOADS: readonly (readonly [ValueType, number])[] = [
  [i32, 2],
  [i64, 3],
  [f32, 2],
  [f64, 3],
  [i32, 0],
  [i32, 0],
  [i32, 1],
  [i32, 1],
  [i64, 0],
  [i64, 0],
  [i64, 1],
  [i64, 1],
  [i64, 2],
  [i64, 2],
];
const STORES: readonly (readonly [ValueType, number])[] = [
  [i32, 2],
  [i64, 3],
  [f32, 2],
  [f64, 3],
  [i32, 0],
  [i32, 1],
  [i64, 0],
  [i64, 1],
  [i64, 2],
];

/** Signatures of numeric operators by opcode; empty elsewhere. */
export const NUMERIC_SIGNATURES: readonly (OperatorSignature | undefined)[] = (() => {
  const table = new Array<OperatorSignature | undefined>(256).fill(undefined);
  for (const [first, last, params, result] of NUMERIC) {
    for (let opcode = first; opcode <= last; opcode++) table[opcode] = { params, result };
  }
  return table;
})();

/** Signatures of loads and stores by opcode; empty elsewhere. */
export const MEMORY_SIGNATURES: readonly (MemorySignature | undefined)[] = (() => {
  const table = new Array<MemorySignature | undefined>(256).fill(undefined);
  LOADS.forEach(([result, naturalAlignment], index) => {
    table[0x28 + index] = { params: [i32], result, naturalAlignment };
  });
  STORES.forEach(([type, naturalAlignment], index) => {
    table[0x36 + index] = { params: [i32, type], result: null, naturalAlignment };
  });
  return table;
})();
