import type { LineRange } from "../bundle/package_lines.js";

/** The host functions of a contract reached the outside while it was being built. */
export class HostCallAtBuild extends Error {
  override readonly name = "HostCallAtBuild";
  readonly hostFunction: string;
  /** QuickJS's stack text at the call, innermost frame first; empty if there was none. */
  readonly stackText: string;

  constructor(hostFunction: string, stackText: string) {
    super(`host call ${hostFunction} at build time`);
    this.hostFunction = hostFunction;
    this.stackText = stackText;
  }
}

/** A JavaScript error inside the engine: its first line, and QuickJS's stack text. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly stackText: string;

  constructor(text: string) {
    const end = text.indexOf("\n");
    super(end < 0 ? text : text.slice(0, end));
    this.stackText = end < 0 ? "" : text.slice(end + 1);
  }
}

interface EngineExports {
  readonly memory: WebAssembly.Memory;
  near_answer(): number;
  near_answer_length(): number;
  near_malloc(size: number): number;
  near_free(address: number): void;
  near_boot(stackLimit: number): void;
  near_compile(source: number, length: number, filename: number, keepNames: number): number;
  near_unknown_globals(): number;
  near_load(bytecode: number, length: number): number;
  near_export_names(): number;
  near_reserve_methods(count: number): void;
  near_bind(name: number): number;
  near_seal(keep: number, packageLines: number, keepNames: number): number;
  near_finish(keepNames: number, stackLimit: number): void;
  near_prepare_seal(): void;
  near_heap_record(): number;
  near_heap_end(): number;
  near_heap_place(table: number, count: number, end: number, far: number): void;
  near_heap_seal(): void;
  near_where(): void;
  near_functions(): number;
  near_report(): number;
  near_report_tables(): number;
}

/** Where the blocks that live in the snapshot go. */
export interface HeapPlan {
  /** By number of the allocation: the address, or 0 for a block that is freed before the end. */
  readonly places: readonly number[];
  /** By number of the allocation: the size in bytes; undefined for a block that is freed before the end. */
  readonly sizes: readonly (number | undefined)[];
  /** Where the first block lies, and where the last one ends. */
  readonly start: number;
  readonly end: number;
}

/** A block of a recorded boot. */
export interface Allocation {
  readonly address: number;
  /** Undefined if the block is free again. */
  readonly size: number | undefined;
}

/** What is left in a sealed engine. */
export interface SealedEngine {
  /** By opcode, whether live functions contain it. */
  readonly opcodes: Uint8Array;
  /** Names of the engine's functions that no call can reach, though others call them. */
  readonly unreachable: readonly string[];
}

const OPCODES = 256;

/** For profiles: which JavaScript function the interpreter runs. */
export interface EngineFunctions {
  /** From a function object to the address of its bytecode. */
  readonly bytecodeOffset: number;
  readonly functions: readonly {
    /** Of its bytecode. */
    readonly address: number;
    /** In the bundle, from 1; 0 if it is not known. */
    readonly line: number;
    /** Empty for a function without a name. */
    readonly name: string;
  }[];
}

const PAGE = 65_536;
/** A block's number once it is freed (`engine/near_heap.c`). */
const FREED = 0xffff_ffff;

/** The engine running in this process, at build time: typed access to its exports (`engine/near_boot.h`). */
export class EngineInstance {
  readonly #exports: EngineExports;
  #recordStart = 0;

  /** `answer` may answer a host call, given its name and QuickJS's stack; otherwise the call is an error. */
  constructor(
    module: WebAssembly.Module,
    answer: (name: string, stack: string) => bigint | undefined = () => undefined,
  ) {
    const env: Record<string, WebAssembly.ImportValue> = {};
    for (const { name } of WebAssembly.Module.imports(module))
      env[name] = () => {
        const stack = this.#where();
        const answered = answer(name, stack);
        if (answered === undefined) throw new HostCallAtBuild(name, stack);
        return answered;
      };
    this.#exports = new WebAssembly.Instance(module, { env }).exports as unknown as EngineExports;
  }

