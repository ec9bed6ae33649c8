import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "./rollup.types.js";

/** A change to one of near-sdk-js's files while it is bundled. Lines stay where they are. */
interface Shim {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * The engine's own functions (`engine/near_json.h`) read and write the state and answers as near-sdk-js does, but call its
 * functions for the values that those change instead of for all.
 */
const SHIMS: readonly Shim[] = [
  {
    file: "lib/utils.js",
    find: "return encode(JSON.stringify(valueToSerialize, function (key, value) {",
    replace: "return env.near_xcc_stringify(valueToSerialize, (function (key, value) {",
  },
  {
    file: "lib/utils.js",
    find: "return JSON.parse(decode(valueToDeserialize), (_, value) => {",
    replace: "return env.near_xcc_parse(valueToDeserialize, (_, value) => {",
  },
  {
    file: "lib/near-bindgen.js",
    find: 'return encode(JSON.stringify(value, (_, value) => typeof value === "bigint" ? `${value}` : value));',
    replace:
      'return env.near_xcc_stringify(value, (_, value) => typeof value === "bigint" ? `${value}` : value);',
  },
];

/** Another version of near-sdk-js, whose text differs, keeps its own way: it costs more gas and answers the same. */
export function shimmed(text: string, file: string): string {
  let result = text;
  for (const { find, replace } of SHIMS.filter((shim) => shim.file === file)) {
    const parts = result.split(find);
    if (parts.length === 2) result = parts.join(replace);
  }
  return result;
}

export function sdkShims(sdkFolder: string): Plugin {
  const files = new Map(SHIMS.map(({ file }) => [join(sdkFolder, file), file]));
  return {
    name: "near-xcc-sdk-shims",
    load(id) {
      const file = files.get(id);
      return file === undefined ? null : shimmed(readFileSync(id, "utf8"), file);
    },
  };
}
