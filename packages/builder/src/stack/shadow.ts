import { Opcode } from "near-xcc-wasm";

/** A constant of the code that says how much shadow stack a function takes: where its bytes are, and its sign. */
export interface SizeConstant {
  readonly start: number;
  readonly end: number;
  readonly sign: 1 | -1;
}

/** An operator with the one immediate that matters here: an index, a constant or a relative depth. */
export interface Operator {
  readonly opcode: number;
  readonly value: number;
  readonly start: number;
  readonly end: number;
  /** Of `br_table`: relative depths. */
  readonly targets: readonly number[];
}

/** What a function does to the shadow stack's pointer. */
export interface ShadowFrame {
  /** Bytes that it takes before anything else; undefined if it takes none there. */
  readonly shadow: number | undefined;
  /** Where the code says so: once at the start, once for each way out. */
  readonly sizes: readonly SizeConstant[];
}

/** The shadow stack's pointer is the engine's first global. */
export const STACK_POINTER = 0;

/** Operators behind which a function is no longer at its start. */
const LEAVES_START: ReadonlySet<number> = new Set([
  ...[Opcode.call, Opcode.call_indirect, Opcode.block, Opcode.loop, Opcode.if],
  ...[Opcode.br, Opcode.br_if, Opcode.br_table, Opcode.return, Opcode.unreachable],
]);

const NO_FRAME: ShadowFrame = { shadow: undefined, sizes: [] };

/**
 * Finds a function's frame on the shadow stack, and proves that every way out of the function leaves the pointer as it was. What
 * takes bytes is `global.get sp, i32.const n, i32.sub, local.tee x, global.set sp`, what gives them back `local.get x,
 * i32.const n, i32.add, global.set sp`. (binaryen may write -n and swap addition and subtraction, and put the address into a
 * second local.) A function may also keep the pointer in a local and put it back, and move it further in between, as
 * `alloca` does. `returnsFirst` are functions that answer their first argument, as memset does.
 *
 * @throws RangeError if a way out is not proven
 */
export function shadowFrame(
  code: readonly Operator[],
  returnsFirst: ReadonlySet<number> = new Set(),
): ShadowFrame {
  if (!code.some((operator) => isPointer(operator, Opcode.global_set))) return NO_FRAME;
  const proof = new Proof(code, returnsFirst);
  proof.run();
  const [taken, ...others] = proof.taken;
  if (!taken || others.length > 0 || code.slice(0, taken.at).some(({ opcode }) => LEAVES_START.has(opcode)))
    return NO_FRAME;
  // Another size can be given to a frame only if nothing else counts on this one.
  if (proof.isInParts || proof.given.some(({ bytes }) => bytes !== taken.bytes)) return NO_FRAME;
  return { shadow: taken.bytes, sizes: [taken.size, ...proof.given.map(({ size }) => size)] };
}

/** What is known of the pointer at one place of the code. */
interface State {
  /** Bytes below the pointer's value at the function's start. */
  readonly bytes: number;
  /** Whether it is somewhere below that. */
  readonly isMoved: boolean;
  /** Locals that hold the value at the start less so many bytes. */
  readonly held: ReadonlyMap<number, number>;
}

/** A block's end or a loop's start, and what is known wherever a branch leads there; undefined if none does. */
interface Label {
  readonly opcode: number;
  /** What is known where the block begins. */
  readonly entry: State | undefined;
  joined: State | undefined;
}

/** Follows the pointer through a function. In code that no path leads to, nothing is known, and nothing has to be. */
class Proof {
  readonly taken: { at: number; bytes: number; size: SizeConstant }[] = [];
  readonly given: { bytes: number; size: SizeConstant }[] = [];
  /** Whether a frame is taken or given back in more than one step. */
  isInParts = false;
  readonly #code: readonly Operator[];
  readonly #labels: Label[] = [];
  #state: State | undefined = { bytes: 0, isMoved: false, held: new Map() };

  readonly #returnsFirst: ReadonlySet<number>;

  constructor(code: readonly Operator[], returnsFirst: ReadonlySet<number>) {
    this.#code = code;
    this.#returnsFirst = returnsFirst;
  }

  run(): void {
    this.#enter(Opcode.block);
    for (const [at, operator] of this.#code.entries()) this.#step(operator, at);
    const { bytes, isMoved } = this.#state ?? { bytes: 0, isMoved: false };
    if (bytes !== 0 || isMoved)
      throw new RangeError(`a way out keeps ${isMoved ? "more than " : ""}${bytes} bytes`);
  }

  #step({ opcode, value, targets }: Operator, at: number): void {
    switch (opcode) {
      case Opcode.block:
      case Opcode.if:
        this.#enter(opcode);
        return;
      case Opcode.loop:
        this.#forget(assignedInside(this.#code, at));
        this.#enter(opcode);
        return;
      case Opcode.else: {
        const { entry, joined } = this.#labels.pop()!;
        this.#labels.push({ opcode, entry, joined: join(joined, this.#state) });
        this.#state = entry;
        return;
      }
      case Opcode.end: {
        const label = this.#labels.pop()!;
        if (label.opcode === Opcode.loop) return;
        this.#state = join(label.joined, this.#state);
        if (label.opcode === Opcode.if) this.#state = join(this.#state, label.entry);
        return;
      }
      case Opcode.br_if:
        this.#branch(value);
        return;
      case Opcode.br:
      case Opcode.br_table:
      case Opcode.return:
      case Opcode.unreachable:
        for (const target of opcode === Opcode.br ? [value] : opcode === Opcode.br_table ? targets : [])
          this.#branch(target);
        if (opcode === Opcode.return) this.#branch(this.#labels.length - 1);
        this.#state = undefined;
        return;
      case Opcode.local_set:
      case Opcode.local_tee:
        this.#assign(value, at);
        return;
      case Opcode.global_set:
        if (value === STACK_POINTER) this.#move(at);
    }
  }

