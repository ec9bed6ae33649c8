import { join } from "node:path";
import test from "ava";
import { buildContract } from "../src/index.js";
import { buildText, oneMethod, withProject } from "./build.js";
import { callContract } from "./host.js";

/** Functions of a module, some of which code only calls. */
const FUNCTIONS = `
function plain(a, b = 2) { return a + b; }
const arrow = (x) => x * 2;
function twice(f, x) { return f(f(x)); }
function tagged(strings, ...values) { return strings.raw.join("|") + values; }
function Point(x) { this.x = x; }
const named = function inner(n) { return n === 0 ? inner.name : inner(n - 1); };
function counted() { return (counted.calls = (counted.calls ?? 0) + 1); }
function made() { return new.target === undefined; }
function bare() { return this === undefined; }
function many() { return arguments.length; }
function thrower() { throw new TypeError("thrown"); }
function onlyCalled(x) { return x > 0 ? onlyCalled(x - 1) : "end"; }
let missing;
`;

/** What differs if a function is not the same each time it is read, or not as QuickJS makes it. */
const EXPRESSIONS = [
  "[plain(1), plain(1, 1), plain === plain]",
  "[plain.name, plain.length, typeof plain, arrow.name, arrow.length]",
  "[Object.getOwnPropertyNames(plain).sort(), Object.getOwnPropertyNames(arrow).sort()]",
  "[twice(arrow, 3), twice((x) => plain(x), 1)]",
  "[[1, 2].map(arrow), [1, 2].map((x) => arrow(x))]",
  "tagged`a${1}b${arrow(1)}`",
  "[new Point(3).x, new Point(3).constructor === Point, new Point(1) instanceof Point]",
  "[Point.prototype === Point.prototype, Object.keys(new Point(1))]",
  "(() => { try { new arrow(1); } catch (error) { return error.constructor === TypeError; } })()",
  "[named(2), named.name]",
  "[counted(), counted(), counted.calls]",
  "(() => { arrow.mark = 1; return [arrow.mark, Object.keys(arrow), arrow(4)]; })()",
  "(() => { delete plain.name; return [plain.name, 'name' in plain, plain(1)]; })()",
  "(() => { Object.freeze(plain); return [Object.isFrozen(plain), Object.isFrozen(arrow)]; })()",
  "[made(), new made() instanceof made, bare(), many(1, 2, 3)]",
  "[plain.call(null, 1, 5), plain.apply(null, [1]), plain.bind(null, 4)(1)]",
  "[plain(args.one ? arrow(1) : arrow(2)), plain(args.none ? arrow(1) : arrow(2), args.one && arrow(3))]",
  "[plain(args.one || arrow(2)), plain(args.none ?? arrow(2)), plain((arrow(1), arrow(2)))]",
  "[plain?.(1), missing?.(plain(1)), missing?.x[plain(1)]]",
  "(args.one ? plain : arrow)(5)",
  "[onlyCalled(3), onlyCalled(0)]",
  "(() => { try { thrower(plain(1)); } catch (error) { return [error.message, error instanceof TypeError]; } })()",
  "(() => { const other = plain; return [other === plain, other(1), new Map([[plain, 1]]).get(other)]; })()",
  "[typeof arrow, arrow.prototype === undefined, 'prototype' in plain, plain instanceof Function]",
  "[Object.getPrototypeOf(arrow) === Function.prototype, Object.isExtensible(onlyCalled)]",
];

const INPUT = { one: 1 };

test("functions are the same as on V8 when code uses them for the first time", async (t) => {
  const body = `    return [\n      () => ${EXPRESSIONS.join(",\n      () => ")},\n    ][args.index]();`;
  const { wasm } = await buildText(oneMethod(body, FUNCTIONS), {}, "contract.js");
  for (const [index, expression] of EXPRESSIONS.entries()) {
    const onV8 = new Function("args", `"use strict";${FUNCTIONS}\nreturn ${expression};`)(INPUT);
    const { value } = callContract(wasm, "run", { input: { ...INPUT, index } });
    t.is(value, JSON.stringify(onV8), expression);
  }
});

const PACKAGE = `
function inner(n) { if (n > 0) throw new Error("thrown"); return n; }
function middle(n) { return inner(n > 5 ? 5 : n) + 1; }
export function outer(n) { return middle(n) + 1; }
export const kept = (n) => outer(n) + 1;
export const own = function me() { return me.name; };
export class Box { open(n) { return outer(n) + 1; } }
`;

const OWN = `import { Box, kept, outer, own as self } from "a-package";
import { part } from "./part.js";
function own(n) { return outer(n) + 1; }
function taken(n) { return kept(n) + 1; }
const ways = { kept };`;

const BODY = `    if (args.way === "self") return self();
    return args.way === "part" ? part(1) + 1 : args.way === "box" ? new Box().open(1) + 1
      : args.way === "taken" ? taken(1) + 1 : args.way === "value" ? ways.kept(1) + 1 : own(1) + 1;`;

/** By way, the innermost functions of the stack trace. */
const TRACES = {
  own: ["<anonymous>", "<anonymous>", "<anonymous>", "own", "run"],
  part: ["<anonymous>", "<anonymous>", "<anonymous>", "part", "run"],
  // Methods have the names of their properties, and a value's name can be asked for.
  box: ["<anonymous>", "<anonymous>", "<anonymous>", "open", "run"],
  taken: ["<anonymous>", "<anonymous>", "<anonymous>", "kept", "taken", "run"],
  value: ["<anonymous>", "<anonymous>", "<anonymous>", "kept", "run"],
} as const;

/** The functions of a panic's stack trace, down to the contract's method. */
function traced(wasm: Uint8Array, way: string): string[] {
  try {
    callContract(wasm, "run", { input: { way } });
  } catch (error) {
    const names = [...(error as Error).message.matchAll(/^ {4}at (\S+)/gm)].map(([, name]) => name!);
    return names.slice(0, names.indexOf("run") + 1);
  }
  throw new Error("the call did not fail");
}

test("stack traces name the contract's own functions; those of packages that code only calls with debug", async (t) => {
  const files = {
    "package.json": '{ "name": "a-package", "type": "module", "exports": "./lib/index.js" }',
    "lib/index.js": PACKAGE,
    "src/part.js": 'import { outer } from "a-package";\nexport function part(n) { return outer(n) + 1; }',
    "src/contract.js": oneMethod(BODY, OWN),
  };
  await withProject(files, async (folder) => {
    const source = join(folder, "src/contract.js");
    const [production, debug] = await Promise.all([
      buildContract({ source }),
      buildContract({ source, debug: true }),
    ]);
    t.is(callContract(production.wasm, "run", { input: { way: "self" } }).value, '"me"');
    for (const [way, expected] of Object.entries(TRACES)) {
      t.deepEqual(traced(production.wasm, way), expected, way);
      const known = ["inner", "middle", "outer", ...expected.slice(3)];
      t.deepEqual(traced(debug.wasm, way), known, `${way}, with debug`);
    }
  });
});
