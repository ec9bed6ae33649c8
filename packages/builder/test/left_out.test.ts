import { join } from "node:path";
import test from "ava";
import { buildContract } from "../src/index.js";
import { oneMethod, withProject } from "./build.js";
import { callContract } from "./host.js";

/** Ways to ask for a property under a name that is not in the code. */
const WAYS = {
  global: "globalThis[name]",
  text: '"abc"[name]',
  "text called": '"abc"[name]()',
  number: "(5)[name]",
  bigint: "5n[name]",
  boolean: "true[name]",
  list: "[3, 1][name]",
  "list called": "[3, 1][name]()",
  "list with a callback": "[3, 1][name]((n) => [n + 1])",
  bytes: "new Uint8Array(2)[name]",
  plain: "({ own: 1 })[name]",
  bare: "Object.create(null)[name]",
  function: "(() => 1)[name]",
  instance: "new (class Car { drive() {} })()[name]",
  constructor: "[].constructor[name]",
  "prototype of lists": "Array.prototype[name]",
  Math: "Math[name]",
  "Math called": "Math[name](-2)",
  Object: "Object[name]",
  Number: "Number[name]",
  Symbol: "typeof Symbol[name]",
  "a constant that is named": "Number.EPSILON > 0 && name in Number",
  "in a list": "name in []",
  "in Math": "name in Math",
  "in a plain object": "name in { own: 1 }",
  "own of Math": "Object.prototype.hasOwnProperty.call(Math, name)",
  "own of a plain object": "({ own: 1 }).hasOwnProperty(name)",
  "Reflect.get": "Reflect.get(Math, name)",
  "Reflect.has": "Reflect.has(Math, name)",
  "Reflect.ownKeys": "Reflect.ownKeys(Math).length > 20",
  descriptor: "Object.getOwnPropertyDescriptor(Math, name)",
  descriptors: "Object.getOwnPropertyDescriptors(Math)",
  names: "Object.getOwnPropertyNames(Math).length > 20",
  "names of a plain object": "Object.getOwnPropertyNames({ own: 1 })",
  destructured: "(({ [name]: value }) => value)(Math)",
  super: "new (class extends Array { find(key) { return super[key]; } })().find(name)",
  "own property": "({ [name]: 7 })[name]",
  assigned: "(() => { const list = []; list[name] = 7; return list[name]; })()",
} as const;

const METHOD = oneMethod(`    const { name, way } = args;
    switch (way) {
${Object.entries(WAYS)
  .map(
    ([way, code]) =>
      `      case ${JSON.stringify(way)}: { const value = ${code}; return value === undefined ? "undefined" : typeof value === "function" ? "function" : value; }`,
  )
  .join("\n")}
    }`);

/** What a call fails with. */
const leftOut = (name: string) => ({ fails: `${name} was left out: build with --keep ${name}` });
const NAMES_LEFT_OUT = { fails: 'properties of this builtin were left out: build with --keep "*"' };

const ROWS: readonly (readonly [way: keyof typeof WAYS, name: string, answer: unknown])[] = [
  ["global", "RegExp", leftOut("RegExp")],
  ["global", "WeakMap", leftOut("WeakMap")],
  ["global", "parseFloat", leftOut("parseFloat")],
  ["global", "structuredClone", "undefined"],
  ["global", "InternalError", "undefined"],
  ["text", "toUpperCase", leftOut("toUpperCase")],
  ["text called", "toUpperCase", leftOut("toUpperCase")],
  ["text", "length", 3],
  ["text", "size", "undefined"],
  ["text", "toFixed", "undefined"],
  ["number", "toFixed", leftOut("toFixed")],
  ["bigint", "toLocaleString", leftOut("toLocaleString")],
  ["bigint", "sqrt", "undefined"],
  ["boolean", "toUpperCase", "undefined"],
  ["list", "flatMap", leftOut("flatMap")],
  ["list", "1", 1],
  ["list", "toUpperCase", "undefined"],
  ["list", "at", "undefined"],
  ["list called", "reverse", leftOut("reverse")],
  ["list with a callback", "flatMap", leftOut("flatMap")],
  ["bytes", "subarray", leftOut("subarray")],
  ["plain", "own", 1],
  ["plain", "flatMap", "undefined"],
  ["plain", "RegExp", "undefined"],
  ["plain", "ünïcode", "undefined"],
  ["plain", "toLocaleString", leftOut("toLocaleString")],
  ["plain", "__defineGetter__", leftOut("__defineGetter__")],
  ["bare", "toLocaleString", "undefined"],
  ["function", "bind", leftOut("bind")],
  ["function", "from", "undefined"],
  ["instance", "drive", "function"],
  ["instance", "speed", "undefined"],
  ["constructor", "from", leftOut("from")],
  ["prototype of lists", "flat", leftOut("flat")],
  ["Math", "abs", leftOut("abs")],
  ["Math", "sumPrecise", "undefined"],
  ["Math called", "abs", leftOut("abs")],
  ["Object", "fromEntries", leftOut("fromEntries")],
  ["Object", "create", "function"],
  ["Object", "hasOwn", "undefined"],
  ["in a list", "flatMap", leftOut("flatMap")],
  ["in a list", "own", false],
  ["in Math", "abs", leftOut("abs")],
  ["in Math", "PI", leftOut("PI")],
  ["in Math", "toString", true],
  ["Math", "LN2", leftOut("LN2")],
  ["Number", "MAX_VALUE", leftOut("MAX_VALUE")],
  ["Symbol", "species", leftOut("species")],
  ["Symbol", "operatorSet", "undefined"],
  ["a constant that is named", "EPSILON", true],
  ["in a plain object", "own", true],
  ["in a plain object", "abs", false],
  ["own of Math", "abs", leftOut("abs")],
  ["own of Math", "own", false],
  ["own of a plain object", "abs", false],
  ["own of a plain object", "toLocaleString", false],
  ["Reflect.get", "abs", leftOut("abs")],
  ["Reflect.has", "abs", leftOut("abs")],
  ["Reflect.ownKeys", "", NAMES_LEFT_OUT],
  ["descriptor", "abs", leftOut("abs")],
  ["descriptor", "other", "undefined"],
  ["descriptors", "", NAMES_LEFT_OUT],
  ["names", "", NAMES_LEFT_OUT],
  ["names of a plain object", "", ["own"]],
  ["destructured", "abs", leftOut("abs")],
  ["super", "flatMap", leftOut("flatMap")],
  ["super", "other", "undefined"],
  ["own property", "flatMap", 7],
  ["own property", "toLocaleString", 7],
  ["assigned", "flatMap", 7],
];

function outcome(wasm: Uint8Array, input: unknown): unknown {
  try {
    return JSON.parse(callContract(wasm, "run", { input }).value!);
  } catch (error) {
    return { fails: (error as Error).message.split("\n", 1)[0] };
  }
}

test("what was left out and is asked for under a name made at run time is told; all else is as it is", async (t) => {
  await withProject({ "contract.js": METHOD }, async (folder) => {
    const { wasm } = await buildContract({ source: join(folder, "contract.js") });
    for (const [way, name, answer] of ROWS)
      t.deepEqual(outcome(wasm, { way, name }), answer, `${way}: ${name}`);
  });
});
