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
  near_boot(stackLimit: number): void;
  near_compile(source: number, length: number, filename: number): number;
  near_load(bytecode: number, length: number): number;
  near_export_names(): number;
  near_reserve_methods(count: number): void;
  near_bind(name: number): number;
  near_seal(): number;
  near_where(): void;
}

/** The engine running in this process, at build time: typed access to its exports (`engine/near_boot.h`). */
export class EngineInstance {
  readonly #exports: EngineExports;

  constructor(module: WebAssembly.Module) {
    const env: Record<string, WebAssembly.ImportValue> = {};
    for (const { name } of WebAssembly.Module.imports(module))
      env[name] = () => {
        throw new HostCallAtBuild(name, this.#where());
      };
    this.#exports = new WebAssembly.Instance(module, { env }).exports as unknown as EngineExports;
  }

  get memory(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  boot(stackLimit: number): void {
    this.#exports.near_boot(stackLimit);
  }

  /** @throws EngineError on a syntax error. */
  compile(source: string, filename: string): Uint8Array {
    const bytes = Buffer.from(source);
    const status = this.#exports.near_compile(this.putText(source), bytes.length, this.putText(filename));
    return this.#check(status).slice();
  }

  /** Runs the top level of a compiled module. @throws EngineError, HostCallAtBuild */
  load(bytecode: Uint8Array): void {
    this.#check(this.#exports.near_load(this.put(bytecode), bytecode.length));
  }

  exportNames(): string[] {
    return text(this.#check(this.#exports.near_export_names())).split("\n").filter(Boolean);
  }

  /** Keeps exported functions as methods 0, 1, ... Returns the names that are functions. */
  bind(names: readonly string[]): string[] {
    this.#exports.near_reserve_methods(names.length);
    return names.filter((name) => this.#exports.near_bind(this.putText(name)) >= 0);
  }

  /** Finishes pending jobs and removes everything dead from the memory. @throws EngineError, HostCallAtBuild */
  seal(): void {
    this.#check(this.#exports.near_seal());
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

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
