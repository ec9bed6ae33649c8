import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { mayGiveSchema } from "./class_schema.js";
import { CLONE_DEEP } from "./guard.js";
import type { Plugin, RenderedModules, SyntaxNode } from "./rollup.types.js";

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
  {
    // Its only search: a contract that names `includes` carries the searches of lists, bytes and texts.
    file: "lib/utils.js",
    find: '["value", TYPE_KEY].includes(key)',
    replace: 'key === "value" || key === TYPE_KEY',
  },
  {
    // A callback of near-xcc finds its context in them.
    file: "lib/near-bindgen.js",
    find: 'return JSON.parse(near.input() || "{}");',
    replace: 'return env.near_xcc_parse_arguments(near.input() || "{}");',
  },
];

/** A part of near-sdk-js that every contract would carry, though few can get there. */
interface Feature {
  /** What `--keep` calls it. */
  readonly name: string;
  /** Whether a module may use it. What near-sdk-js's own modules say does not count. */
  isMentioned(code: string, parse: (code: string) => SyntaxNode): boolean;
  /** Where it is taken out. What still gets there in a call says so. */
  readonly without: readonly Shim[];
}

const leftOut = (what: string, name: string) =>
  `throw new Error("${what} left out: build with --keep ${name}");`;

/** What `--keep` calls every builtin and feature. */
const EVERYTHING = "*";

/** The folder of {@link CLONE_DEEP} is not near-sdk-js's. */
const OWN = "clone_deep.js";

const FEATURES: readonly Feature[] = [
  {
    name: "Date",
    isMentioned: (code) => /\bDate\b/.test(code),
    without: [
      {
        file: "lib/utils.js",
        find: 'typeof this[key] === "object" &&\n            this[key] !== null &&\n            this[key] instanceof Date',
        replace: "false\n\n",
      },
      {
        file: "lib/utils.js",
        find: 'return new Date(value["value"]);',
        replace: leftOut("Date was", "Date"),
      },
      { file: "lib/utils.js", find: "obj instanceof Date ||", replace: "" },
      {
        file: "lib/utils.js",
        find: " &&\n            !(class_instance[key] instanceof Date)",
        replace: "\n",
      },
      {
        file: OWN,
        find: "  if (value instanceof Date) return remember(new value.constructor(+value));",
        replace: "",
      },
    ],
  },
  {
    name: "schema",
    isMentioned: (code, parse) => /schema|subtype|\\[ux]/.test(code) && mayGiveSchema(parse(code)),
    without: [
      {
        file: "lib/utils.js",
        find: "export function decodeObj2class(class_instance, obj) {",
        replace: `export function decodeObj2class(class_instance, obj) { ${leftOut("class schemas were", "schema")}`,
      },
    ],
  },
];

/** Names of the features that modules outside of near-sdk-js may use, as far as they are in the bundle. */
export function mentionedFeatures(
  modules: RenderedModules,
  sdkFolder: string,
  parse: (code: string) => SyntaxNode,
): string[] {
  const ofSdk = join(sdkFolder, "lib") + sep;
  const texts = Object.entries(modules)
    .filter(([id]) => id !== CLONE_DEEP && !id.startsWith(ofSdk))
    .map(([, { code }]) => code ?? "");
  return FEATURES.filter((feature) => texts.some((text) => feature.isMentioned(text, parse))).map(
    ({ name }) => name,
  );
}

function shimsFor(kept: ReadonlySet<string>): Shim[] {
  return [
    ...SHIMS,
    ...FEATURES.filter(({ name }) => !kept.has(name) && !kept.has(EVERYTHING)).flatMap(
      ({ without }) => without,
    ),
  ];
}

/**
 * `kept` are the features that stay. Another version of near-sdk-js, whose text differs, keeps its own way: it costs more
 * gas and bytes and answers the same.
 */
export function shimmed(text: string, file: string, kept: ReadonlySet<string>): string {
  let result = text;
  for (const { find, replace } of shimsFor(kept).filter((shim) => shim.file === file)) {
    const parts = result.split(find);
    if (parts.length === 2) result = parts.join(replace);
  }
  return result;
}

export function sdkShims(sdkFolder: string, kept: ReadonlySet<string>): Plugin {
  const files = new Map(
    shimsFor(kept).map(({ file }) => [file === OWN ? CLONE_DEEP : join(sdkFolder, file), file]),
  );
  return {
    name: "near-xcc-sdk-shims",
    load(id) {
      const file = files.get(id);
      return file === undefined ? null : shimmed(readFileSync(id, "utf8"), file, kept);
    },
  };
}
