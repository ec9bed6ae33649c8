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

/** Merged, run by run: whoever names `sort` carries QuickJS's sort of arrays and those of all typed arrays, 3 kB. */
function sorted(parts: string[]): string {
  const { length } = parts;
  let from = parts;
  for (let run = 1; run < length; run *= 2) {
    const merged: string[] = [];
    for (let start = 0; start < length; start += 2 * run) {
      let left = start;
      let right = start + run;
      const middle = right;
      const end = middle + run;
      while (merged.length < length && merged.length < end) {
        const takesLeft =
          left < middle &&
          (right >= end || right >= length || (from[left] as string) <= (from[right] as string));
        merged[merged.length] = (takesLeft ? from[left++] : from[right++]) as string;
      }
    }
    from = merged;
  }
  return from.join();
}

function incomparable(value: unknown): never {
  return fail("XCC17 schema", shown(value));
}
