import { join } from "node:path";
import test from "ava";
import { BuildError, type BuildErrorCode, buildContract } from "../src/index.js";
import { buildText, oneMethod, withProject } from "./build.js";
import { callContract } from "./host.js";

interface Failure {
  readonly title: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly code: BuildErrorCode;
  /** Must be part of the message. */
  readonly says: readonly RegExp[];
  /** Line and column of the place, in src/contract.ts unless said otherwise. QuickJS knows lines only. */
  readonly at?: readonly [line: number, column: number, file?: string];
}

const FAILURES: readonly Failure[] = [
  {
    title: "a type error",
    text: oneMethod('    const n: number = "text";\n    return n;'),
    code: "TYPE_ERROR",
    says: [/'string' is not assignable to type 'number'/, /TS2322/],
    at: [7, 11],
  },
  {
    title: "a type error in an imported file",
    text: oneMethod("    return half(3);", 'import { half } from "./half.js";'),
    files: { "src/half.ts": "export const half = (n: number): string => n / 2;\n" },
    code: "TYPE_ERROR",
    says: [/'number' is not assignable to type 'string'/],
    at: [1, 44, "src/half.ts"],
  },
  {
    title: "a property that the constructor does not initialize",
    text: 'import { NearBindgen, view } from "near-sdk-js";\n@NearBindgen({})\nexport class C {\n  count: number;\n  @view({})\n  get() { return this.count; }\n}\n',
    code: "UNINITIALIZED_PROPERTY",
    says: [/property count of C is not initialized/],
    at: [4, 3],
  },
  {
    title: "a module of Node.js",
    text: oneMethod("    return readFileSync(args.file);", 'import { readFileSync } from "node:fs";'),
    files: {
      "tsconfig.json":
        '{ "compilerOptions": { "types": ["node"], "moduleResolution": "bundler", "module": "esnext" } }',
    },
    code: "UNSUPPORTED_IMPORT",
    says: [/src\/contract\.ts: cannot import "node:fs"/, /Node\.js do not exist in a contract/],
  },
  {
    title: "a CommonJS module",
    text: oneMethod("    return half(3);", '// @ts-ignore\nimport { half } from "./half.js";'),
    files: { "src/half.js": "exports.half = (n) => n / 2;\n" },
    code: "UNSUPPORTED_IMPORT",
    says: [/src\/contract\.ts: cannot import "\.\/half\.js"/, /CommonJS/],
  },
  {
    title: "a package that is not installed",
    text: oneMethod("    return half(3);", '// @ts-ignore\nimport { half } from "no-such-package";'),
    code: "UNSUPPORTED_IMPORT",
    says: [/cannot import "no-such-package": it is not installed/],
  },
  {
    title: "a host call while the module loads",
    text: oneMethod("    return greeting;", 'const greeting = "hi";\nnear.log(greeting);'),
    code: "TOP_LEVEL_HOST_CALL",
    says: [/host function log_utf8 is called while the module loads/, /move this into a method/],
    at: [3, 1],
  },
  {
    title: "a host call in a function that runs while the module loads",
    text: oneMethod(
      "    return who;",
      "function account() {\n  return near.currentAccountId();\n}\nconst who = account();",
    ),
    code: "TOP_LEVEL_HOST_CALL",
    says: [/host function current_account_id/],
    at: [3, 3],
  },
  {
    title: "the time while the module loads",
    text: oneMethod("    return started;", "const started = Date.now();"),
    code: "TOP_LEVEL_HOST_CALL",
    says: [/host function block_timestamp/],
    at: [2, 1],
  },
  {
    title: "a random number while the module loads",
    text: oneMethod("    return secret;", "const secret = Math.random();"),
    code: "TOP_LEVEL_HOST_CALL",
    says: [/host function random_seed/],
    at: [2, 1],
  },
  {
    title: "a global variable of browsers",
    text: oneMethod("    const answer = 1;\n    console.log(answer);"),
    code: "MISSING_GLOBAL",
    says: [/console does not exist in a contract: use near\.log/],
    at: [8, 5],
  },
  {
    title: "a global variable of browsers in an imported file",
    text: oneMethod("    return copied(args);", 'import { copied } from "./copy.js";'),
    files: {
      "src/copy.ts": "export const copied = <T>(value: T): T => {\n  return structuredClone(value);\n};\n",
    },
    code: "MISSING_GLOBAL",
    says: [/structuredClone does not exist in a contract: copy with JSON/],
    at: [2, 3, "src/copy.ts"],
  },
  {
    title: "an error while the module loads",
    text: oneMethod("    return 1;", 'throw new RangeError("too early");'),
    code: "TOP_LEVEL_ERROR",
    says: [/RangeError: too early/],
    at: [2, 1],
  },
  {
    title: "no method",
    text: "export const answer = 42;\n",
    code: "NO_METHODS",
    says: [/@NearBindgen/],
  },
  {
    title: "a method with a reserved name",
    text: oneMethod("    return 1;").replace("run(", "memory("),
    code: "RESERVED_METHOD",
    says: [/cannot be called "memory"/],
  },
  {
    title: "a constant with the name of a method",
    text: oneMethod("    return run;", "const run = 1;"),
    code: "METHOD_NAME_TAKEN",
    says: [/src\/contract\.ts: a declaration of the module has the name of the method "run"/, /another one/],
  },
];

