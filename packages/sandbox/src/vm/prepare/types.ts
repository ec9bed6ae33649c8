import { BinaryWriter, type FunctionBody, type FunctionType, ValueType } from "near-xcc-wasm";

const FUNCTION_TYPE = 0x60;
/** Most parameters that V8 allows. */
const MAX_PARAMS = 1_000;
/** Most locals, parameters included, that V8 allows. */
const MAX_LOCALS = 50_000;
/** Locals kept free for intermediate values: spilled arguments of a call. */
const RESERVED_LOCALS = 4_100;
/** Gas and stack. */
export const EXTRA_PARAMS = [ValueType.i64, ValueType.i32] as const;

/**
 * How an instrumented function is called. The gas that is left and the stack that is left come behind its parameters,
 * and it returns the gas behind its result: V8 keeps them in registers. Where that is one parameter too many, both are
 * passed in globals, and an i32 without meaning tells the type from all others.
 */
export interface Convention {
  readonly typeIndex: number;
  readonly inGlobals: boolean;
}

/** Whether a function has so many locals that there is no room for those of the instrumentation. */
export function isFull({ params }: FunctionType, { locals }: FunctionBody): boolean {
  return params.length + locals.reduce((sum, { count }) => sum + count, RESERVED_LOCALS) > MAX_LOCALS;
}

/** The type section of an instrumented contract: types that are used, each once. */
export class TypeTable {
  readonly #indices = new Map<string, number>();
  readonly #conventions = new Map<FunctionType, Convention>();
  readonly #section = new BinaryWriter();

  /** A type as it is. */
  index(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params}>${results}`;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(key, index);
    this.#section.u8(FUNCTION_TYPE).u32(params.length).raw(Uint8Array.from(params));
    this.#section.u32(results.length).raw(Uint8Array.from(results));
    return index;
  }

  /** How the contract's functions of a type are called. */
  convention(type: FunctionType): Convention {
    const known = this.#conventions.get(type);
    if (known) return known;
    const inGlobals = type.params.length + EXTRA_PARAMS.length > MAX_PARAMS;
    const convention = {
      typeIndex: inGlobals
        ? this.inGlobals(type)
        : this.index([...type.params, ...EXTRA_PARAMS], [...type.results, ValueType.i64]),
      inGlobals,
    };
    this.#conventions.set(type, convention);
    return convention;
  }

  /** The type of a function that gets gas and stack in globals. */
  inGlobals({ params, results }: FunctionType): number {
    return this.index(params, [...results, ValueType.i32]);
  }

  write(out: BinaryWriter): BinaryWriter {
    return out.u32(this.#indices.size).raw(this.#section.bytes);
  }
}
