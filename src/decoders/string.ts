import { strictUtf8 } from "../utf8.js";
import {
  type Decoded,
  type Decoder,
  type JsonDecoder,
  type LengthOptions,
  malformed,
  ok,
} from "./decoder.js";
import { parseJson } from "./parse-json.js";

/**
 * A JSON string, what a contract method that returns a string answers. The longest length is that of its JSON: quotes
 * included, and six bytes for a character that is escaped.
 *
 * @default maxLength 4096
 * @example
 * method({ returns: string({ maxLength: 512 }) });
 */
export function string(options?: LengthOptions): JsonDecoder<string> {
  const maxLength = options?.maxLength ?? 4096;
  return {
    maxLength,
    maxTokens: 0,
    decode(bytes) {
      if (bytes[0] !== QUOTE) return malformed("type");
      // What starts with a quote and is JSON is a string; if it is none, parsing ends behind the next quote.
      return parseJson(bytes, Number.POSITIVE_INFINITY) as Decoded<string>;
    },
    take(value) {
      if (typeof value !== "string") return malformed("type");
      return value.length + 2 > maxLength ? malformed("length") : ok(value);
    },
  };
}

const QUOTE = 0x22;

/**
 * The bytes as UTF-8 text, without quotes: for callees that answer plain text.
 *
 * @default maxLength 4096
 * @example
 * method({ returns: text() });
 */
export function text(options?: LengthOptions): Decoder<string> {
  return {
    maxLength: options?.maxLength ?? 4096,
    decode(bytes) {
      const decoded = strictUtf8(bytes);
      return decoded === undefined ? malformed("utf8") : ok(decoded);
    },
  };
}
