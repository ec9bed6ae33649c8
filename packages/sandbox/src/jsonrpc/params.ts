import {
  accountIdError,
  type CryptoHash,
  hashFromBase58,
  ParseKeyError,
  type PublicKey,
  parsePublicKey,
} from "../primitives/index.js";
import { debugString } from "../vm/logic/rust_debug.js";
import { parseError } from "./errors.js";

/**
 * Reads request parameters with the rules and the texts of serde, as nearcore's request types do. A parser throws a
 * {@link ParamsError}; {@link parseParams} turns it into the answer.
 */
export type Parser<T> = (value: unknown) => T;

export class ParamsError extends Error {
  override readonly name = "ParamsError";
}

export function parseParams<T>(parser: Parser<T>, params: unknown): T {
  try {
    return parser(params);
  } catch (error) {
    if (error instanceof ParamsError) throw parseError(`Failed parsing args: ${error.message}`);
    throw error;
  }
}

/** How serde names a value that has the wrong type. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return `string ${debugString(value)}`;
  if (typeof value === "boolean") return `boolean \`${value}\``;
  if (typeof value === "number") return describeNumber(value);
  return Array.isArray(value) ? "sequence" : "map";
}

/** Integers that fit neither u64 nor i64 are read as floating point. */
function describeNumber(value: number): string {
  const isInteger = Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63);
  if (isInteger) return `integer \`${value}\``;
  const [mantissa, exponent] = value.toExponential().split("e+");
  return `floating point \`${exponent !== undefined && Number(exponent) > 15 ? `${mantissa}e${exponent}` : value}\``;
}

export function invalidType(value: unknown, expected: string): ParamsError {
  return new ParamsError(`invalid type: ${describe(value)}, expected ${expected}`);
}

function unknownVariant(name: string, known: readonly string[]): ParamsError {
  const quoted = known.map((variant) => `\`${variant}\``);
  const list = quoted.length === 2 ? quoted.join(" or ") : `one of ${quoted.join(", ")}`;
  return new ParamsError(`unknown variant \`${name}\`, expected ${list}`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const string: Parser<string> = (value) => {
  if (typeof value !== "string") throw invalidType(value, "a string");
  return value;
};

export const boolean: Parser<boolean> = (value) => {
  if (typeof value !== "boolean") throw invalidType(value, "a boolean");
  return value;
};

/** Above 2^53 the number is the nearest one that JavaScript reads: no height, shard or nonce here is that large. */
export const u64: Parser<number> = (value) => {
  if (typeof value !== "number" || !Number.isInteger(value)) throw invalidType(value, "u64");
  if (value < 0) throw new ParamsError(`invalid value: integer \`${value}\`, expected u64`);
  if (value >= 2 ** 64) throw invalidType(value, "u64");
  return value;
};

/** Money: decimal text. */
export const u128: Parser<bigint> = (value) => {
  const text = string(value);
  if (!/^\+?[0-9]+$/.test(text)) {
    throw new ParamsError(
      text === "" ? "cannot parse integer from empty string" : "invalid digit found in string",
    );
  }
  const number = BigInt(text.replace("+", ""));
  if (number >= 1n << 128n) throw new ParamsError("number too large to fit in target type");
  return number;
};

export const accountId: Parser<string> = (value) => {
  const text = string(value);
  const error = accountIdError(text);
  if (error) throw new ParamsError(`invalid value: "${text}", ${error}`);
  return text;
};

export const publicKey: Parser<PublicKey> = (value) => {
  const text = string(value);
  try {
    return parsePublicKey(text);
  } catch (error) {
    if (error instanceof ParseKeyError) throw new ParamsError(error.message);
    throw error;
  }
};

const HASH = "base58-encoded 256-bit hash";

/** Why Rust's bs58 crate refuses `text`; null when it does not. */
export function base58Error(text: string): string | null {
  const invalid = /[^1-9A-HJ-NP-Za-km-z]/.exec(text);
  if (!invalid) return null;
  const character = JSON.stringify(invalid[0]).replace(/^"|"$/g, "'");
  return `provided string contained invalid character ${character} at byte ${invalid.index}`;
}

export const cryptoHash: Parser<CryptoHash> = (value) => {
  if (typeof value !== "string") throw invalidType(value, HASH);
  const hash = hashFromBase58(value);
  if (hash !== null) return hash;
  const invalid = value.length <= 44 ? base58Error(value) : null;
  if (invalid !== null) throw new ParamsError(invalid);
  throw new ParamsError(`invalid length ${Buffer.byteLength(value)}, expected ${HASH}`);
};

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const NO_REMAINDER = "Encoded text cannot have a 6-bit remainder.";

/** Padding stands for the third and fourth char of a group; elsewhere it is a char that is none of base64's. */
const isPaddedTooEarly = (text: string, content: string): boolean =>
  content.length < text.length && content.length % 4 < 2;

/** Why Rust's base64 crate refuses `text`. */
function base64Error(text: string, needsPadding: boolean): string {
  const bytes = Buffer.from(text, "utf8");
  const last = bytes.length - 1;
  if (bytes.length % 4 === 1 && !text.endsWith("=")) {
    if (!BASE64.includes(String.fromCharCode(bytes[last]!)))
      return `Invalid byte ${bytes[last]}, offset ${last}.`;
    return NO_REMAINDER;
  }
  if (bytes.length % 4 === 1) return NO_REMAINDER;
  const content = text.replace(/=+$/, "");
  const invalid = bytes.findIndex(
    (byte, index) => index < content.length && !BASE64.includes(String.fromCharCode(byte)),
  );
  if (invalid >= 0) return `Invalid byte ${bytes[invalid]}, offset ${invalid}.`;
  if (isPaddedTooEarly(text, content)) return `Invalid byte 61, offset ${content.length}.`;
  if (content.length % 4 === 1) return NO_REMAINDER;
  if (text.length - content.length > 2 || (needsPadding && text.length % 4 !== 0)) return "Invalid padding";
  return `Invalid last symbol ${bytes[content.length - 1]}, offset ${content.length - 1}.`;
}

/** Strict base64, padding included. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new ParamsError(base64Error(text, true));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Bytes as serde_with reads them: the padding may be left out. */
export const base64: Parser<Uint8Array> = (value) => {
  if (typeof value !== "string") throw invalidType(value, "a base64 encoded string");
  const content = value.replace(/={1,2}$/, "");
  const padded = content + "=".repeat(-content.length & 3);
  const bytes = Buffer.from(content, "base64");
  if (value.length % 4 === 1 || isPaddedTooEarly(value, content) || bytes.toString("base64") !== padded)
    throw new ParamsError(base64Error(value, false));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
};

export function option<T>(parser: Parser<T>): Parser<T | null> {
  return (value) => (value === null || value === undefined ? null : parser(value));
}

export function vec<T>(parser: Parser<T>): Parser<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw invalidType(value, "a sequence");
    return value.map(parser);
  };
}

