import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parse as acorn } from "acorn";
import test from "ava";
import { CLONE_DEEP } from "./guard.js";
import { mentionedFeatures, shimmed } from "./sdk_shims.js";

const sdk = dirname(createRequire(import.meta.url).resolve("near-sdk-js/package.json"));
const parse = (code: string) => acorn(code, { ecmaVersion: 2022, sourceType: "module" }) as never;
const ALL = ["Date", "schema"];

for (const [file, kept, changes] of [
  ["lib/utils.js", ALL, 3],
  ["lib/utils.js", ["schema"], 10],
  ["lib/utils.js", ["Date"], 4],
  ["lib/near-bindgen.js", ALL, 2],
] as const) {
  test(`${file} of the installed near-sdk-js that keeps ${kept} has ${changes} changed lines, each in its place`, (t) => {
    const lines = readFileSync(join(sdk, file), "utf8").split("\n");
    const changed = shimmed(lines.join("\n"), file, new Set(kept)).split("\n");
    t.is(changed.length, lines.length);
    t.is(changed.filter((line, index) => line !== lines[index]).length, changes);
  });
}

test("without dates nothing of near-sdk-js names them", (t) => {
  const files = [
    ["lib/utils.js", join(sdk, "lib/utils.js")],
    ["clone_deep.js", CLONE_DEEP],
  ] as const;
  for (const [file, path] of files)
    t.notRegex(shimmed(readFileSync(path, "utf8"), file, new Set()), /(?:instanceof|new) Date\b/);
});

test("another text stays as it is", (t) => {
  t.is(shimmed("export const serialize = 1;", "lib/utils.js", new Set()), "export const serialize = 1;");
});

for (const [code, names] of [
  ["const now = new Date();", ["Date"]],
  ["const when = globalThis['Date'];", ["Date"]],
  ["updateDates(); const date = 1;", []],
  ["class C { static schema = {}; }", ["schema"]],
  ["class C { static get schema() { return {}; } }", ["schema"]],
  ["Object.assign(C, { schema: { tags: { array: 1 } } });", ["schema"]],
  ["Object.assign(C, { schema: SCHEMA });", ["schema"]],
  ["Object.assign(C, { schema });", ["schema"]],
  ["_class.schema = { tags: { array: 1 } };", ["schema"]],
  ['_defineProperty(_class, "schema", {});', ["schema"]],
  ["class M extends LookupMap { subtype() { return Car; } }", ["schema"]],
  ["check(options.schema); if (a.schema === b) c({ schema: 'XCC17 schema' });", []],
  ["class C { 'schema' = {}; }", ["schema"]],
  ["class C { static ['schema'] = {}; }", ["schema"]],
  ["class C { static [`schema`] = {}; }", ["schema"]],
  ["class C { static sch\\u0065ma = {}; }", ["schema"]],
  ["C['schema'] = {};", ["schema"]],
  ["C . schema ??= {};", ["schema"]],
  ["[C.schema] = list;", ["schema"]],
  ["({ a: C.schema = {} } = options);", ["schema"]],
  ["({ a: { ...C.schema } } = options);", ["schema"]],
  ["for (C.schema of list);", ["schema"]],
  ["Object.fromEntries([[`schema`, {}]]);", ["schema"]],
  ["class M { #subtype() {} }", ["schema"]],
  ["/* static schema = {} */ // C.schema = {}", []],
  ["const text = 'C.schema = {}; static schema'; /C.schema = {}/.test(text);", []],
  ["check(options['schema'], options?.schema);", []],
  ["const { schema } = options; const { schema: other = 1 } = options;", []],
  ["C.schema.tags = 1; schema = 1;", []],
] as const) {
  test(`${code} uses ${names.length > 0 ? names : "nothing that can go"}`, (t) => {
    t.deepEqual(mentionedFeatures({ "/contract/main.js": { code } }, sdk, parse), names);
    t.deepEqual(mentionedFeatures({ [join(sdk, "lib/utils.js")]: { code } }, sdk, parse), []);
  });
}