for (const { title, text, files, code, says, at } of FAILURES) {
  test(`${title} fails with ${code}, its cause and its place`, async (t) => {
    const error = await t.throwsAsync<BuildError>(buildText(text, files), { instanceOf: BuildError });
    t.is(error?.code, code);
    for (const pattern of says) t.regex(error!.message, pattern);
    if (!at) return;
    const [line, column, file = "src/contract.ts"] = at;
    t.like(error!.location, { line, column });
    t.true(error!.location!.file.endsWith(file), error!.location!.file);
  });
}

test("global variables that code asks for first, makes itself or has in a package are no error", async (t) => {
  const body = `
    const spoken = typeof console === "undefined" ? "nothing" : console.log("a");
    const process = { env: 1 };
    return [spoken, process.env, new TextEncoder().encode("a"), quiet(false), typeof fetch];`;
  const before = `
import { quiet } from "./node_modules_of_a_package/quiet.js";
globalThis.TextEncoder = class { encode(text) { return text.length; } };
function fetch() {}`;
  const files = {
    "contract.js": oneMethod(body, before),
    "node_modules_of_a_package/quiet.js": "export const quiet = (loud) => loud && performance.now();\n",
  };
  await withProject(files, async (folder) => {
    const source = join(folder, "contract.js");
    const { wasm } = await buildContract({ source });
    t.is(callContract(wasm, "run", { input: {} }).value, '["nothing",1,1,false,"function"]');
  });
});

test("JavaScript with a syntax error fails with its place", async (t) => {
  const text = "export function run() {\n  return 1 +;\n}\n";
  await withProject({ "contract.js": text }, async (folder) => {
    const error = await t.throwsAsync<BuildError>(buildContract({ source: join(folder, "contract.js") }));
    t.is(error?.code, "SYNTAX_ERROR");
    t.like(error?.location, { line: 2, column: 13 });
  });
});

test("a missing source and a target of another kind are named", async (t) => {
  const missing = await t.throwsAsync<BuildError>(buildContract({ source: "no/such/contract.ts" }));
  t.is(missing?.code, "SOURCE_NOT_FOUND");
  t.regex(missing!.message, /no\/such\/contract\.ts/);
  await withProject({ "src/contract.js": "export function run() {}\n" }, async (folder) => {
    const whole = await t.throwsAsync<BuildError>(buildContract({ source: folder }));
    t.is(whole?.code, "SOURCE_NOT_FOUND");
    t.regex(whole!.message, /is no file: name the contract's file, for example .*src.contract\.js$/);
    const source = join(folder, "src/contract.js");
    const target = await t.throwsAsync<BuildError>(buildContract({ source, target: "contract.js" }));
    t.is(target?.code, "USAGE");
    const unwritable = await t.throwsAsync<BuildError>(
      buildContract({ source, target: join(source, "x.wasm") }),
    );
    t.is(unwritable?.code, "WRITE_FAILED");
  });
});
