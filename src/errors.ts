/**
 * Every error of the library. On chain a message is a short stable code plus values
 * (`XCC07 gas: need 45, have 30`); the long text of each code is in `docs/errors.md`.
 */
const codes = {
  account: "XCC01 account",
  amount: "XCC02 amount",
  args: "XCC03 args",
  method: "XCC04 method",
  actions: "XCC05 actions",
  inputs: "XCC06 inputs",
  gas: "XCC07 gas",
  promises: "XCC08 promises",
  join: "XCC09 join",
  chain: "XCC10 chain",
  emitted: "XCC11 emitted",
  orphan: "XCC12 orphan",
  key: "XCC13 key",
  context: "XCC14 context",
  host: "XCC15 host",
  storage: "XCC16 storage",
  schema: "XCC17 schema",
  caller: "XCC20 caller",
  results: "XCC21 results",
  result: "XCC22 result",
  refund: "XCC23 refund",
  locked: "XCC24 locked",
  saga: "XCC25 saga",
  job: "XCC26 job",
  deposit: "XCC27 deposit",
  claim: "XCC28 claim",
  retry: "XCC29 retry",
} as const;

/** The subject of an error, which decides its code. */
export type XccSubject = keyof typeof codes;

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
    super(`${codes[subject]}: ${detail}`);
    this.code = codes[subject].slice(0, 5);
  }
}

/** Throws the error of a subject. */
export function fail(subject: XccSubject, detail: string): never {
  throw new XccError(subject, detail);
}

/** A value as it is shown in an error: short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return typeof value === "bigint" ? `${value}n` : String(value);
}
