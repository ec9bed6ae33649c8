import { BinaryReader, frameSize, type Module, maxStack, Opcode, OperatorReader } from "near-xcc-wasm";
import { BuildError } from "../errors.js";
import { type Operator, type ShadowFrame, shadowFrame } from "./shadow.js";

/** What NEAR's stack limit and the engine's own one see of a function. Imported functions take nothing. */
export interface StackFunction extends ShadowFrame {
  readonly name: string;
  /** Bytes that NEAR counts for a call of it: 64, its parameters and locals, its operands at most. */
  readonly frame: number;
  /** Functions it calls, or may call through the table. */
  readonly calls: ReadonlySet<number>;
  /** Offsets of `return`, each with the number of blocks around it. */
  readonly returns: readonly { readonly at: number; readonly depth: number }[];
}

/** Functions of C of three arguments that answer the first. */
const RETURNS_FIRST = /^mem(?:set|cpy|move)$/;

const NO_TARGETS: readonly number[] = [];

/**
 * Reads all functions. `table` has the function of each slot.
 *
 * @throws BuildError ENGINE_FAILED
 */
export function readStackFunctions(
  module: Module,
  table: readonly number[],
  names: ReadonlyMap<number, string>,
): StackFunction[] {
  const callable = new Map<number, Set<number>>();
  for (const index of table) {
    const type = module.functions[index]!;
    callable.set(type, (callable.get(type) ?? new Set()).add(index));
  }
  const returnsFirst = new Set(
    [...names].filter(([, name]) => RETURNS_FIRST.test(name)).map(([index]) => index),
  );
  return module.functions.map((type, index) => {
    const name = names.get(index) ?? "";
    const body = module.bodies[index - module.imports.length];
    if (!body) return { name, frame: 0, calls: new Set(), shadow: undefined, sizes: [], returns: [] };
    const signature = module.types[type]!;
    const locals = [...signature.params];
    for (const { count, type: local } of body.locals) for (let i = 0; i < count; i++) locals.push(local);
    const code = () => new OperatorReader(new BinaryReader(module.bytes, body.code.start, body.code.end));
    const frame = frameSize(signature, body.locals) + maxStack(module, locals, code());
    const calls = new Set<number>();
    const returns: { at: number; depth: number }[] = [];
    const operators: Operator[] = [];
    const reader = code();
    let depth = 0;
    while (reader.next()) {
      const { opcode, start, end } = reader;
      operators.push({
        opcode,
        value: opcode === Opcode.i32_const ? reader.constant : reader.index,
        start,
        end,
        targets: opcode === Opcode.br_table ? reader.targets : NO_TARGETS,
      });
      if (opcode === Opcode.call) calls.add(reader.index);
      else if (opcode === Opcode.call_indirect)
        for (const callee of callable.get(reader.index) ?? []) calls.add(callee);
      else if (opcode === Opcode.block || opcode === Opcode.loop || opcode === Opcode.if) depth++;
      else if (opcode === Opcode.end) depth--;
      else if (opcode === Opcode.return) returns.push({ at: start, depth });
    }
    return { name, frame, calls, returns, ...framed(operators, returnsFirst, name) };
  });
}

function framed(code: readonly Operator[], returnsFirst: ReadonlySet<number>, name: string): ShadowFrame {
  try {
    return shadowFrame(code, returnsFirst);
  } catch (error) {
    throw new BuildError(
      "ENGINE_FAILED",
      `the shadow stack of the engine's function ${name} cannot be followed: ${(error as Error).message}. This is a bug of this package, please report it`,
    );
  }
}
