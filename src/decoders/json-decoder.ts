import { globals } from "../host.js";
import type { Outcome } from "../outcome.js";
import {
  checkBound,
  type Decoded,
  type JsonDecoder,
  type JsonOptions,
  malformed,
  ONLY_STRING,
  ok,
  type ReadResult,
} from "./decoder.js";
import { parseJson } from "./parse-json.js";

/**
 * A decoder that parses JSON within bounds and takes the value. Twice the tokens it describes are allowed: a callee that
 * one day answers more fields is still understood, and the gas it can make parsing cost stays bounded.
 */
export function jsonDecoder<T>(
  bounds: { readonly maxLength: number; readonly maxTokens: number },
  take: (value: unknown) => Decoded<T>,
  options: JsonOptions | undefined,
): BoundedDecoder<T> {
  const maxLength = checkBound("maxLength", options?.maxLength ?? bounds.maxLength);
  const maxTokens = checkBound("maxTokens", options?.maxTokens ?? bounds.maxTokens);
  return {
    maxLength,
    maxTokens,
    allowed: options?.maxTokens ?? 2 * maxTokens,
    take,
    decode: decodeJson as BoundedDecoder<T>["decode"],
  };
}

/** A decoder with the tokens that it lets through. */
export interface BoundedDecoder<T> extends JsonDecoder<T> {
  readonly allowed: number;
}

/** What all decoders of JSON do with bytes. */
export const decodeJson = /* @__PURE__ */ chooseDecodeJson();

function chooseDecodeJson() {
  const decode: ReadResult & ((this: BoundedDecoder<unknown>, bytes: Uint8Array) => Decoded<unknown>) =
    function (bytes) {
      const parsed = parseJson(bytes, this.allowed);
      return parsed.status === "ok" ? this.take(parsed.value) : parsed;
    };
  const native = globals.env?.near_xcc_json;
  // Parses a result where the host has put it: bytes that never become an array need not be copied.
  if (native !== undefined) {
    decode.read = (index, decoder) => {
      const { maxLength, allowed, take } = decoder as BoundedDecoder<unknown>;
      let value: unknown;
      try {
        value = native(index, maxLength, allowed);
      } catch (reason) {
        return refused(reason as Reason);
      }
      // A string that is short enough has nothing more to be asked.
      return allowed === ONLY_STRING ? ok(value) : take(value);
    };
  }
  return decode;
}

/** What the engine throws instead of giving a value. */
type Reason = undefined | number | string;

function refused(reason: Reason): Outcome<never> {
  if (reason === undefined) return { status: "failed" };
  return typeof reason === "number" ? { status: "tooLong", length: reason } : malformed(reason);
}

/** What is wrong inside, with its place: `type at messages.0.text`. */
export function malformedAt(key: string | number, { reason }: { readonly reason: string }): Decoded<never> {
  // Not `split` or `indexOf`: a contract that names them carries the compiler of regular expressions, or the searches of three
  // kinds of lists. Reasons are short.
  let end = 0;
  while (end < reason.length && reason.substring(end, end + AT.length) !== AT) end++;
  if (end === reason.length) return malformed(`${reason}${AT}${key}`);
  return malformed(`${reason.substring(0, end)}${AT}${key}.${reason.substring(end + AT.length)}`);
}

const AT = " at ";
