import { Opcode, ValueType } from "near-xcc-wasm";
import { openBody } from "../liveness/dead_code.js";
import { ByteReader, concat, u32 } from "../wasm/bytes.js";
import {
  emitSections,
  joinItems,
  parseSections,
  SectionId,
  sectionContent,
  splitItems,
} from "../wasm/module.js";

/** Indices below it take one byte. */
const MOST_GLOBALS = 128;

/** `global.get` with such an index. */
const USE_SIZE = 2;

/** Of a global beside its value: the type, that it never changes, `end`. */
const DEFINITION_SIZE = 3;

const TYPES: Readonly<Record<number, ValueType>> = {
  [Opcode.i32_const]: ValueType.i32,
  [Opcode.i64_const]: ValueType.i64,
  [Opcode.f32_const]: ValueType.f32,
  [Opcode.f64_const]: ValueType.f64,
};

/**
 * Turns constants that code repeats into immutable globals. QuickJS's tag of objects, for one, takes six bytes at some
 * five hundred places as `i64.const`, two as `global.get`, and NEAR charges both alike.
 */
export function shareConstants(wasm: Uint8Array): Uint8Array {
  const sections = parseSections(wasm);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  const globals = new ByteReader(sectionContent(sections, SectionId.global));
  const first = globals.u32();
  const shared = mostRepeated(bodies, MOST_GLOBALS - first);
  const indices = new Map(shared.map(({ key }, offset) => [key, first + offset]));
  const definitions = shared.map(({ bytes }) => [TYPES[bytes[0]!]!, 0, ...bytes, Opcode.end]);
  const replaced = new Map<number, Uint8Array>([
    [
      SectionId.global,
      concat([
        u32(first + shared.length),
        globals.take(globals.bytes.length - globals.position),
        ...definitions,
      ]),
    ],
    [SectionId.code, joinItems(bodies.map((body) => withGlobals(body, indices)))],
  ]);
  return emitSections(sections.map(({ id, content }) => ({ id, content: replaced.get(id) ?? content })));
}

interface Constant {
  readonly key: string;
  /** The operator with its value. */
  readonly bytes: Uint8Array;
  uses: number;
}

const keyOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** Calls `visit` with each constant that is longer than the use of a global, and where it stands. */
function visitConstants(body: Uint8Array, visit: (bytes: Uint8Array, at: number) => void): void {
  const { operators } = openBody(body);
  while (operators.next()) {
    const { opcode, start, end } = operators;
    if (opcode in TYPES && end - start > USE_SIZE) visit(body.subarray(start, end), start);
  }
}

/** Those that save bytes, at most `count`, the most useful first; of equal ones, the one that stands first. */
function mostRepeated(bodies: readonly Uint8Array[], count: number): Constant[] {
  const found = new Map<string, Constant>();
  for (const body of bodies)
    visitConstants(body, (bytes) => {
      const key = keyOf(bytes);
      const constant = found.get(key) ?? { key, bytes, uses: 0 };
      constant.uses++;
      found.set(key, constant);
    });
  const saved = ({ bytes, uses }: Constant) =>
    uses * (bytes.length - USE_SIZE) - (bytes.length + DEFINITION_SIZE);
  return [...found.values()]
    .filter((constant) => saved(constant) > 0)
    .sort((a, b) => saved(b) - saved(a))
    .slice(0, count);
}

function withGlobals(body: Uint8Array, indices: ReadonlyMap<string, number>): Uint8Array {
  const { start } = openBody(body);
  const parts: ArrayLike<number>[] = [];
  let from = start;
  visitConstants(body, (bytes, at) => {
    const index = indices.get(keyOf(bytes));
    if (index === undefined) return;
    parts.push(body.subarray(from, at), [Opcode.global_get, ...u32(index)]);
    from = at + bytes.length;
  });
  const content = concat([...parts, body.subarray(from)]);
  return concat([u32(content.length), content]);
}
