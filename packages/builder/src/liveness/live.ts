import { type EngineFacts, endOfData, MEMORY_SHIFT, TABLE_SHIFT } from "../engine/facts.js";

/** Where a reference starts or ends: the export that is the root, a function, a static object, a word of the heap. */
export interface Place {
  readonly kind: "export" | "function" | "data" | "heap";
  /** Index of the function or of the symbol; address of the heap's word; 0 for the export. */
  readonly at: number;
}

/** A function pointer, a call or an address that was followed. */
export interface Reference {
  readonly from: Place;
  readonly to: Place;
}

/** What a contract's calls can reach. */
export interface Live {
  /** Indices of functions. */
  readonly functions: ReadonlySet<number>;
  /** In the order they were found: the first one to a function or an object is why it is kept. */
  readonly references: readonly Reference[];
  /** Table slots that are in use. */
  readonly slots: ReadonlySet<number>;
  /** The memory, with static data that nothing reaches zeroed. */
  readonly memory: Uint8Array;
}

/** Size of a JSCFunctionListEntry. */
const LIST_ENTRY = 16;

/**
 * Follows references from the functions that a contract's methods call and from its heap. `memory` and `shifted` come
 * from the same boot of the engine's two links, with the heap at the same place: words that differ are pointers.
 */
export function findLive(
  facts: EngineFacts,
  memory: Uint8Array,
  shifted: Uint8Array,
  heapStart: number,
  roots: readonly string[],
): Live {
  return new Walk(facts, memory, shifted, heapStart).run(roots);
}

class Walk {
  readonly #facts: EngineFacts;
  readonly #memory: Uint8Array;
  readonly #words: Uint32Array;
  readonly #shiftedWords: Uint32Array;
  readonly #functions = new Set<number>();
  readonly #references: Reference[] = [];
  readonly #slots = new Set<number>();
  /** Static bytes that are reached, from `#start`. */
  readonly #liveBytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** For each static byte, one more than the last symbol that contains it; 0 if there is none. */
  readonly #lastSymbol: Uint32Array;
  /** For each static byte that several symbols contain, those before the last. */
  readonly #otherSymbols = new Map<number, number[]>();
  readonly #lists: ReadonlySet<number>;
  readonly #heapStart: number;
  readonly #pending: number[] = [];

  constructor(facts: EngineFacts, memory: Uint8Array, shifted: Uint8Array, heapStart: number) {
    this.#heapStart = heapStart;
    if (memory.length !== shifted.length)
      throw new Error("the two boots of the engine differ in memory size");
    this.#facts = facts;
    this.#memory = memory;
    this.#words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
    this.#shiftedWords = new Uint32Array(shifted.buffer, shifted.byteOffset, shifted.length / 4);
    this.#start = facts.symbols[0]!.address;
    this.#end = endOfData(facts.symbols);
    this.#liveBytes = new Uint8Array(this.#end - this.#start);
    this.#lastSymbol = new Uint32Array(this.#end - this.#start);
    for (const [index, { address, size }] of facts.symbols.entries())
      for (let at = address - this.#start; at < address - this.#start + size; at++) {
        const before = this.#lastSymbol[at]!;
        this.#lastSymbol[at] = index + 1;
        if (before === 0) continue;
        const others = this.#otherSymbols.get(at);
        if (others) others.push(before - 1);
        else this.#otherSymbols.set(at, [before - 1]);
      }
    this.#lists = new Set(
      facts.symbols.flatMap(({ name }, index) => (facts.lists.includes(name) ? [index] : [])),
    );
  }

  run(roots: readonly string[]): Live {
    for (const root of roots) {
      const index = this.#facts.exports[root];
      if (index === undefined) throw new Error(`the engine does not export ${root}`);
      this.#reachFunction(index, { kind: "export", at: 0 });
    }
    this.#scan(this.#heapStart, this.#memory.length);
    for (let index = this.#pending.pop(); index !== undefined; index = this.#pending.pop()) {
      const { calls, slots, data } = this.#facts.functions[index]!;
      const from: Place = { kind: "function", at: index };
      for (const callee of calls) this.#reachFunction(callee, from);
      for (const slot of slots) this.#reachSlot(slot, from);
      for (const symbol of data) this.#reachSymbol(symbol, from);
    }
    const memory = this.#memory.slice();
    for (let offset = 0; offset < this.#liveBytes.length; offset++)
      if (!this.#liveBytes[offset]) memory[this.#start + offset] = 0;
    return { functions: this.#functions, references: this.#references, slots: this.#slots, memory };
  }

  #reachFunction(index: number, from: Place): void {
    this.#references.push({ from, to: { kind: "function", at: index } });
    if (this.#functions.has(index)) return;
    this.#functions.add(index);
    this.#pending.push(index);
  }

  #reachSlot(slot: number, from: Place): void {
    this.#slots.add(slot);
    const index = this.#facts.table[slot - this.#facts.tableBase];
    if (index === undefined) throw new Error(`a function pointer ${slot} is outside of the engine's table`);
    this.#reachFunction(index, from);
  }

  #reachSymbol(symbol: number, from: Place): void {
    const { address, size } = this.#facts.symbols[symbol]!;
    this.#reachBytes(symbol, address, address + size, from);
  }

  #reachBytes(symbol: number, start: number, end: number, from: Place): void {
    this.#references.push({ from, to: { kind: "data", at: symbol } });
    const bytes = this.#liveBytes.subarray(start - this.#start, end - this.#start);
    if (bytes.every((live) => live === 1)) return;
    bytes.fill(1);
    this.#scan(Math.ceil(start / 4) * 4, end, { kind: "data", at: symbol });
  }

  /** Follows every word of a range: a function pointer, an address of static data or of the stack, or a number. */
  #scan(start: number, end: number, data?: Place): void {
    const shift = data ? MEMORY_SHIFT / 4 : 0;
    for (let word = start / 4; word < Math.floor(end / 4); word++) {
      const value = this.#words[word]!;
      const difference = this.#shiftedWords[word + shift]! - value;
      if (difference === 0) continue;
      const from: Place = data ?? { kind: "heap", at: word * 4 };
      if (difference === TABLE_SHIFT) this.#reachSlot(value, from);
      else if (difference !== MEMORY_SHIFT)
        throw new Error(
          `the two boots of the engine differ at address ${word * 4}: ${value} and ${value + difference}`,
        );
      else if (value >= this.#start && value < this.#end) this.#reachAddress(value, from);
    }
  }

  /** In the order in which they are listed. */
  #symbolsAt(at: number): number[] {
    const last = this.#lastSymbol[at]!;
    return last === 0 ? [] : [...(this.#otherSymbols.get(at) ?? []), last - 1];
  }

  #reachAddress(address: number, from: Place): void {
    for (const symbol of this.#symbolsAt(address - this.#start)) {
      const base = this.#facts.symbols[symbol]!.address;
      // The heap points at single entries of these lists: builtins that are created on first use.
      if (from.kind === "heap" && this.#lists.has(symbol) && (address - base) % LIST_ENTRY === 0)
        this.#reachBytes(symbol, address, address + LIST_ENTRY, from);
      else this.#reachSymbol(symbol, from);
    }
  }
}
