import { fail, shown } from "./errors.js";

/**
 * Text that is the same for equal values and for no others: plain data of the kinds that decoders give, bytes, `bigint`,
 * maps and sets included. Types are told apart: `1`, `1n` and `"1"` differ.
 *
 * @throws XccError XCC17 for what cannot be compared by its contents: class instances, functions.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : canonicalObject(value);
    case "function":
    case "symbol":
      return incomparable(value);
    default:
      // -0 and 0 are equal.
      return `${value === 0 ? 0 : value}`;
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Uint8Array) return `x${value.join()}`;
  if (value instanceof Map) return `m{${sorted([...value].map(canonical))}}`;
  if (value instanceof Set) return `s{${sorted([...value].map(canonical))}}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return incomparable(value);
  const record = value as Record<string, unknown>;
  return `{${sorted(Object.keys(record).map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`))}}`;
}

function sorted(parts: string[]): string {
  return parts.sort().join();
}

function incomparable(value: unknown): never {
  return fail("XCC17 schema", `${shown(value)} cannot be compared: decode to plain data`);
}