/** A field that may be absent. */
export function withDefault<T>(parser: Parser<T>, fallback: T): Parser<T> & { fallback: T } {
  return Object.assign((value: unknown) => parser(value), { fallback });
}

type Fields<T> = { readonly [K in keyof T]-?: Parser<T[K]> };

/** Fields are read in alphabetical order, then missing ones are reported in the order of declaration. */
function readFields<T>(map: Record<string, unknown>, fields: Fields<T>): T {
  const result: Partial<T> = {};
  const names = Object.keys(fields) as (keyof T & string)[];
  for (const name of [...names].sort()) if (name in map) result[name] = fields[name](map[name]);
  for (const name of names) {
    if (name in map) continue;
    const parser: Parser<T[typeof name]> & { fallback?: T[typeof name] } = fields[name];
    if (!("fallback" in parser)) throw new ParamsError(`missing field \`${name}\``);
    result[name] = parser.fallback as T[typeof name];
  }
  return result as T;
}

function tooLong(list: readonly unknown[]): ParamsError {
  return new ParamsError(`invalid length ${list.length}, expected fewer elements in array`);
}

/** Items are read one by one: the first that is wrong or missing is told, and only then that there are too many. */
function readList<T>(list: readonly unknown[], name: string, fields: Fields<T>): T {
  const names = Object.keys(fields) as (keyof T & string)[];
  const result: Partial<T> = {};
  for (const [index, field] of names.entries()) {
    if (index === list.length) {
      const noun = names.length === 1 ? "element" : "elements";
      throw new ParamsError(`invalid length ${index}, expected struct ${name} with ${names.length} ${noun}`);
    }
    result[field] = fields[field](list[index]);
  }
  if (list.length > names.length) throw tooLong(list);
  return result as T;
}

