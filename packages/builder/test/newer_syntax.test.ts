import test from "ava";
import { BuildError, type BuildErrorCode } from "../src/index.js";
import { buildText } from "./build.js";
import { callContract } from "./host.js";

/** What is newer than near-sdk-js, or TypeScript's own, and works: code of a function, and what it returns. */
const WORKS: Readonly<Record<string, readonly [code: string, answer: unknown]>> = {
  "static blocks": [
    "class A { static x = 1; static { this.x += 1; } static { A.x *= 10; } } return A.x;",
    20,
  ],
  "static blocks with private fields, super and variables": [
    `class B { static v = 5; }
     class D extends B { static w = 0; static #p = 3;
       static { const t = this; var q = 1; D.w = super.v + t.#p + q; } static { try { throw 1; } catch { this.w += 10; } } }
     return D.w;`,
    19,
  ],
  "a class in its own static fields": [
    "class M { static readonly zero = new M(4); static n = M.zero.v + 1; constructor(readonly v: number) {} } return M.n;",
    5,
  ],
  "private names in objects": [
    `class A { #f = 1; #m() {} get #g() { throw new Error(); } set #s(v: number) {} static #sf = 1; static get #sg() { throw new Error(); }
       use() { this.#m(); this.#s = this.#f + A.#sf; return [() => this.#g, () => A.#sg].length; }
       static of(o: object) { return [#f in o, #m in o, #g in o, #s in o, #sf in o, #sg in o].map(Number).join(""); } }
     return [new A().use(), A.of(new A()), A.of({}), A.of(A), A.of(new Proxy(new A(), {}))];`,
    [2, "111100", "000000", "000011", "000000"],
  ],
  "private names of two classes": [
    `class A { #a = 1; static t() { class B { #b = this; static t(o: object) { return [#a in o, #b in o]; } get b() { return this.#b; } } return B.t(new A()); } get a() { return this.#a; } }
     return A.t();`,
    [true, false],
  ],
  "a private name that is not yet there": [
    "class A { first = A.has(this); #x = 1; static has(o: object) { return #x in o; } get x() { return this.#x; } } const a = new A(); return [a.first, A.has(a)];",
    [false, true],
  ],
  "a private name in what is no object": [
    "class A { #x = 1; static has(o: unknown) { return #x in (o as object); } get x() { return this.#x; } } try { return A.has(1); } catch (error) { return (error as Error).name; }",
    "TypeError",
  ],
  "private methods and accessors": [
    "class A { #v = 2; #m() { return 1; } get #g() { return this.#v; } set #g(v) { this.#v = v; } static #s() { return 3; } all() { this.#g = 4; return [this.#m(), this.#g, A.#s()]; } } return new A().all();",
    [1, 4, 3],
  ],
  "fields that are only declared": [
    "class A { declare x: number; y = 1; } return Object.keys(new A());",
    ["y"],
  ],
  "logical assignment": ["let a: number | null = null; a ??= 5; a &&= 6; a ||= 7; return a;", 6],
  "numeric separators": ["return 1_000 + Number(1_0n);", 1010],
  "optional chaining and calls": [
    "const o: any = {}; return [o?.a?.[1]?.() ?? 4, o.f?.(), o.g?.h];",
    [4, null, null],
  ],
  "optional catch": ["try { throw 1; } catch { return 2; }", 2],
  "enums and namespaces": ["return [E.B, F.X, N.z, S.B];", [4, 7, 3, "y"]],
  satisfies: ["const o = { a: 1 } satisfies Record<string, number>; return o.a;", 1],
  "const type parameters": ["function f<const T>(x: T): T { return x; } return f([1, 2])[1];", 2],
  "parameter properties": [
    "class A { constructor(public x: number, private readonly y = 2) {} sum() { return this.x + this.y; } } return new A(1).sum();",
    3,
  ],
  "abstract classes and override": [
    "abstract class A { abstract m(): number; n() { return this.m(); } } class B extends A { override m() { return 5; } } return new B().n();",
    5,
  ],
  "overloads and assertions": [
    "function f(a: string): string; function f(a: number): number; function f(a: unknown) { return a; } return f(1)!;",
    1,
  ],
  "named groups, lookbehind, dotAll, sticky": [
    "return [/(?<y>\\d+)/.exec('a12')!.groups!['y'], /(?<=a)b/.test('ab'), /a.b/s.test('a\\nb'), /b/y.test('ab')];",
    ["12", true, true, false],
  ],
  matchAll: ["return [...'a1b22'.matchAll(/\\d+/g)].map(([text]) => text);", ["1", "22"]],
  replaceAll: ["return ['aXbX'.replaceAll('X', 'y'), 'aXbX'.replaceAll(/X/g, 'z')];", ["ayby", "azbz"]],
  "generators and async functions": [
    "function* g(): Generator<number, void, number> { const x = yield 1; yield x; } void (async () => { for await (const x of [1]) void x; })(); const i = g(); i.next(); return i.next(7).value;",
    7,
  ],
  "AggregateError and Promise.any": [
    "return [new AggregateError([1], 'x').errors.length, typeof Promise.any];",
    [1, "function"],
  ],
  "a builtin that may be missing": ["return [[1, 2].at?.(-1), typeof Object.hasOwn];", [null, "undefined"]],
};

