import test from "ava";
import { BinaryReader, OperatorReader, validate } from "near-xcc-wasm";
import wabtModule from "wabt";
import { chargePoints } from "./charge_points.js";

const wabt = await wabtModule();

/** Charges of the first function's body, as `operator index: cost`. */
function charges(body: string): string[] {
  const wat = `(module (memory 1) (type $t (func)) (table 1 funcref) (func (local i32 i64) ${body}) (func))`;
  const bytes = wabt.parseWat("charges.wat", wat).toBinary({}).buffer;
  const { start, end } = validate(bytes).bodies[0]!.code;
  const operators = () => new OperatorReader(new BinaryReader(bytes, start, end));
  const offsets: number[] = [];
  for (const reader = operators(); reader.next(); ) offsets.push(reader.start);
  return chargePoints(operators()).map(({ offset, cost }) => `${offsets.indexOf(offset)}: ${cost}`);
}

// The runs that scenario 36 shows on a real node, operator by operator.
const CASES: readonly (readonly [title: string, body: string, expected: readonly string[]])[] = [
  ["nothing", "", []],
  ["straight code is one run", "nop (drop (i32.add (i32.const 1) (i32.const 2)))", ["0: 5"]],
  ["a load ends a run", "(drop (i32.load (i32.const 0))) nop", ["0: 2", "2: 2"]],
  ["a store ends a run", "(i32.store (i32.const 0) (i32.const 1)) nop", ["0: 3", "3: 1"]],
  [
    "division and truncation end a run, multiplication does not",
    "(drop (i32.div_s (i32.mul (i32.const 1) (i32.const 1)) (i32.const 1))) (drop (i32.trunc_f32_s (f32.const 1)))",
    ["0: 5", "5: 3", "8: 1"],
  ],
  [
    "variables and select are pure",
    "(local.set 0 (select (i32.const 1) (i32.const 2) (local.tee 0 (i32.const 0))))",
    ["0: 6"],
  ],
  ["calls end a run", "(call 1) nop (call 1) nop", ["0: 1", "1: 2", "3: 1"]],
  ["indirect calls too", "(call_indirect (type $t) (i32.const 0)) nop", ["0: 2", "2: 1"]],
  ["a block is free and nothing without a branch", "nop (block nop (block nop) nop) nop", ["0: 5"]],
  ["a loop that nothing branches to is part of the run", "nop (loop nop) nop", ["0: 4"]],
  [
    "a loop pays for its header in every iteration",
    "nop (loop nop (br_if 0 (i32.const 0)) nop) nop",
    ["0: 1", "2: 4", "5: 2"],
  ],
  ["a branch target starts a run", "(block nop (br_if 0 (i32.const 0)) nop) nop", ["0: 3", "4: 1", "6: 1"]],
  [
    "both branches of an if pay for themselves",
    "(if (i32.const 1) (then nop) (else nop nop)) nop",
    ["0: 2", "2: 1", "4: 2", "7: 1"],
  ],
  ["code behind a branch is free", "(block nop (br 0) nop (loop nop (br 0))) nop", ["0: 2", "9: 1"]],
  [
    "br_table marks all its targets",
    "(block (block (br_table 0 1 (i32.const 0)) nop) nop) nop",
    ["0: 2", "6: 1", "8: 1"],
  ],
  ["return branches to the end of the function", "nop return nop", ["0: 2"]],
  ["unreachable", "nop unreachable nop", ["0: 2"]],
  [
    "memory.grow stands alone, memory.size is pure",
    "(drop (memory.size)) (drop (memory.grow (i32.const 0))) nop",
    ["0: 3", "3: 1", "4: 2"],
  ],
];

for (const [title, body, expected] of CASES) {
  test(`charge points: ${title}`, (t) => {
    t.deepEqual(charges(body), expected);
  });
}
