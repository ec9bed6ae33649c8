import { type Decoder, type LengthOptions, malformed } from "./decoder.js";
import { parseJson } from "./parse-json.js";

/**
 * Any JSON value, taken on trust as `T` unless a check is given. A check that throws counts as one that says no.
 *
 * @default maxLength 16384
 * @example
 * json<Message[]>();
 * json((value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string"));
 */
export function json<T = unknown>(options?: LengthOptions): Decoder<T>;
export function json<T>(check: (value: unknown) => value is T, options?: LengthOptions): Decoder<T>;
export function json<T>(
  first?: ((value: unknown) => value is T) | LengthOptions,
  second?: LengthOptions,
): Decoder<T> {
  const check = typeof first === "function" ? first : undefined;
  const options = typeof first === "function" ? second : first;
  return {
    maxLength: options?.maxLength ?? 16_384,
    decode(bytes) {
      const parsed = parseJson(bytes);
      if (parsed.status !== "ok") return parsed;
      if (check === undefined || holds(check, parsed.value)) return parsed as { status: "ok"; value: T };
      return malformed("check");
    },
  };
}

function holds(check: (value: unknown) => boolean, value: unknown): boolean {
  try {
    return check(value);
  } catch {
    return false;
  }
}