const BEFORE = `enum E { A, B = 4 } const enum F { X = 7 } enum S { B = "y" } namespace N { export const z = 3; }
class Top { static count = 0; static { Top.count = 3; } }
`;

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: "esnext", lib: ["esnext"], module: "esnext", moduleResolution: "bundler", strict: true },
    ...{
      types: [],
      resolveJsonModule: true,
      allowSyntheticDefaultImports: true,
      useDefineForClassFields: true,
    },
  },
});

const FILES = {
  "tsconfig.json": TSCONFIG,
  "src/data.json": '{ "a": 1 }',
  "src/other.ts": "export const other = 1;\n",
};

const contract = (
  body: string,
  before: string,
  result: string,
) => `import { NearBindgen, view } from "near-sdk-js";
${before}
@NearBindgen({})
export class Contract {
  @view({})
  run({ name }: { name: string }): unknown {
    ${body}
    return ${result};
  }
}
`;

const working = buildText(
  contract(
    `const rows: Record<string, () => unknown> = {
${Object.entries(WORKS)
  .map(([name, [code]]) => `      ${JSON.stringify(name)}: () => { ${code} },`)
  .join("\n")}
    };`,
    BEFORE,
    "name === 'top' ? Top.count : rows[name]!()",
  ),
  FILES,
);

for (const [name, [, answer]] of [...Object.entries(WORKS), ["top", ["", 3]] as const]) {
  test(`${name}: works`, async (t) => {
    const { wasm } = await working;
    t.deepEqual(JSON.parse(callContract(wasm, "run", { input: { name } }).value!), answer);
  });
}

interface Refusal {
  readonly code?: BuildErrorCode;
  /** What is named, and the way out. */
  readonly says: readonly [feature: string, wayOut: string];
  readonly before?: string;
  readonly result?: string;
}

