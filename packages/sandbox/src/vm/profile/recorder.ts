import type { ProfileNames } from "./names.js";

/** A function in one place of the call tree. Gas is what the call burnt here, without what it calls. */
export interface CallNode {
  readonly name: string;
  readonly kind: "js" | "wasm" | "host";
  readonly children: ReadonlyMap<string, CallNode>;
  gas: number;
  calls: number;
}

interface OpenNode extends CallNode {
  readonly children: Map<string, OpenNode>;
}

const node = (name: string, kind: CallNode["kind"]): OpenNode => ({
  name,
  kind,
  children: new Map(),
  gas: 0,
  calls: 0,
});

/**
 * Builds the call tree of one contract call. The contract's instrumented code and the host tell it of every function
 * that begins or ends; the gas that was burnt in between belongs to the function on top.
 */
export class ProfileRecorder {
  readonly root: CallNode;
  readonly #names: ProfileNames;
  readonly #memory: () => ArrayBufferLike;
  readonly #burntGas: () => number;
  readonly #stack: OpenNode[];
  #last: number;

  constructor(
    method: string,
    names: ProfileNames,
    memory: () => ArrayBufferLike,
    /** What the call burnt so far, the contract's loading included. */
    burntGas: () => number,
  ) {
    const root = node(method, "wasm");
    const loading = node("contract loading", "host");
    root.children.set("loading", loading);
    loading.gas = burntGas();
    loading.calls = 1;
    this.root = root;
    this.#stack = [root];
    this.#names = names;
    this.#memory = memory;
    this.#burntGas = burntGas;
    this.#last = loading.gas;
  }

  /** A function of the contract begins; `subject` is the lower half of its first i64 parameter. */
  enter(index: number, subject: number): void {
    const closure = index === this.#names.interpreter?.function ? this.#closureName(subject) : undefined;
    if (closure) this.#push(closure, "js");
    else this.#push(this.#names.functions[index] ?? `function ${index}`, "wasm");
  }

  enterHost(name: string): void {
    this.#push(name, "host");
  }

  leave(): void {
    this.#count(this.#burntGas());
    this.#stack.pop();
  }

  /** The call is over, whatever functions were still running. */
  finish(burntGas: number): void {
    this.#count(burntGas);
    this.#stack.length = 1;
  }

  #push(name: string, kind: CallNode["kind"]): void {
    this.#count(this.#burntGas());
    const { children } = this.#stack.at(-1)!;
    const key = `${kind} ${name}`;
    let child = children.get(key);
    if (!child) {
      child = node(name, kind);
      children.set(key, child);
    }
    child.calls++;
    this.#stack.push(child);
  }

  #count(burntGas: number): void {
    this.#stack.at(-1)!.gas += burntGas - this.#last;
    this.#last = burntGas;
  }

  /** The JavaScript function that the interpreter was called with. */
  #closureName(object: number): string | undefined {
    const { bytecodeOffset, closures } = this.#names.interpreter!;
    const memory = new DataView(this.#memory());
    const place = (object >>> 0) + bytecodeOffset;
    if (place + 4 > memory.byteLength) return undefined;
    return closures[memory.getUint32(place, true)];
  }
}