  #enter(opcode: number): void {
    this.#labels.push({ opcode, entry: this.#state, joined: undefined });
  }

  #branch(depth: number): void {
    const label = this.#labels.at(-1 - depth)!;
    if (label.opcode !== Opcode.loop) {
      label.joined = join(label.joined, this.#state);
      return;
    }
    // What the loop's locals hold was forgotten where it began.
    if (this.#state && join(label.entry, this.#state)!.isMoved !== label.entry?.isMoved)
      throw new RangeError("a loop moves the pointer");
  }

  #forget(locals: Iterable<number>): void {
    if (!this.#state) return;
    const held = new Map(this.#state.held);
    for (const local of locals) held.delete(local);
    this.#state = { ...this.#state, held };
  }

  #hold(local: number, bytes: number): void {
    if (this.#state) this.#state = { ...this.#state, held: new Map(this.#state.held).set(local, bytes) };
  }

  #assign(local: number, at: number): void {
    const size = this.#sizeBefore(at);
    const value = this.#valueOf(size ? at - 3 : at - 1);
    this.#forget([local]);
    if (value !== undefined) this.#hold(local, value + (size?.bytes ?? 0));
  }

  /** Bytes by which what an operator leaves is below the pointer's value at the start; undefined if that is not known. */
  #valueOf(at: number): number | undefined {
    const operator = this.#code[at];
    if (!operator || !this.#state) return undefined;
    const { opcode, value } = operator;
    if (isPointer(operator, Opcode.global_get)) return this.#state.isMoved ? undefined : this.#state.bytes;
    if (opcode === Opcode.local_get || opcode === Opcode.local_tee) return this.#state.held.get(value);
    const others = this.#code.slice(Math.max(0, at - 2), at);
    const isCopy = opcode === Opcode.call && this.#returnsFirst.has(value);
    return isCopy && others.every((other) => PLAIN.has(other.opcode)) ? this.#valueOf(at - 3) : undefined;
  }

  /** The constant in front of an operator that is subtracted there. */
  #sizeBefore(at: number): { bytes: number; constant: Operator } | undefined {
    const [constant, change] = this.#code.slice(Math.max(0, at - 2), at);
    if (!change || constant!.opcode !== Opcode.i32_const) return undefined;
    if (change.opcode === Opcode.i32_sub) return { bytes: constant!.value, constant: constant! };
    return change.opcode === Opcode.i32_add ? { bytes: -constant!.value, constant: constant! } : undefined;
  }

  #move(at: number): void {
    if (!this.#state) return;
    const held = this.#valueOf(at - 1);
    if (held !== undefined) {
      this.#take(at, held);
      return;
    }
    const size = this.#sizeBefore(at);
    const from = size ? this.#valueOf(at - 3) : undefined;
    if (!size || from === undefined) {
      this.#state = { ...this.#state, isMoved: true };
      return;
    }
    const bytes = from + size.bytes;
    if (bytes === 0) this.given.push({ bytes: from, size: sizeConstant(size.constant, from) });
    else this.isInParts = true;
    this.#state = { ...this.#state, bytes, isMoved: false };
  }

  /** The pointer gets what a local holds: a frame that was just computed, or what it was before. */
  #take(at: number, bytes: number): void {
    const start = this.#code.slice(0, at).findLastIndex((operator) => isPointer(operator, Opcode.global_get));
    const size = this.#state!.bytes === 0 && bytes > 0 ? this.#sizeBefore(start + 3) : undefined;
    if (size?.bytes === bytes && at - start <= FRAME_OPERATORS)
      this.taken.push({ at: start, bytes, size: sizeConstant(size.constant, bytes) });
    this.#state = { ...this.#state!, bytes, isMoved: false };
  }
}

/** Operators that only put a value on the stack. */
const PLAIN: ReadonlySet<number> = new Set([Opcode.i32_const, Opcode.local_get]);

/** From the pointer that is read to the pointer that is set, with the copy of the address. */
const FRAME_OPERATORS = 6;

/** Both ways must have taken as much; known is what is known on both. */
function join(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b) return a ?? b;
  if (a.bytes !== b.bytes) throw new RangeError(`ways meet that have taken ${a.bytes} and ${b.bytes} bytes`);
  const held = new Map([...a.held].filter(([local, bytes]) => b.held.get(local) === bytes));
  return { bytes: a.bytes, isMoved: a.isMoved || b.isMoved, held };
}

/** Locals that a loop, which begins at `start`, assigns. */
function assignedInside(code: readonly Operator[], start: number): Set<number> {
  const locals = new Set<number>();
  let depth = 0;
  for (const { opcode, value } of code.slice(start)) {
    if (opcode === Opcode.block || opcode === Opcode.loop || opcode === Opcode.if) depth++;
    else if (opcode === Opcode.local_set || opcode === Opcode.local_tee) locals.add(value);
    else if (opcode === Opcode.end && --depth === 0) break;
  }
  return locals;
}

function isPointer({ opcode, value }: Operator, wanted: number): boolean {
  return opcode === wanted && value === STACK_POINTER;
}

const sizeConstant = ({ start, end, value }: Operator, taken: number): SizeConstant => ({
  start: start + 1,
  end,
  sign: value === taken ? 1 : -1,
});