  get memory(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  boot(stackLimit: number): void {
    this.#exports.near_boot(stackLimit);
  }

  /** Before a boot: numbers all allocations. See {@link allocations}. */
  recordHeap(): void {
    this.#recordStart = this.#exports.near_heap_record();
  }

  /** The blocks of a recorded boot, in order of allocation. */
  allocations(): Allocation[] {
    const words = new DataView(this.#exports.memory.buffer);
    const end = this.#exports.near_heap_end();
    const allocations: Allocation[] = [];
    for (let header = this.#recordStart; header < end; ) {
      const size = words.getUint32(header, true);
      const isFree = words.getUint32(header + 4, true) === FREED;
      allocations.push({ address: header + 8, size: isFree ? undefined : size });
      header += 8 + ((size + 7) & ~7);
    }
    return allocations;
  }

  /** Before a boot with the same allocations: blocks that live to the end get their place in the snapshot. */
  placeHeap(plan: HeapPlan): void {
    const { memory } = this.#exports;
    const table = Math.ceil(plan.end / PAGE) * PAGE;
    const far = table + Math.ceil((plan.places.length * 4) / PAGE) * PAGE;
    const missing = far - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / PAGE);
    new Uint32Array(memory.buffer, table, plan.places.length).set(plan.places);
    this.#exports.near_heap_place(table, plan.places.length, plan.end, far);
  }

  /** Where the heap begins. */
  heapStart(): number {
    return this.#exports.near_heap_record();
  }

  /** Between booting and loading a contract whose heap is to be sealed. */
  prepareSeal(): void {
    this.#exports.near_prepare_seal();
  }

  /** Without names of local variables unless `keepNames`. @throws EngineError on a syntax error. */
  compile(source: string, filename: string, keepNames: boolean): Uint8Array {
    const length = Buffer.byteLength(source);
    return this.#withText(source, (text) =>
      this.#withText(filename, (name) =>
        this.#check(this.#exports.near_compile(text, length, name, Number(keepNames))).slice(),
      ),
    );
  }

  /** After compile: lines of the source, each with a global variable that it reads and that does not exist. */
  unknownGlobals(): string[] {
    return this.#lines(() => this.#exports.near_unknown_globals());
  }

  /** Runs the top level of a compiled module. @throws EngineError, HostCallAtBuild */
  load(bytecode: Uint8Array): void {
    const address = this.put(bytecode);
    this.#check(this.#exports.near_load(address, bytecode.length));
    this.#exports.near_free(address);
  }

  exportNames(): string[] {
    return this.#lines(() => this.#exports.near_export_names());
  }

  /** Keeps exported functions as methods 0, 1, ... Returns the names that are functions. */
  bind(names: readonly string[]): string[] {
    this.#exports.near_reserve_methods(names.length);
    return names.filter((name) => this.#withText(name, (text) => this.#exports.near_bind(text) >= 0));
  }

  /**
   * Finishes pending jobs and removes everything dead from the memory: garbage, the parser, and builtins whose name the
   * contract does not contain and `keep` does not list. Unless `keepNames`, names of functions in `packageLines` go that only
   * stack traces would show.
   *
   * @throws EngineError, HostCallAtBuild
   */
  seal(keep: readonly string[], packageLines: readonly LineRange[], keepNames: boolean): SealedEngine {
    const lines = this.put(new Uint8Array(Int32Array.from([...packageLines.flat(), 0]).buffer));
    const answer = this.#withText(keep.join("\n"), (text) =>
      this.#check(this.#exports.near_seal(text, lines, Number(keepNames))),
    );
    this.#exports.near_free(lines);
    const opcodes = answer.slice(0, OPCODES);
    const unreachable = text(answer.subarray(OPCODES)).split("\n").filter(Boolean);
    answer.fill(0);
    this.#exports.near_free(this.#exports.near_answer());
    return { opcodes, unreachable };
  }

  /** After the last allocation: the heap becomes that of a contract call. */
  sealHeap(): void {
    this.#exports.near_heap_seal();
  }

  /** What lies where in a sealed heap, a line per block (`engine/near_report.h`). */
  blocks(): string[] {
    return this.#lines(() => this.#exports.near_report());
  }

  /** The same of what the engine itself keeps, after `finish`. */
  tables(): string[] {
    return this.#lines(() => this.#exports.near_report_tables());
  }

  /** The JavaScript functions in memory. */
  functions(): EngineFunctions {
    const [offset, ...lines] = this.#lines(() => this.#exports.near_functions());
    const functions = lines.map((line) => {
      const [, address, bundleLine, name] = /^(\d+) (\d+) (.*)$/su.exec(line)!;
      return { address: Number(address), line: Number(bundleLine), name: printable(name!) };
    });
    return { bytecodeOffset: Number(offset), functions };
  }

  /** The last step of a build: takes out line numbers and names of variables unless `keepNames`, and sets calls their limit. */
  finish(keepNames: boolean, stackLimit: number): void {
    this.#exports.near_finish(Number(keepNames), stackLimit);
  }

  #lines(ask: () => number): string[] {
    const lines = text(this.#check(ask())).split("\n").filter(Boolean);
    this.#exports.near_free(this.#exports.near_answer());
    return lines;
  }

  /** Copies bytes into the engine's heap; returns their address. */
  put(bytes: Uint8Array): number {
    const address = this.#exports.near_malloc(bytes.length);
    this.memory.set(bytes, address);
    return address;
  }

  /** Copies a zero-terminated text. */
  putText(value: string): number {
    return this.put(Buffer.from(`${value}\0`));
  }

  /** The text is freed again, so that it does not end in the snapshot. */
  #withText<T>(value: string, use: (address: number) => T): T {
    const address = this.putText(value);
    const result = use(address);
    this.#exports.near_free(address);
    return result;
  }

  #check(status: number): Uint8Array {
    const start = this.#exports.near_answer();
    const answer = this.memory.subarray(start, start + this.#exports.near_answer_length());
    if (status < 0) throw new EngineError(text(answer));
    return answer;
  }

  #where(): string {
    this.#exports.near_where();
    return text(this.#check(0));
  }
}

/** QuickJS's name of a function without one is a control character. */
function printable(name: string): string {
  return /^\p{Cc}*$/u.test(name) ? "" : name;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
