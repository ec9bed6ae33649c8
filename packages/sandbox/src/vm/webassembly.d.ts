/** The part of the WebAssembly JavaScript interface that this repository uses; TypeScript declares it only for browsers. */
declare namespace WebAssembly {
  type ValueTypes = { i32: number; i64: bigint; f32: number; f64: number };
  type Exports = Record<string, unknown>;
  type ImportValue = unknown;
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string; kind: string }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  function compile(bytes: Uint8Array): Promise<Module>;

  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    grow(pages: number): number;
  }

  class Global<T extends keyof ValueTypes = keyof ValueTypes> {
    value: ValueTypes[T];
  }

  class Table {
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value: unknown): void;
  }

  class CompileError extends Error {}

  class RuntimeError extends Error {}
}
