import test from "ava";
import { s32, u32 } from "../wasm/bytes.js";
import {
  emitSections,
  exportItem,
  joinItems,
  parseSections,
  SectionId,
  sectionContent,
  splitItems,
} from "../wasm/module.js";
import { pruneOpcodes } from "./opcodes.js";

const ARMS = 220;

const [BLOCK, LOOP, IF, END, BR_IF, BR_TABLE, RETURN, CALL] = [
  0x02, 0x03, 0x04, 0x0b, 0x0d, 0x0e, 0x0f, 0x10,
];
const [LOCAL_GET, I32_CONST, I32_EQ, I32_ADD, UNREACHABLE, VOID] = [0x20, 0x41, 0x46, 0x6a, 0x00, 0x40];

const range = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => item(index));
const body = (...code: number[]) => [...u32(code.length + 2), 0, ...code, END];

/** The code behind an arm's label: answers 1000 + opcode, through a block of its own. */
function arm(opcode: number): number[] {
  const answer = [I32_CONST, ...s32(opcode), CALL, 0, RETURN];
  return opcode % 3 === 0
    ? [LOCAL_GET, 0, I32_CONST, ...s32(opcode), I32_EQ, IF, VOID, ...answer, END, UNREACHABLE, END]
    : [LOOP, VOID, I32_CONST, 0, BR_IF, 0, END, ...answer, END];
}

/** A module whose function 1 dispatches over opcodes as the interpreter does; -1 for an unknown opcode. */
function dispatcher(): Uint8Array {
  const labels = range(ARMS + 1, (index) => u32(index)).flat();
  return emitSections([
    { id: SectionId.type, content: joinItems([[0x60, 1, 0x7f, 1, 0x7f]]) },
    { id: SectionId.function, content: joinItems([[0], [0]]) },
    { id: SectionId.export, content: joinItems([exportItem("run", 0, 1)]) },
    {
      id: SectionId.code,
      content: joinItems([
        body(LOCAL_GET, 0, I32_CONST, ...s32(1000), I32_ADD),
        body(
          ...range(ARMS + 1, () => [BLOCK, VOID]).flat(),
          ...[LOCAL_GET, 0, BR_TABLE, ...u32(ARMS), ...labels, END],
          ...range(ARMS, arm).flat(),
          ...[I32_CONST, ...s32(-1)],
        ),
      ]),
    },
  ]);
}

test("opcodes in use and the first keep their arms, others fall to the default, and the code shrinks", (t) => {
  const wasm = dispatcher();
  const sections = parseSections(wasm);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  const used = new Uint8Array(256);
  for (const opcode of [1, 2, 100, 219]) used[opcode] = 1;
  const pruned = pruneOpcodes(bodies[1]!, used);
  t.true(pruned.length < bodies[1]!.length / 2, `${pruned.length} of ${bodies[1]!.length} bytes`);
  const changed = emitSections(
    sections.map((section) =>
      section.id === SectionId.code ? { ...section, content: joinItems([bodies[0]!, pruned]) } : section,
    ),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(changed), {});
  const run = exports["run"] as (opcode: number) => number;
  for (let opcode = 0; opcode < 256; opcode++)
    t.is(run(opcode), opcode === 0 || used[opcode] ? 1000 + opcode : -1, `opcode ${opcode}`);
});

test("a function without a dispatch is no interpreter", (t) => {
  t.throws(() => pruneOpcodes(Uint8Array.of(2, 0, 0x0b), new Uint8Array(256)), { message: /found 0/ });
});