/** What does not work, and ends the build with its name and what to do instead. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  "await at the top level": {
    before: "const v = await Promise.resolve(3);",
    says: ["await at the top level", "without await"],
  },
  "for await at the top level": {
    before: "for await (const x of [1]) void x;",
    says: ["for await at the top level", "without await"],
  },
  "accessor fields": { before: "class A { accessor x = 1; }", says: ["an accessor field", "get and set"] },
  using: {
    result: "(() => { using x = null; return x; })()",
    says: ["a declaration with using", "try and finally"],
  },
  "await using": {
    result: "(async () => { await using x = null; return x; })()",
    says: ["a declaration with await using", "try and finally"],
  },
  "the flag d": { result: "/a/d.test('a')", says: ["the flag d", "the match's index"] },
  "the flag v": { result: "/[\\p{L}--[a-z]]/v.test('A')", says: ["the flag v", "the flag u"] },
  "a modifier": {
    result: "/(?i:a)b/.test('Ab')",
    says: ["a modifier in a regular expression", "classes such as"],
  },
  "a group's name twice": {
    result: "/(?<y>a)|(?<y>b)/.test('b')",
    says: ["a group's name twice", "a name of its own"],
  },
  "a JSON file": {
    before: 'import data from "./data.json";',
    result: "data.a",
    says: ['"./data.json"', "export default"],
  },
  "import attributes": {
    before: 'import { other } from "./other.js" with { some: "thing" };',
    result: "other",
    says: ["an import with attributes", "without them"],
  },
  "import()": { result: "typeof import('./other.js')", says: ["import()", "at the top of the file"] },
  "import.meta": { result: "typeof import.meta", says: ["import.meta", "no address"] },
  "the cause of an error": {
    result: "new Error('x', { cause: 7 }).message",
    says: ["the cause of an error", "Object.assign"],
  },
  "decorators of parameters": {
    before: "function d(...a: any[]): any { return a[0]; } class A { m(@d p: number) { return p; } }",
    says: ["a decorator of a parameter", "classes, methods and fields"],
  },
  "Array.prototype.at": {
    code: "MISSING_BUILTIN",
    result: "[1, 2].at(-1)",
    says: ["at does not", "list[list.length - 1]"],
  },
  "Array.prototype.toSorted": {
    code: "MISSING_BUILTIN",
    result: "[2, 1].toSorted()",
    says: ["toSorted", "[...list].sort()"],
  },
  "Array.prototype.with": {
    code: "MISSING_BUILTIN",
    result: "[2, 1].with(0, 1)",
    says: ["with does not", "assignment"],
  },
  "Array.prototype.findLast": {
    code: "MISSING_BUILTIN",
    result: "[2, 1].findLast(Boolean)",
    says: ["findLast", "a loop"],
  },
  "Array.fromAsync": {
    code: "MISSING_BUILTIN",
    result: "Array.fromAsync([1])",
    says: ["fromAsync", "a loop"],
  },
  "Object.hasOwn": {
    code: "MISSING_BUILTIN",
    result: "Object.hasOwn({}, 'a')",
    says: ["hasOwn", "hasOwnProperty"],
  },
  "Object.groupBy": {
    code: "MISSING_BUILTIN",
    result: "Object.groupBy([1], String)",
    says: ["groupBy", "a loop"],
  },
  "Set.prototype.union": {
    code: "MISSING_BUILTIN",
    result: "new Set([1]).union(new Set([2])).size",
    says: ["union", "ECMAScript 2021"],
  },
  "methods of iterators": {
    code: "MISSING_BUILTIN",
    result: "[1].values().map(String).next().value",
    says: ["map does not", "ECMAScript 2021"],
  },
  "String.prototype.isWellFormed": {
    code: "MISSING_BUILTIN",
    result: "'a'.isWellFormed()",
    says: ["isWellFormed", "ECMAScript 2021"],
  },
  "Promise.withResolvers": {
    code: "MISSING_BUILTIN",
    result: "typeof Promise.withResolvers()",
    says: ["withResolvers", "new Promise"],
  },
  structuredClone: {
    code: "MISSING_GLOBAL",
    before: "declare function structuredClone(value: unknown): unknown;",
    result: "structuredClone([])",
    says: ["structuredClone", "JSON.parse"],
  },
};

for (const [name, { code = "SYNTAX_ERROR", before = "", result = "name", says }] of Object.entries(REFUSED)) {
  test(`${name}: refused with its name and a way out`, async (t) => {
    const error = await t.throwsAsync<BuildError>(buildText(contract("", before, result), FILES), {
      instanceOf: BuildError,
    });
    t.is(error!.code, code, error!.message);
    for (const part of says) t.true(error!.message.includes(part), error!.message);
    t.is(error!.location?.line, before && result === "name" ? 2 : error!.location?.line);
    t.regex(error!.location!.file, /contract\.ts$/);
  });
}

test("a package's own script with a static block works", async (t) => {
  const { wasm } = await buildText(
    `import { NearBindgen, view } from "near-sdk-js";
import { Counter } from "./counter.js";
@NearBindgen({})
export class Contract {
  @view({})
  run() {
    return [Counter.count, Counter.is(new Counter()), Counter.is({})];
  }
}
`,
    {
      "src/counter.js":
        "export class Counter { #c = 1; static count = 1; static { this.count = 2; } static is(o) { return #c in o; } }\n",
    },
    "contract.js",
  );
  t.deepEqual(JSON.parse(callContract(wasm, "run").value!), [2, true, false]);
});
