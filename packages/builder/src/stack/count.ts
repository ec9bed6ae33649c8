import { EMPTY_BLOCK, type Module, Opcode, type Range } from "near-xcc-wasm";
import { readTable } from "../engine/facts.js";
import { INTERPRETER } from "../snapshot/image.js";
import { ByteReader, concat, s32, u32 } from "../wasm/bytes.js";
import {
  emitSections,
  joinItems,
  parseSections,
  SectionId,
  sectionContent,
  splitItems,
} from "../wasm/module.js";
import { circles } from "./graph.js";
import { readStackFunctions, type StackFunction } from "./read.js";
import { STACK_POINTER } from "./shadow.js";

/**
 * QuickJS ends recursion with an error that JavaScript can catch when too many bytes of shadow stack are in use. NEAR
 * counts other bytes, those of parameters, locals and operands, and ends a call that uses too many with a trap. Here every
 * function that recursion can go through gets at least as much shadow stack as NEAR counts for it, so that QuickJS's
 * limit comes first. For most that is another constant in their code. Those that take no shadow stack are paid for by
 * their callers, or, where that is too much or goes in circles, get the few instructions that take some.
 *
 * `module` is a contract, `names` are those of its functions.
 */
export function countStack(module: Module, names: ReadonlyMap<number, string>): Uint8Array {
  const sections = parseSections(module.bytes);
  const { table } = readTable(sectionContent(sections, SectionId.element));
  const functions = readStackFunctions(module, table, names).map(withoutFalseCalls);
  const sizes = shadowSizes(functions);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  const counted = bodies.map((body, offset) => {
    const size = sizes.get(offset + module.imports.length);
    if (size === undefined) return body;
    const header = new ByteReader(body);
    header.u32();
    const { code } = module.bodies[offset]!;
    const start = body.byteOffset - module.bytes.byteOffset + header.position;
    const entry = functions[offset + module.imports.length]!;
    const parts =
      entry.shadow === undefined ? wrapped(module, offset, entry, size) : resized(module, code, entry, size);
    const content = concat([module.bytes.subarray(start, code.start), ...parts]);
    return concat([u32(content.length), content]);
  });
  return emitSections(
    sections.map(({ id, content }) => ({
      id,
      content: id === SectionId.code ? joinItems(counted) : content,
    })),
  );
}

/**
 * They run no JavaScript, though the call graph says so: through pointers they only allocate and free, the properties they
 * define are those of objects that they have just made, the values they convert are primitive.
 */
const NEVER_RUNS_JAVASCRIPT = new RegExp(
  `^(?:${[
    "(?:bf|mp|dbuf|lre)_.*",
    "JS_Throw.*|build_backtrace",
    "(?:__)?JS_FreeValue(?:RT)?|free_zero_refcount_obj|free_zero_refcount",
    "JS_New(?:Object|Array|CFunction|Error|Symbol).*|js_create_array|js_create_iterator_result|js_create_array_iterator",
    "js_closure2?|js_instantiate_prototype|js_array_buffer_constructor3",
    "JS_ToObject|JS_AtomIsNumericIndex1?",
  ].join("|")})$`,
);

function withoutFalseCalls(entry: StackFunction): StackFunction {
  return NEVER_RUNS_JAVASCRIPT.test(entry.name) ? { ...entry, calls: new Set() } : entry;
}

/** Bytes that a function may pay for those it calls: it pays on other ways too, and the interpreter in every call. */
const MOST_PAID = 400;
const MOST_PAID_BY_INTERPRETER = 160;

/** Operands of the instructions that take shadow stack, on top of a result. */
const WRAPPER_OPERANDS = 16;

/** The shadow stack is aligned to this. */
const ALIGNMENT = 16;

