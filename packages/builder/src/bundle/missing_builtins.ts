import { basename, relative } from "node:path";
import type TypeScript from "typescript";
import { BuildError } from "../errors.js";

type Compiler = typeof TypeScript;

/** What TypeScript declares of ECMAScript 2022 and later, one file a part: QuickJS of March 2021 has none of it. */
const NEWER_LIBRARY = /^lib\.(es20(?:2[2-9]|[3-9]\d)|esnext)\.\w+\.d\.ts$/;

/** By name, what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  at: "list[list.length - 1]",
  findLast: "a loop from the end",
  findLastIndex: "a loop from the end",
  fromAsync: "a loop",
  groupBy: "a loop that fills an object or a Map",
  hasOwn: "Object.prototype.hasOwnProperty.call(object, key)",
  toReversed: "[...list].reverse()",
  toSorted: "[...list].sort()",
  toSpliced: "a copy, and splice",
  with: "a copy, and an assignment",
  withResolvers: "new Promise",
};

/**
 * The first call, in the author's own files, of a builtin that the engine does not have: it would fail in a call of the contract
 * with "not a function". Calls with `?.()` are left alone.
 */
export function missingBuiltin(ts: Compiler, program: TypeScript.Program): BuildError | undefined {
  const checker = program.getTypeChecker();
  const isNewer = (declaration: TypeScript.Declaration) => {
    const file = declaration.getSourceFile();
    return program.isSourceFileDefaultLibrary(file) && NEWER_LIBRARY.test(basename(file.fileName));
  };
  const visit = (node: TypeScript.Node): BuildError | undefined => {
    if (
      ts.isCallExpression(node) &&
      !node.questionDotToken &&
      ts.isPropertyAccessExpression(node.expression)
    ) {
      const { name } = node.expression;
      const declarations = checker.getSymbolAtLocation(name)?.declarations ?? [];
      if (declarations.length > 0 && declarations.every(isNewer)) return missing(name);
    }
    return ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || /[\\/]node_modules[\\/]/.test(file.fileName)) continue;
    const found = visit(file);
    if (found) return found;
  }
  return undefined;
}

function missing(name: TypeScript.MemberName): BuildError {
  const file = name.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(name.getStart());
  const instead = Object.hasOwn(INSTEAD, name.text)
    ? `use ${INSTEAD[name.text]}`
    : "use what ECMAScript 2021 has";
  return new BuildError(
    "MISSING_BUILTIN",
    `${name.text} does not exist in a contract, whose engine is older: ${instead}`,
    {
      file: relative(process.cwd(), file.fileName) || file.fileName,
      line: line + 1,
      column: character + 1,
    },
  );
}
