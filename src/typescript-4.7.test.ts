// near-sdk-js 2.0.0 brings TypeScript 4.7 for its users: the published types must work there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

function errorsOf(files: string[], types: string): string[] {
  const program = old.createProgram(files, {
    strict: true,
    noEmit: true,
    target: old.ScriptTarget.ES2020,
    module: old.ModuleKind.ESNext,
    moduleResolution: old.ModuleResolutionKind.NodeJs,
    experimentalDecorators: true,
    types: [],
    baseUrl: root,
    paths: { "near-xcc": [join(types, "index.d.ts")] },
  });
  return old
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${old.flattenDiagnosticMessageText(messageText, " ")}`,
    );
}

test("the examples compile with near-sdk-js's own TypeScript, and wrong forms do not", (t) => {
  t.true(old.version.startsWith("4.7."), old.version);
  const types = mkdtempSync(join(root, "node_modules", ".near-xcc-types-"));
  t.teardown(() => rmSync(types, { recursive: true }));
  emitDeclarations(types);

  const examples = ["batch", "multiple-contracts", "similar-contracts"];
  const sources = examples.map((name) => join(root, "contracts", name, "src", "contract.ts"));
  t.deepEqual(errorsOf(sources, types), []);

  const wrong = join(types, "wrong.ts");
  writeFileSync(
    wrong,
    `import { all, callMethod, defineContract, method, type Plan } from "near-xcc";
     const call = callMethod("aa", "m");
     export const joint: Plan = all([call, call]);
     call.then(call.then(call));
     call.then(all([call, call]));
     defineContract({ m: method() }).at("aa").m({}, { deposit: 1n });`,
  );
  t.is(errorsOf([wrong], types).length, 4);
});
