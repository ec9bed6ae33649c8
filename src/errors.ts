/**
 * The subject of an error, with its code: every error of the library has one of these. On chain a message is the subject
 * plus values (`XCC07 gas: need 45, have 30`); the long text of each code is in `docs/errors.md`.
 */
export type XccSubject =
  | "XCC01 account"
  | "XCC02 amount"
  | "XCC03 args"
  | "XCC04 method"
  | "XCC05 actions"
  | "XCC06 inputs"
  | "XCC07 gas"
  | "XCC08 promises"
  | "XCC09 join"
  | "XCC10 chain"
  | "XCC11 emitted"
  | "XCC12 orphan"
  | "XCC13 key"
  | "XCC14 context"
  | "XCC15 host"
  | "XCC16 storage"
  | "XCC17 schema"
  | "XCC20 caller"
  | "XCC21 results"
  | "XCC22 result"
  | "XCC23 refund"
  | "XCC24 locked"
  | "XCC25 saga"
  | "XCC26 job"
  | "XCC27 deposit"
  | "XCC28 claim"
  | "XCC29 retry";

/**
 * The only error class this library throws.
 *
 * @example
 * try { batch(target, actions); }
 * catch (error) { if (error instanceof XccError && error.code === "XCC01") ... }
 */
export class XccError extends Error {
  /** Stable code, such as `"XCC07"`: compare this, never the message. */
  readonly code: string;

  constructor(subject: XccSubject, detail: string) {
    super(`${subject}: ${detail}`);
    this.code = subject.substring(0, 5);
  }
}

/** Throws the error of a subject. */
export function fail(subject: XccSubject, detail: string): never {
  throw new XccError(subject, detail);
}

/** A value as it is shown in an error: short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 80 ? `${value.substring(0, 77)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return typeof value === "bigint" ? `${value}n` : String(value);
}
