import type { RuntimeConfig } from "../parameters/config_store.js";
import { linkError } from "./errors.js";
import { HOST_FUNCTIONS, HOST_MODULE } from "./logic/imports.js";
import { debugString } from "./logic/rust_debug.js";
import { type ImportInfo, MEMORY_IMPORT } from "./prepare/layout.js";
import type { FunctionCallError } from "./runner.types.js";

const functionType = (params: readonly string[], results: readonly string[]) =>
  `Function(FunctionType { params: [${params.join(", ")}], results: [${results.join(", ")}] })`;

/** Rust's `Debug` of each host function's type. */
const HOST_TYPES: ReadonlyMap<string, string> = new Map(
  HOST_FUNCTIONS.map(({ name, params, result }) => {
    const upper = (type: string) => type.toUpperCase();
    return [name, functionType(params.map(upper), result === null ? [] : [upper(result)])];
  }),
);

/** Checks imports in their order, as near-vm's resolver does. Answers the first one that cannot be linked. */
export function checkImports(
  imports: readonly ImportInfo[],
  { wasm_config }: RuntimeConfig,
): FunctionCallError | undefined {
  const { initial_memory_pages: initial, max_memory_pages: maximum } = wasm_config.limit_config;
  const memoryType = `Memory(MemoryType { minimum: ${initial} pages, maximum: Some(${maximum} pages), shared: false })`;
  for (const { name, params, results } of imports) {
    const expected = functionType(params, results);
    const actual = name === MEMORY_IMPORT.name ? memoryType : HOST_TYPES.get(name);
    if (actual === expected) continue;
    const reason =
      actual === undefined
        ? `unknown import. Expected ${expected}`
        : `incompatible import type. Expected ${expected} but received ${actual}`;
    return linkError(`Error while importing ${debugString(HOST_MODULE)}.${debugString(name)}: ${reason}`);
  }
  return undefined;
}
