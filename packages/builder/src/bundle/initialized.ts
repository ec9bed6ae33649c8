import { relative } from "node:path";
import type TypeScript from "typescript";
import { BuildError } from "../errors.js";

type Compiler = typeof TypeScript;

function hasNearBindgen(ts: Compiler, node: TypeScript.ClassDeclaration): boolean {
  // TypeScript 4.7, which near-sdk-js brings, keeps decorators on the node.
  const decorators =
    ts.getDecorators?.(node) ?? (node as { decorators?: readonly TypeScript.Decorator[] }).decorators ?? [];
  return decorators.some(
    ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === "NearBindgen",
  );
}

function isInstanceProperty(
  ts: Compiler,
  member: TypeScript.ClassElement,
): member is TypeScript.PropertyDeclaration {
  if (!ts.isPropertyDeclaration(member) || member.initializer) return false;
  const skipped = [ts.SyntaxKind.StaticKeyword, ts.SyntaxKind.DeclareKeyword];
  return !member.modifiers?.some(({ kind }) => skipped.includes(kind));
}

/**
 * near-sdk-js's rule: a contract's state is rebuilt over an instance made by its constructor, so a property that the
 * constructor does not initialize would silently be lost. Looks for `this.name` in the constructor, as near-sdk-js
 * does. Returns the first property that breaks the rule.
 */
export function uninitializedProperty(ts: Compiler, file: TypeScript.SourceFile): BuildError | undefined {
  for (const node of file.statements) {
    if (!ts.isClassDeclaration(node) || !hasNearBindgen(ts, node)) continue;
    const body = node.members.find((member) => ts.isConstructorDeclaration(member))?.getText() ?? "";
    const property = node.members.find(
      (member) => isInstanceProperty(ts, member) && !body.includes(`this.${member.name.getText()}`),
    );
    if (!property) continue;
    const { line, character } = file.getLineAndCharacterOfPosition(property.getStart());
    return new BuildError(
      "UNINITIALIZED_PROPERTY",
      `property ${property.name?.getText()} of ${node.name?.text ?? "the contract"} is not initialized: give it a value here or in the constructor`,
      {
        file: relative(process.cwd(), file.fileName) || file.fileName,
        line: line + 1,
        column: character + 1,
      },
    );
  }
  return undefined;
}
