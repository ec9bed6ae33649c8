import { strictUtf8 } from "../utf8.js";
import {
  checkBound,
  type Decoder,
  type JsonDecoder,
  type LengthOptions,
  malformed,
  ONLY_STRING,
  ok,
} from "./decoder.js";
import { type BoundedDecoder, decodeJson } from "./json-decoder.js";

/**
 * A JSON string, what a contract method that returns a string answers. The longest length is that of its JSON: quotes
 * included, and six bytes for a character that is escaped.
 *
 * @default maxLength 4096
 * @example
 * method({ returns: string({ maxLength: 512 }) });
 */
export function string(options?: LengthOptions): JsonDecoder<string> {
  const maxLength = checkBound("maxLength", options?.maxLength ?? 4096);
  const decoder: BoundedDecoder<string> = {
    maxLength,
    maxTokens: 0,
    allowed: ONLY_STRING,
    take(value) {
      if (typeof value !== "string") return malformed("type");
      return value.length + 2 > maxLength ? malformed("length") : ok(value);
    },
    decode: decodeJson as BoundedDecoder<string>["decode"],
  };
  return decoder;
}

/**
 * The bytes as UTF-8 text, without quotes: for callees that answer plain text.
 *
 * @default maxLength 4096
 * @example
 * method({ returns: text() });
 */
export function text(options?: LengthOptions): Decoder<string> {
  return {
    maxLength: checkBound("maxLength", options?.maxLength ?? 4096),
    decode(bytes) {
      const decoded = strictUtf8(bytes);
      return decoded === undefined ? malformed("utf8") : ok(decoded);
    },
  };
}
