import { BinaryReader, frameSize, type Module, maxStack, Opcode, OperatorReader } from "near-xcc-wasm";

/** A constant of the code that says how much shadow stack a function takes: where its bytes are, and its sign. */
export interface SizeConstant {
  readonly start: number;
  readonly end: number;
  readonly sign: 1 | -1;
}

/** What NEAR's stack limit and the engine's own one see of a function. Imported functions take nothing. */
export interface StackFunction {
  readonly name: string;
  /** Bytes that NEAR counts for a call of it: 64, its parameters and locals, its operands at most. */
  readonly frame: number;
  /** Functions it calls, or may call through the table. */
  readonly calls: ReadonlySet<number>;
  /** Bytes of shadow stack it takes at its start; undefined if it takes none there. */
  readonly shadow: number | undefined;
  /** Where the code says so: once at the start, once at each end. */
  readonly sizes: readonly SizeConstant[];
  /** Offsets of `return`, each with the number of blocks around it. */
  readonly returns: readonly { readonly at: number; readonly depth: number }[];
}

interface Operator {
  readonly opcode: number;
  /** The operator's index or constant. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** The shadow stack's pointer is the engine's first global. */
export const STACK_POINTER = 0;

/** Reads all functions. `table` has the function of each slot. */
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
      });
      if (opcode === Opcode.call) calls.add(reader.index);
      else if (opcode === Opcode.call_indirect)
        for (const callee of callable.get(reader.index) ?? []) calls.add(callee);
      else if (opcode === Opcode.block || opcode === Opcode.loop || opcode === Opcode.if) depth++;
      else if (opcode === Opcode.end) depth--;
      else if (opcode === Opcode.return) returns.push({ at: start, depth });
    }
    return { name, frame, calls, returns, ...shadowFrame(operators) };
  });
}

const isSizeChange = ({ opcode }: Operator) => opcode === Opcode.i32_sub || opcode === Opcode.i32_add;
const isPointer = ({ value }: Operator, opcode: number, wanted: number) =>
  opcode === wanted && value === STACK_POINTER;

/**
 * Finds a function's frame on the shadow stack: before any call or block, `global.get sp, i32.const n, i32.sub,
 * local.tee x, global.set sp`, and at each end `local.get x, i32.const n, i32.add, global.set sp`. (binaryen may
 * write -n and swap addition and subtraction, and put the address into a second local.)
 */
function shadowFrame(code: readonly Operator[]): Pick<StackFunction, "shadow" | "sizes"> {
  const none = { shadow: undefined, sizes: [] };
  const first = code.findIndex((operator) => isPointer(operator, operator.opcode, Opcode.global_get));
  if (first < 0 || code.slice(0, first).some(({ opcode }) => LEAVES_START.has(opcode))) return none;
  const [, size, change, tee, ...rest] = code.slice(first, first + 7);
  if (size?.opcode !== Opcode.i32_const || !isSizeChange(change!) || tee?.opcode !== Opcode.local_tee)
    return none;
  const addresses = [tee.value];
  if (rest[0]?.opcode === Opcode.local_set) addresses.push(rest.shift()!.value) && rest.shift();
  if (!rest[0] || !isPointer(rest[0], rest[0].opcode, Opcode.global_set)) return none;

  const taken = change!.opcode === Opcode.i32_sub ? size.value : -size.value;
  const sizes = [sizeConstant(size, taken)];
  for (let at = first + 7; at < code.length; at++) {
    const [address, returned, back] = code.slice(at - 3, at);
    if (!isPointer(code[at]!, code[at]!.opcode, Opcode.global_set)) continue;
    if (address!.opcode !== Opcode.local_get || !addresses.includes(address!.value)) continue;
    if (returned!.opcode !== Opcode.i32_const || !isSizeChange(back!)) continue;
    if ((back!.opcode === Opcode.i32_add ? returned!.value : -returned!.value) !== taken) continue;
    sizes.push(sizeConstant(returned!, taken));
  }
  return sizes.length > 1 ? { shadow: taken, sizes } : none;
}

const sizeConstant = ({ start, end, value }: Operator, taken: number): SizeConstant => ({
  start: start + 1,
  end,
  sign: value === taken ? 1 : -1,
});

const LEAVES_START: ReadonlySet<number> = new Set([
  Opcode.call,
  Opcode.call_indirect,
  Opcode.block,
  Opcode.loop,
  Opcode.if,
  Opcode.return,
]);
