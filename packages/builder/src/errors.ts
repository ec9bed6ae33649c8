/** Stable codes of everything that can end a build. The README explains each. */
export type BuildErrorCode =
  | "USAGE"
  | "SOURCE_NOT_FOUND"
  | "SDK_NOT_FOUND"
  | "TYPE_ERROR"
  | "UNINITIALIZED_PROPERTY"
  | "SYNTAX_ERROR"
  | "UNSUPPORTED_IMPORT"
  | "MISSING_GLOBAL"
  | "MISSING_BUILTIN"
  | "RESERVED_METHOD"
  | "METHOD_NAME_TAKEN"
  | "NO_METHODS"
  | "TOP_LEVEL_HOST_CALL"
  | "TOP_LEVEL_ERROR"
  | "ENGINE_SOURCES"
  | "ENGINE_COMPILE"
  | "ENGINE_FAILED"
  | "INVALID_WASM"
  | "WRITE_FAILED";

/** A place in a source file; line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Why a contract could not be built.
 *
 * @example
 * try {
 *   await buildContract({ source: "src/contract.ts" });
 * } catch (error) {
 *   if (error instanceof BuildError && error.code === "TYPE_ERROR") console.error(error.message);
 * }
 */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly code: BuildErrorCode;
  /** Where the cause is, if it is in a source file. */
  readonly location: SourceLocation | undefined;

  constructor(
    code: BuildErrorCode,
    message: string,
    location?: SourceLocation,
    options?: { readonly cause?: unknown },
  ) {
    super(location ? `${location.file}:${location.line}:${location.column}: ${message}` : message, options);
    this.code = code;
    this.location = location;
  }
}
