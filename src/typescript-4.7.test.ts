// near-sdk-js 2.0.0 brings TypeScript 4.7 for its users, others bring today's: the published types must work in both.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const old = createRequire(require.resolve("near-sdk-js/package.json"))("typescript") as typeof ts;

/** The declarations as they are published. */
function emitDeclarations(outDir: string): void {
  const { config } = ts.readConfigFile(join(root, "tsconfig.build.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  ts.createProgram(fileNames, { ...options, outDir, emitDeclarationOnly: true }).emit();
}

/** Errors by file. One program for all of them: most of its time goes into the declarations that they share. */
function errorsOf(compiler: typeof ts, files: string[], types: string): Map<string | undefined, string[]> {
  const program = compiler.createProgram(files, {
    strict: true,
    noEmit: true,
    target: compiler.ScriptTarget.ES2020,
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.NodeJs,
    experimentalDecorators: true,
    types: [],
    baseUrl: root,
    paths: { "near-xcc": [join(types, "index.d.ts")] },
  });
  const errors = new Map<string | undefined, string[]>();
  for (const { file, start, messageText } of compiler.getPreEmitDiagnostics(program)) {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    const found = errors.get(file?.fileName) ?? [];
    errors.set(file?.fileName, found);
    found.push(`${line}: ${compiler.flattenDiagnosticMessageText(messageText, " ")}`);
  }
  return errors;
}

/** Every line is an error. */
const WRONG = `
all([call, call]) satisfies Plan;
all([call, call]).detach();
call.then(call.then(call));
call.then(all([call, call]));
defineContract({ m: method() }).at("aa").m({}, { deposit: 1n });
any(survey.all());
expect(any(survey.settled()), "first") satisfies boolean;
quorum(survey.settled());
array(text(), 10);
array(string());
inspect(survey);
`.trim();

const PRELUDE =
  "import { all, any, array, callMethod, defineContract, expect, inspect, join, method, number, type Plan, quorum, " +
  'string, text } from "near-xcc"; const call = callMethod("aa", "m"); ' +
  'const survey = join({ greeting: string(), count: number() }, { callback: "on_survey" });\n';

let types = "";

test.before(() => {
  types = mkdtempSync(join(root, "node_modules", ".near-xcc-types-"));
  emitDeclarations(types);
});
test.after.always(() => rmSync(types, { recursive: true }));

for (const [version, compiler] of [
  ["4.7", old],
  ["5.9", ts],
] as const) {
  const wrong = () => join(types, `wrong-${version}.ts`);
  let errors: ReturnType<typeof errorsOf>;

  test.before(() => {
    const examples = ["batch", "multiple-contracts", "similar-contracts"];
    for (const name of readdirSync(join(root, "contracts", "patterns"))) {
      // valibot's own types need TypeScript 5.
      if (name !== "schema" || compiler === ts) examples.push(`patterns/${name}`);
    }
    const sources = examples.map((name) => join(root, "contracts", name, "src", "contract.ts"));
    // 4.7 does not know the operator.
    const lines = WRONG.replace(/^(.*) satisfies (\w+);$/gm, "check<$2>($1);");
    writeFileSync(wrong(), `${PRELUDE}${lines}\nfunction check<T>(value: T): T { return value; }\n`);
    errors = errorsOf(compiler, [...sources, wrong()], types);
  });

  test(`the examples compile with TypeScript ${version}`, (t) => {
    t.true(compiler.version.startsWith(`${version}.`), compiler.version);
    const others = [...errors].filter(([file]) => file !== wrong());
    t.deepEqual(others, []);
  });

  test(`wrong forms do not compile with TypeScript ${version}`, (t) => {
    const lines = (errors.get(wrong()) ?? []).map((error) => error.split(":")[0]);
    t.deepEqual(
      [...new Set(lines)],
      WRONG.split("\n").map((_, i) => `${i + 2}`),
    );
  });
}
