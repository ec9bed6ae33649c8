import { type Decoded, type JsonDecoder, type JsonOptions, malformed } from "./decoder.js";
import { parseJson } from "./parse-json.js";

/**
 * A decoder that parses JSON within bounds and takes the value. Twice the tokens it describes are allowed: a callee that
 * one day answers more fields is still understood, and the gas it can make parsing cost stays bounded.
 */
export function jsonDecoder<T>(
  bounds: { readonly maxLength: number; readonly maxTokens: number },
  take: (value: unknown) => Decoded<T>,
  options: JsonOptions | undefined,
): JsonDecoder<T> {
  const { maxLength, maxTokens } = bounds;
  const allowed = options?.maxTokens ?? 2 * maxTokens;
  return {
    maxLength: options?.maxLength ?? maxLength,
    maxTokens: options?.maxTokens ?? maxTokens,
    take,
    decode(bytes) {
      const parsed = parseJson(bytes, allowed);
      return parsed.status === "ok" ? take(parsed.value) : parsed;
    },
  };
}

/** What is wrong inside, with its place: `type at messages.0.text`. */
export function malformedAt(key: string | number, { reason }: { readonly reason: string }): Decoded<never> {
  // Not `split`: a contract that names it carries the compiler of regular expressions, 34 kB.
  const end = reason.indexOf(AT);
  if (end === -1) return malformed(`${reason}${AT}${key}`);
  return malformed(`${reason.slice(0, end)}${AT}${key}.${reason.slice(end + AT.length)}`);
}

const AT = " at ";