/** An object, or, as serde allows, the fields as a list. */
export function struct<T>(name: string, fields: Fields<T>): Parser<T> {
  return (value) => {
    if (Array.isArray(value)) return readList(value, name, fields);
    if (!isMap(value)) throw invalidType(value, `struct ${name}`);
    return readFields(value, fields);
  };
}

/** An object whose fields belong to several types (serde's `flatten`). */
export function flattened<T>(name: string, read: (map: Record<string, unknown>) => T): Parser<T> {
  return (value) => {
    if (!isMap(value)) throw invalidType(value, `struct ${name}`);
    return read(value);
  };
}

export function fieldsOf<T>(map: Record<string, unknown>, fields: Fields<T>): T {
  return readFields(map, fields);
}

type Variants<T extends { readonly kind: string }> = {
  readonly [K in T["kind"]]: Parser<Omit<Extract<T, { readonly kind: K }>, "kind">>;
};

/** `{"variant": content}`, or `"variant"` for one without content. */
export function enumeration<T extends { readonly kind: string }>(variants: Variants<T>): Parser<T> {
  const names = Object.keys(variants) as T["kind"][];
  const read = (name: string, content: unknown): T => {
    if (!Object.hasOwn(variants, name)) throw unknownVariant(name, names);
    return { kind: name, ...variants[name as T["kind"]](content) } as unknown as T;
  };
  return (value) => {
    if (typeof value === "string") return read(value, undefined);
    if (!isMap(value)) throw invalidType(value, "string or map");
    const [entry, ...more] = Object.entries(value);
    if (!entry || more.length > 0)
      throw new ParamsError("invalid value: map, expected map with a single key");
    return read(...entry);
  };
}

/** The variant of an enum among the fields of a larger object. */
export function flattenedEnumeration<T extends { readonly kind: string }>(
  name: string,
  variants: Variants<T>,
): (map: Record<string, unknown>) => T {
  return (map) => {
    const found = Object.keys(map)
      .sort()
      .find((key) => Object.hasOwn(variants, key)) as T["kind"] | undefined;
    if (found === undefined) throw new ParamsError(`no variant of enum ${name} found in flattened data`);
    return { kind: found, ...variants[found](map[found]) } as unknown as T;
  };
}

/** The variant is named by a field (serde's `tag`). */
export function tagged<T extends { readonly kind: string }>(
  tag: string,
  variants: Variants<T>,
): (map: Record<string, unknown>) => T {
  const names = Object.keys(variants) as T["kind"][];
  return (map) => {
    if (!(tag in map)) throw new ParamsError(`missing field \`${tag}\``);
    const name = map[tag];
    if (typeof name !== "string") throw invalidType(name, "variant identifier");
    if (!Object.hasOwn(variants, name)) throw unknownVariant(name, names);
    return { kind: name, ...variants[name as T["kind"]](map) } as unknown as T;
  };
}

/** One of a list of names. */
export function oneOf<const T extends string>(names: readonly T[]): Parser<T> {
  return (value) => {
    if (typeof value !== "string") throw invalidType(value, "string or map");
    if (!names.includes(value as T)) throw unknownVariant(value, names);
    return value as T;
  };
}

/** The first alternative that fits; their own errors are not shown (serde's `untagged`). */
export function untagged<T>(name: string, ...alternatives: readonly Parser<T>[]): Parser<T> {
  return (value) => {
    for (const alternative of alternatives) {
      try {
        return alternative(value);
      } catch (error) {
        if (!(error instanceof ParamsError)) throw error;
      }
    }
    throw new ParamsError(`data did not match any variant of untagged enum ${name}`);
  };
}

/** Exactly one parameter in a list. */
export function single<T>(parser: Parser<T>): Parser<T> {
  return (value) => {
    if (!Array.isArray(value)) throw invalidType(value, "a tuple of size 1");
    if (value.length === 0) throw new ParamsError("invalid length 0, expected a tuple of size 1");
    const item = parser(value[0]);
    if (value.length > 1) throw tooLong(value);
    return item;
  };
}

/** The list form of older clients beside the object form of today. */
export function legacyList<T>(
  lists: { readonly [length: number]: (items: unknown[]) => T },
  parser: Parser<T>,
): Parser<T> {
  return (value) => {
    const list = Array.isArray(value) ? lists[value.length] : undefined;
    return list ? list(value as unknown[]) : parser(value);
  };
}
