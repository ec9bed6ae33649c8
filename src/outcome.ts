import { copyOf } from "./copy.js";
import type { Decoder, ReadResult } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { type Env, globals } from "./host.js";

/** What became of one call, as its callback sees it. The text of a failure never reaches a callback. */
export type Outcome<T> =
  | { readonly status: "ok"; readonly value: T }
  | { readonly status: "failed" }
  /** The callee answered more bytes than the decoder reads. */
  | { readonly status: "tooLong"; readonly length: number }
  /** The callee answered something else than declared. */
  | { readonly status: "malformed"; readonly reason: string };

/**
 * The value of a call that went well, else the fallback.
 *
 * @example
 * unwrapOr(greeting, "Nobody");
 * unwrapOr(any(survey.settled()), null);
 */
export function unwrapOr<T, F>(outcome: Outcome<T>, fallback: F): T | F {
  return outcome.status === "ok" ? outcome.value : fallback;
}

/**
 * The value of a call that went well, else an error that ends the callback, and with it undoes what the callback did. The
 * error names what was expected and says why it is not there: `XCC22 result: price: failed`.
 *
 * @throws XccError XCC22 without a value.
 * @example
 * const price = expect(agreement(2, oracles.settled()), "price");
 */
export function expect<T>(outcome: Outcome<T>, what: string): T {
  if (outcome.status === "ok") return outcome.value;
  const reason = (outcome as { reason?: string }).reason;
  return fail("XCC22 result", `${what}: ${outcome.status}${reason === undefined ? "" : `, ${reason}`}`);
}

/** An outcome in the form that Rust's `Result` has in JSON, to answer it to a client. */
export type OkOrErr<T> = { ok: T } | { err: "failed" | "too long" | "malformed" };

const OK = { ok: undefined as unknown };

/**
 * An outcome as `{ ok: value }` or `{ err: reason }`.
 *
 * @example
 * return poll.settled().map(okOrErr);
 */
export function okOrErr<T>(outcome: Outcome<T>): OkOrErr<T> {
  if (outcome.status === "ok") {
    const answer = copyOf(OK);
    answer.ok = outcome.value;
    return answer as OkOrErr<T>;
  }
  return { err: outcome.status === "tooLong" ? "too long" : outcome.status };
}

export const FAILED: Outcome<never> = { status: "failed" };
export const MALFORMED: Outcome<never> = { status: "malformed", reason: "decoder" };
const NO_BYTES = new Uint8Array(0);

/** Reads one result. Its length is looked at before its bytes enter the JavaScript heap. It never throws. */
export function readOutcome<T>(index: number, decoder: Decoder<T>, env: Env): Outcome<T> {
  try {
    const read = (decoder.decode as ReadResult).read;
    if (read !== undefined) return read(index, decoder) as Outcome<T>;
    const unread = decoder.unread === true;
    const result = resultOf(index, unread ? -1 : decoder.maxLength, env);
    if (result === undefined) return FAILED;
    if (typeof result !== "number") return decoder.decode(result);
    return unread ? decoder.decode(NO_BYTES) : { status: "tooLong", length: result };
  } catch {
    return MALFORMED;
  }
}

type ResultOf = (index: number, max: number, env: Env) => Uint8Array | number | undefined;

/** Bytes of a result; only their number if it is above `max`, and 0 if that is negative; `undefined` if the call failed. */
const resultOf: ResultOf = /* @__PURE__ */ chooseResultOf();

function chooseResultOf(): ResultOf {
  return (
    globals.env?.near_xcc_promise_result ??
    ((index, max, env) => {
      if (env.promise_result(index, 0) !== 1n) return undefined;
      if (max < 0) return 0;
      const length = Number(env.register_len(0));
      return length > max ? length : env.read_register(0);
    })
  );
}

/** What a decoder makes of the bytes of a result. It never throws. */
export function decodeOutcome<T>(decoder: Decoder<T>, bytes: Uint8Array): Outcome<T> {
  try {
    return decoder.decode(bytes);
  } catch {
    return MALFORMED;
  }
}
