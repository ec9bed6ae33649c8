import { type Decoded, type Decoder, type LengthOptions, malformed, ok } from "./decoder.js";
import { parseJson } from "./parse-json.js";
import { strictUtf8 } from "./utf8.js";

/**
 * A JSON string, what a contract method that returns a string answers.
 *
 * @default maxLength 4096
 */
export function string(options?: LengthOptions): Decoder<string> {
  return {
    maxLength: options?.maxLength ?? 4096,
    decode(bytes) {
      if (bytes[0] !== QUOTE) return malformed("type");
      const parsed = parseJson(bytes);
      // What starts with a quote and is JSON is a string.
      return parsed as Decoded<string>;
    },
  };
}

const QUOTE = 0x22;

/**
 * The bytes as UTF-8 text, without quotes: for callees that answer plain text.
 *
 * @default maxLength 4096
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
