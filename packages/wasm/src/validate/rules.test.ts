import test from "ava";
import wabtModule from "wabt";
import { BinaryWriter, type ContractLimits, validate, WasmError, type WasmErrorCode } from "../index.js";

const wabt = await wabtModule();
const wasm = (wat: string) => wabt.parseWat("rules.wat", wat).toBinary({ check: false } as object).buffer;

function refusal(bytes: Uint8Array, limits?: ContractLimits): WasmError | null {
  try {
    validate(bytes, limits);
    return null;
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
type SectionId = Parameters<BinaryWriter["section"]>[0];

/** A module of raw sections: id and content. */
function sections(...contents: (readonly [SectionId, readonly number[]])[]): Uint8Array {
  const out = new BinaryWriter().raw(HEADER);
  for (const [id, content] of contents) out.section(id, new BinaryWriter().raw(Uint8Array.from(content)));
  return out.bytes;
}

const TYPE = [1, [1, 0x60, 0, 0]] as const;
const FUNCTION = [3, [1, 0]] as const;
const code = (...operators: number[]) => [10, [1, operators.length + 2, 0, ...operators, 0x0b]] as const;

const RULES: readonly (readonly [
  title: string,
  module: Uint8Array,
  code: WasmErrorCode | null,
  offset?: number,
])[] = [
  ["sections out of order", sections(FUNCTION, TYPE), "INVALID"],
  ["a section twice", sections(TYPE, TYPE), "MALFORMED", 14],
  ["bytes left in a section", sections([1, [0, 0]]), "MALFORMED", 11],
  ["a missing code section", sections(TYPE, FUNCTION), "INVALID"],
  ["a code section without functions", sections(TYPE, code()), "INVALID"],
  ["an empty code section", sections([10, [0]]), null],
  ["a data count that is no promise", sections([12, [0]]), null],
  ["a data count that is not kept", sections([12, [1]]), "INVALID"],
  ["a custom section without a name", sections([0, []]), "MALFORMED"],
  ["a mutable global without a value", sections([6, [1, 0x7f, 1, 0x0b]]), "INVALID"],
  ["a global of another type", sections([6, [1, 0x7f, 0, 0x42, 0, 0x0b]]), "INVALID"],
  ["an explicit table index 0", sections([4, [1, 0x70, 0, 0]], [9, [1, 2, 0, 0x41, 0, 0x0b, 0, 0]]), null],
  ["elements as expressions, but none", sections([4, [1, 0x70, 0, 0]], [9, [1, 4, 0x41, 0, 0x0b, 0]]), null],
  ["passive elements", sections([4, [1, 0x70, 0, 0]], [9, [1, 1, 0, 0]]), "UNSUPPORTED"],
  ["a data segment without memory", sections([11, [1, 0, 0x41, 0, 0x0b, 0]]), "INVALID"],
  ["a passive data segment", sections([11, [1, 1, 0]]), null],
  ["operators behind the end", sections(TYPE, FUNCTION, code(0x0b, 0x01)), "INVALID"],
  ["a body without end", sections(TYPE, FUNCTION, [10, [1, 2, 0, 0x01]]), "INVALID"],
  [
    "a memory index in a load",
    sections(TYPE, FUNCTION, [5, [1, 0, 0]], code(0x41, 0, 0x28, 0x42, 0, 0, 0x1a)),
    null,
  ],
  [
    "a memory index that is not there",
    sections(TYPE, FUNCTION, [5, [1, 0, 0]], code(0x41, 0, 0x28, 0x42, 1, 0, 0x1a)),
    "INVALID",
  ],
  [
    "a padded zero byte of memory.size",
    sections(TYPE, FUNCTION, [5, [1, 0, 0]], code(0x3f, 0x80, 0, 0x1a)),
    "UNSUPPORTED",
  ],
];

for (const [title, module, expected, offset] of RULES) {
  test(`${expected === null ? "accepts" : "refuses"} ${title}`, (t) => {
    const error = refusal(module);
    t.is(error?.code ?? null, expected);
    if (offset !== undefined) t.is(error?.offset, offset);
  });
}

test("an error in a body names the function, imports counted", (t) => {
  const error = refusal(
    wasm('(module (import "env" "input" (func (param i64))) (func) (func (result i32)))'),
  );
  t.like(error, { code: "INVALID", functionIndex: 2 });
  t.regex(error?.message ?? "", /^the operand stack is empty \(INVALID in function 2, at byte \d+\)$/);
});

test("limits of the contract are counted over all functions", (t) => {
  const limits = { maxFunctions: 2, maxLocals: 3 };
  const accepted = '(module (import "env" "input" (func (param i64))) (func (local i32 i64 f32)))';
  t.is(refusal(wasm(accepted), limits), null);
  t.is(
    refusal(wasm(accepted.replace("(func (local", "(func) (func (local")), limits)?.code,
    "TOO_MANY_FUNCTIONS",
  );
  t.is(refusal(wasm(accepted.replace("f32", "f32 f32")), limits)?.code, "TOO_MANY_LOCALS");
});

test("a wrong import section is refused as such before NEAR's own rules", (t) => {
  t.is(
    refusal(wasm('(module (import "wasi" "f" (func)) (import "env" "m" (memory 1)))'))?.code,
    "IMPORT_MODULE",
  );
  t.is(
    refusal(wasm('(module (import "env" "m" (memory 1)) (import "wasi" "f" (func)))'))?.code,
    "IMPORT_MEMORY",
  );
  const unknownType = sections([2, [2, 1, 0x78, 1, 0x66, 2, 0, 0, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 9]]);
  t.is(refusal(unknownType)?.code, "INVALID");
});

test("the module that validate answers says what a contract declares", (t) => {
  const module = validate(
    wasm(`(module (import "env" "input" (func (param i64))) (memory 2 3) (table 4 funcref)
      (global (mut f64) (f64.const 1)) (start 1) (func $f (local i32 i32 i64)) (export "main" (func $f)))`),
  );
  t.deepEqual(module.imports, [{ module: "env", name: "input", typeIndex: 0 }]);
  t.deepEqual(module.memories, [{ initial: 2, maximum: 3 }]);
  t.deepEqual(module.tables, [{ initial: 4, maximum: null }]);
  t.deepEqual(module.globals, [{ type: 0x7c, mutable: true }]);
  t.deepEqual(module.exports, [{ name: "main", kind: 0, index: 1 }]);
  t.is(module.start, 1);
  t.deepEqual(module.bodies[0]?.locals, [
    { count: 2, type: 0x7f },
    { count: 1, type: 0x7e },
  ]);
});
