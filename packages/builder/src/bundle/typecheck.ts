import { existsSync } from "node:fs";
import { dirname, relative } from "node:path";
import type TypeScript from "typescript";
import { BuildError } from "../errors.js";
import { packageFolder } from "../paths.js";
import type { Store } from "../store.js";
import { uninitializedProperty } from "./initialized.js";
import { missingBuiltin } from "./missing_builtins.js";
import type { Sdk } from "./sdk.js";
import { openTools } from "./tools.js";

/** The project's own TypeScript, or the one near-sdk-js brings. */
function findTypeScript(source: string, sdk: Sdk): string {
  const folder = packageFolder("typescript", dirname(source)) ?? packageFolder("typescript", sdk.folder);
  if (!folder)
    throw new BuildError("SDK_NOT_FOUND", "typescript is not installed: run npm install typescript");
  return folder;
}

/** near-sdk-js's flags, where the compiler still has them. */
function defaultOptions(ts: typeof TypeScript): TypeScript.CompilerOptions {
  const { Bundler, Node10 } = ts.ModuleResolutionKind as {
    Bundler?: TypeScript.ModuleResolutionKind;
    Node10?: number;
  };
  return {
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ESNext,
    moduleResolution: Bundler ?? Node10 ?? 2,
    types: [],
  };
}

function compilerOptions(ts: typeof TypeScript, source: string): TypeScript.CompilerOptions {
  const config = ts.findConfigFile(dirname(source), existsSync, "tsconfig.json");
  if (!config) return defaultOptions(ts);
  const host: TypeScript.ParseConfigFileHost = {
    ...ts.sys,
    // The files of the project are not asked for.
    readDirectory: () => [],
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw typeError(ts, diagnostic);
    },
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  return { ...defaultOptions(ts), ...withoutNodeResolution(ts, parsed?.options ?? {}) };
}

/**
 * near-sdk-js's declarations import each other as bundlers allow and Node.js does not. A contract is bundled: what a
 * project says of modules for its programs in Node.js does not concern it.
 */
function withoutNodeResolution(
  ts: typeof TypeScript,
  options: TypeScript.CompilerOptions,
): TypeScript.CompilerOptions {
  const { module, moduleResolution, ...others } = options;
  const { Node16, NodeNext } = ts.ModuleResolutionKind;
  const ofNode =
    moduleResolution === undefined
      ? module !== undefined && module >= ts.ModuleKind.Node16 && module <= ts.ModuleKind.NodeNext
      : moduleResolution === Node16 || moduleResolution === NodeNext;
  return ofNode ? others : options;
}

function typeError(ts: typeof TypeScript, diagnostic: TypeScript.Diagnostic): BuildError {
  const message = `${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n  ")} (TS${diagnostic.code})`;
  const { file, start } = diagnostic;
  if (!file || start === undefined) return new BuildError("TYPE_ERROR", message);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return new BuildError("TYPE_ERROR", message, {
    file: relative(process.cwd(), file.fileName) || file.fileName,
    line: line + 1,
    column: character + 1,
  });
}

/**
 * Type checks a TypeScript contract with the nearest tsconfig.json, or near-sdk-js's flags if there is none, and
 * applies near-sdk-js's rule that the constructor initializes every property. Other sources pass unread.
 *
 * @param store keeps what makes TypeScript start faster
 * @returns the files that were read
 * @throws BuildError TYPE_ERROR (the first; its `cause` is an AggregateError of all), UNINITIALIZED_PROPERTY, MISSING_BUILTIN
 */
export function checkTypes(source: string, sdk: Sdk, store: Store): readonly string[] {
  if (!source.endsWith(".ts")) return [];
  const folder = findTypeScript(source, sdk);
  const tools = openTools(folder, [folder], store);
  const ts = tools.require(folder) as typeof TypeScript;
  const options = {
    ...compilerOptions(ts, source),
    noEmit: true,
    incremental: false,
    composite: false,
    skipLibCheck: true,
    experimentalDecorators: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const program = createProgram(ts, source, options);
  const errors = ts
    .getPreEmitDiagnostics(program)
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map((diagnostic) => typeError(ts, diagnostic));
  if (errors.length > 0) {
    const first = errors[0]!;
    first.cause = new AggregateError(errors, `${errors.length} type errors`);
    throw first;
  }
  const uninitialized = uninitializedProperty(ts, program.getSourceFile(source)!);
  if (uninitialized) throw uninitialized;
  const missing = missingBuiltin(ts, program);
  if (missing) throw missing;
  tools.keep(store);
  return program.getSourceFiles().map(({ fileName }) => fileName);
}

/** The last program of this process, of which the next one takes the syntax trees of files that are still the same. */
let last: { readonly made: string; readonly program: TypeScript.Program } | undefined;

function createProgram(
  ts: typeof TypeScript,
  source: string,
  options: TypeScript.CompilerOptions,
): TypeScript.Program {
  const made = JSON.stringify([ts.version, ts.sys.getExecutingFilePath(), options]);
  const before = last?.made === made ? last.program : undefined;
  const host = ts.createCompilerHost(options);
  // As tsc itself does. TypeScript before 5.3, which near-sdk-js brings, does not know it and parses all comments.
  host.jsDocParsingMode = ts.JSDocParsingMode?.ParseForTypeErrors;
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) => {
    const known = before?.getSourceFile(file);
    return known && known.text === host.readFile(file) ? known : getSourceFile(file, ...rest);
  };
  // Not told of the program before, it looks for modules again: one may be installed by now.
  const program = ts.createProgram([source], options, host);
  last = { made, program };
  return program;
}
