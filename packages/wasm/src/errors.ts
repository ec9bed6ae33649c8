/**
 * Why a module is refused. The codes are stable: tools may depend on them.
 *
 * - `MALFORMED`: the bytes do not follow the binary format.
 * - `UNSUPPORTED`: a WebAssembly feature that protocol 77 does not enable (only MVP, mutable globals and sign extension are).
 * - `INVALID`: well formed, but against a validation rule (types, indices, alignment, ...).
 * - `LIMIT`: an implementation limit of wasmparser 0.105, the validator inside nearcore 2.6.
 * - `IMPORT_MODULE`, `IMPORT_TABLE`, `IMPORT_GLOBAL`, `IMPORT_MEMORY`: NEAR lets a contract import only functions, from module `env`.
 * - `TOO_MANY_FUNCTIONS`, `TOO_MANY_LOCALS`: limits of the NEAR protocol over the whole contract.
 */
export type WasmErrorCode =
  | "MALFORMED"
  | "UNSUPPORTED"
  | "INVALID"
  | "LIMIT"
  | "IMPORT_MODULE"
  | "IMPORT_TABLE"
  | "IMPORT_GLOBAL"
  | "IMPORT_MEMORY"
  | "TOO_MANY_FUNCTIONS"
  | "TOO_MANY_LOCALS";

/** A module that a NEAR node would refuse. */
export class WasmError extends Error {
  override readonly name = "WasmError";

  constructor(
    readonly code: WasmErrorCode,
    /** What is wrong, without the place. */
    readonly reason: string,
    /** Byte offset in the module. */
    readonly offset: number,
    /** Index of the function (imports counted) whose body is wrong. */
    readonly functionIndex?: number,
  ) {
    const place = functionIndex === undefined ? "" : ` in function ${functionIndex}`;
    super(`${reason} (${code}${place}, at byte ${offset})`);
  }
}
