import test from "ava";
import { Opcode } from "near-xcc-wasm";
import { s32, u32 } from "../wasm/bytes.js";
import { emitSections, exportItem, joinItems, SectionId } from "../wasm/module.js";
import { deadCallRemover } from "./dead_calls.js";

const {
  block,
  br_if,
  call,
  call_indirect,
  drop,
  else: otherwise,
  end,
  i32_add,
  i32_const,
  local_get,
} = Opcode;
const { loop, nop, return: leave, unreachable } = Opcode;
const [I32, VOID] = [0x7f, 0x40];
const IF = Opcode.if;

const body = (...code: number[]) => {
  const content = [0, ...code, end];
  return [...u32(content.length), ...content];
};

/** Type 0 is i32 to i32, type 1 (nothing in the table has it) a pair of i32 to i32. Function 1 only traps. */
const LIVE_CALL = [local_get, 0, i32_const, 0, call_indirect, 0, 0];
const DEAD_CALL = [local_get, 0, local_get, 0, i32_const, 0, call_indirect, 1, 0];
const TRAPPING_CALL = [local_get, 0, call, 1];

function module(run: readonly number[]): Uint8Array {
  return emitSections([
    {
      id: SectionId.type,
      content: joinItems([
        [0x60, 1, I32, 1, I32],
        [0x60, 2, I32, I32, 1, I32],
      ]),
    },
    { id: SectionId.function, content: joinItems([[0], [0], [0]]) },
    { id: SectionId.table, content: joinItems([[0x70, 0, 1]]) },
    { id: SectionId.export, content: joinItems([exportItem("run", 0, 2)]) },
    { id: SectionId.element, content: joinItems([[0, i32_const, 0, end, 1, 0]]) },
    {
      id: SectionId.code,
      content: joinItems([
        body(local_get, 0, i32_const, ...s32(100), i32_add),
        body(unreachable),
        body(...run),
      ]),
    },
  ]);
}

function answers(wasm: Uint8Array): (number | "trap")[] {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
  const run = exports["run"] as (value: number) => number;
  return [0, 1, 2].map((value) => {
    try {
      return run(value);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return "trap";
      throw error;
    }
  });
}

/** The answers for 0, 1 and 2, and whether code can be left out. */
const CASES: Readonly<Record<string, { run: number[]; expected: (number | "trap")[]; isShorter: boolean }>> =
  {
    "a live call": { run: LIVE_CALL, expected: [100, 101, 102], isShorter: false },
    "a dead call and what its result is for": {
      run: [...DEAD_CALL, i32_const, 7, i32_add],
      expected: ["trap", "trap", "trap"],
      isShorter: true,
    },
    "the call of a function that only traps": {
      run: [...TRAPPING_CALL, drop, ...LIVE_CALL],
      expected: ["trap", "trap", "trap"],
      isShorter: true,
    },
    "in one arm": {
      run: [local_get, 0, IF, I32, ...DEAD_CALL, i32_const, 1, i32_add, otherwise, i32_const, 9, end],
      expected: [9, "trap", "trap"],
      isShorter: true,
    },
    "behind a branch out of the block": {
      run: [
        ...[block, VOID, local_get, 0, br_if, 0, ...DEAD_CALL, drop, i32_const, 5, leave, end],
        ...LIVE_CALL,
      ],
      expected: ["trap", 101, 102],
      isShorter: true,
    },
    "in a loop that a branch begins again": {
      run: [loop, I32, ...TRAPPING_CALL, br_if, 0, i32_const, 3, end],
      expected: ["trap", "trap", "trap"],
      isShorter: true,
    },
    "a constant that looks like a dead call": {
      run: [i32_const, call, nop, drop, ...LIVE_CALL],
      expected: [100, 101, 102],
      isShorter: false,
    },
  };

const remove = deadCallRemover({ types: [1], functions: [1] });

for (const [name, { run, expected, isShorter }] of Object.entries(CASES)) {
  test(`calls that never come back: ${name}`, (t) => {
    const before = module(run);
    t.deepEqual(answers(before), expected);
    const old = Uint8Array.from(body(...run));
    const changed = remove(old);
    t.is(changed.length < old.length, isShorter);
    // Without its size, the locals and the end.
    t.deepEqual(answers(module([...changed.subarray(2, -1)])), expected);
  });
}
