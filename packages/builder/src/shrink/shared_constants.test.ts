import test from "ava";
import { ByteReader, s32, u32 } from "../wasm/bytes.js";
import {
  emitSections,
  exportItem,
  joinItems,
  parseSections,
  SectionId,
  sectionContent,
} from "../wasm/module.js";
import { shareConstants } from "./shared_constants.js";

const [I32, I64, END] = [0x7f, 0x7e, 0x0b];
const [GLOBAL_GET, I32_CONST, I64_CONST, I32_ADD, I64_ADD] = [0x23, 0x41, 0x42, 0x6a, 0x7c];

/** -2^32: six bytes with its opcode. */
const TAG = [I64_CONST, 0x80, 0x80, 0x80, 0x80, 0x70];
const ONE = [I64_CONST, 1];
const LARGE = [I32_CONST, ...s32(1_000_000)];

/** A module with a global of 40 and a function without parameters for each body. */
function moduleOf(...functions: { result: number; code: number[] }[]): Uint8Array {
  return emitSections([
    { id: SectionId.type, content: joinItems(functions.map(({ result }) => [0x60, 0, 1, result])) },
    { id: SectionId.function, content: joinItems(functions.map((_, index) => [index])) },
    { id: SectionId.global, content: joinItems([[I32, 1, I32_CONST, 40, END]]) },
    {
      id: SectionId.export,
      content: joinItems(functions.map((_, index) => exportItem(`f${index}`, 0, index))),
    },
    {
      id: SectionId.code,
      content: joinItems(functions.map(({ code }) => [...u32(code.length + 2), 0, ...code, END])),
    },
  ]);
}

function answers(wasm: Uint8Array): unknown[] {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(wasm)), {});
  return Object.values(exports).map((run) => (run as () => unknown)());
}

test("constants that are repeated become globals behind those that are there, and the code answers the same", (t) => {
  const sum = [...TAG, ...TAG, I64_ADD, ...TAG, I64_ADD, ...ONE, I64_ADD];
  const wasm = moduleOf(
    { result: I64, code: sum },
    { result: I64, code: TAG },
    { result: I32, code: [GLOBAL_GET, 0, ...LARGE, I32_ADD, ...LARGE, I32_ADD] },
    { result: I32, code: [...LARGE, ...LARGE, I32_ADD, ...LARGE, I32_ADD, ...LARGE, I32_ADD] },
  );
  const shared = shareConstants(wasm);
  t.deepEqual(answers(shared), [-3n * 2n ** 32n + 1n, -(2n ** 32n), 2_000_040, 4_000_000]);
  t.deepEqual(answers(shared), answers(wasm));
  // Four times six bytes become four times two and a global of nine; six times four bytes, two and seven.
  t.is(shared.length, wasm.length - (4 * 4 - 9) - (6 * 2 - 7));
});

test("a constant whose global would take as much stays", (t) => {
  const wasm = moduleOf({ result: I64, code: [...TAG, ...TAG, I64_ADD] });
  t.deepEqual(shareConstants(wasm), wasm);
});

test("no more globals than have an index of one byte", (t) => {
  const constants = Array.from({ length: 200 }, (_, index) => [I32_CONST, ...s32(100_000 + index)]);
  const code = constants.flatMap((constant) => [
    ...[...constant, ...constant, I32_ADD, ...constant, I32_ADD, ...constant, I32_ADD, ...constant],
    ...[I32_ADD, 0x1a],
  ]);
  const wasm = moduleOf({ result: I32, code: [...code, I32_CONST, 0] });
  const shared = shareConstants(wasm);
  t.is(new ByteReader(sectionContent(parseSections(shared), SectionId.global)).u32(), 128);
  t.deepEqual(answers(shared), [0]);
});
