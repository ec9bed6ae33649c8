import test from "ava";
import wabtModule from "wabt";
import { BinaryReader, maxStack, OperatorReader, validate } from "./index.js";

const wabt = await wabtModule();

/** Bytes of operands of the first function, which has an i32 and an i64 as locals. */
function operandBytes(body: string): number {
  const wat = `(module (memory 1) (global (mut f64) (f64.const 0)) (table 1 funcref)
    (type $number (func (result i32))) (type $taker (func (param i64)))
    (func (local i32 i64) ${body}) (func $f (param i64)))`;
  const bytes = wabt.parseWat("stack.wat", wat).toBinary({}).buffer;
  const module = validate(bytes);
  const { code, locals } = module.bodies[0]!;
  const types = locals.flatMap(({ count, type }) => Array.from({ length: count }, () => type));
  return maxStack(module, types, new OperatorReader(new BinaryReader(bytes, code.start, code.end)));
}

// As finite-wasm 0.5.0 answers for the same functions.
const CASES: readonly (readonly [title: string, body: string, expected: number])[] = [
  ["nothing", "", 0],
  ["constants of each type", "i32.const 1 i64.const 1 f32.const 1 f64.const 1 drop drop drop drop", 24],
  ["comparisons give four bytes", "i64.const 1 i64.const 2 i64.eq i64.const 3 drop drop", 16],
  [
    "conversions give their result's size",
    "i32.const 1 i64.extend_i32_u i32.wrap_i64 i64.const 1 drop drop",
    12,
  ],
  ["locals and globals", "local.get 0 local.get 1 global.get 0 drop drop drop", 20],
  [
    "code behind a branch is not counted",
    "i32.const 1 (block br 0 i64.const 1 i64.const 1 drop drop) drop",
    4,
  ],
  ["both branches of an if", "(if (i32.const 1) (then i32.const 1 drop) (else i64.const 1 drop))", 8],
  ["the result of a block", "(block (result i64) i32.const 1 drop i64.const 1) i32.const 2 drop drop", 12],
  ["arguments of a call are taken", "i64.const 1 call $f i32.const 1 drop", 8],
  [
    "the slot of an indirect call stays",
    "(drop (call_indirect (type $number) (i32.const 0))) i64.const 1 drop",
    12,
  ],
  [
    "each slot stays until the block ends",
    `(block (drop (call_indirect (type $number) (i32.const 0)))
            (drop (call_indirect (type $number) (i32.const 0)))
            (drop (call_indirect (type $number) (i32.const 0)))) i64.const 1 drop`,
    16,
  ],
  [
    "behind one, arguments are taken from above the slot",
    "i64.const 1 i32.const 0 call_indirect (type $taker) i64.const 1 drop",
    16,
  ],
  [
    "an operation there keeps the lower size, a sign extension its own",
    `i64.const 1 i32.const 0 call_indirect (type $taker)
     (drop (i32.extend8_s (i32.clz (call_indirect (type $number) (i32.const 0))))) f64.const 1 drop`,
    20,
  ],
];

for (const [title, body, expected] of CASES) {
  test(`operand stack: ${title}`, (t) => {
    t.is(operandBytes(body), expected);
  });
}
