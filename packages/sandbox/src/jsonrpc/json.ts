import type { Json } from "../primitives/index.js";

/** What a handler answers: JSON, or bytes that are printed as an array of numbers. Absent fields are left out. */
export type JsonValue =
  | Json
  | undefined
  | Uint8Array
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Prints JSON with exact integers: a bigint is a bare number. With `sorted`, keys are in alphabetical order, as
 * nearcore prints every RPC result (it converts them to an ordered map first).
 */
export function printJson(value: JsonValue, sorted: boolean): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `[${value.join(",")}]`;
  if (Array.isArray(value)) return `[${value.map((item) => printJson(item, sorted)).join(",")}]`;
  const object = value as JsonObject;
  const keys = sorted ? Object.keys(object).sort() : Object.keys(object);
  const fields: string[] = [];
  for (const key of keys) {
    const field = object[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${printJson(field, sorted)}`);
  }
  return `{${fields.join(",")}}`;
}