/** Bytes of shadow stack that functions have to take, where that is not what they take already. */
function shadowSizes(functions: readonly StackFunction[]): Map<number, number> {
  const recursive = new Set(circles(functions, () => true).flat());
  const taking = new Set([...recursive].filter((index) => functions[index]!.shadow !== undefined));
  const isPaidByCaller = (index: number) => recursive.has(index) && !taking.has(index);
  for (;;) {
    const [circle] = circles(functions, isPaidByCaller);
    if (!circle) break;
    taking.add(Math.max(...circle));
  }
  let paid = paidChains(functions, isPaidByCaller);
  for (;;) {
    const dear = [...taking].map((index) => paid(index)).filter(({ bytes, most }) => bytes > most);
    if (dear.length === 0) break;
    taking.add(mostFrequent(dear.flatMap(({ chain }) => chain)));
    paid = paidChains(functions, isPaidByCaller);
  }
  const sizes = new Map<number, number>();
  for (const index of taking) {
    const { frame, shadow } = functions[index]!;
    const own = shadow === undefined ? frame + WRAPPER_OPERANDS : frame;
    const needed = Math.ceil((own + paid(index).bytes) / ALIGNMENT) * ALIGNMENT;
    if (needed > (shadow ?? 0)) sizes.set(index, needed);
  }
  return sizes;
}

interface Paid {
  readonly bytes: number;
  readonly most: number;
  /** Those it pays for, each called by the one before it. */
  readonly chain: readonly number[];
}

/** For each function, the dearest chain of calls below it whose functions take no shadow stack themselves. */
function paidChains(functions: readonly StackFunction[], isPaidByCaller: (index: number) => boolean) {
  const known = new Map<number, Paid>();
  const paid = (index: number): Paid => {
    const before = known.get(index);
    if (before) return before;
    const { calls, name } = functions[index]!;
    let dearest: Paid = {
      bytes: 0,
      most: name === INTERPRETER ? MOST_PAID_BY_INTERPRETER : MOST_PAID,
      chain: [],
    };
    for (const callee of calls) {
      if (!isPaidByCaller(callee)) continue;
      const below = paid(callee);
      const bytes = functions[callee]!.frame + below.bytes;
      if (bytes > dearest.bytes) dearest = { ...dearest, bytes, chain: [callee, ...below.chain] };
    }
    known.set(index, dearest);
    return dearest;
  };
  return paid;
}

/** The one that occurs most often; of several, the last. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, first], [b, second]) => second - first || b - a)[0]![0];
}

/** Code with another size of its frame on the shadow stack. */
function resized(
  { bytes }: Module,
  code: Range,
  { sizes }: StackFunction,
  size: number,
): ArrayLike<number>[] {
  const parts: ArrayLike<number>[] = [];
  let at = code.start;
  for (const { start, end, sign } of sizes) {
    parts.push(bytes.subarray(at, start), s32(sign * size));
    at = end;
  }
  return [...parts, bytes.subarray(at, code.end)];
}

/** Code that takes shadow stack at its start and gives it back at its end, where `return` leads too. */
function wrapped(
  module: Module,
  offset: number,
  { returns }: StackFunction,
  size: number,
): ArrayLike<number>[] {
  const { bytes, bodies, functions, types, imports } = module;
  const { code } = bodies[offset]!;
  const result = types[functions[offset + imports.length]!]!.results[0] ?? EMPTY_BLOCK;
  const change = (operator: number) => [
    ...[Opcode.global_get, STACK_POINTER, Opcode.i32_const, ...s32(size)],
    ...[operator, Opcode.global_set, STACK_POINTER],
  ];
  const parts: ArrayLike<number>[] = [change(Opcode.i32_sub), [Opcode.block, result]];
  let from = code.start;
  for (const { at, depth } of returns) {
    parts.push(bytes.subarray(from, at), [Opcode.br, ...u32(depth)]);
    from = at + 1;
  }
  return [...parts, bytes.subarray(from, code.end), change(Opcode.i32_add), [Opcode.end]];
}
