import type { SyntaxNode } from "./rollup.types.js";

/** By this property a class says of which classes the values in its instances are. */
const SCHEMA = "schema";

/** By this method a collection says of which class its values are. */
const SUBTYPE = "subtype";

/**
 * Whether a module may give a class a schema, or a collection the class of its values: it defines or assigns a property of
 * that name, or has the name as a text, which could become a key. What only reads a schema needs none.
 */
export function mayGiveSchema(node: SyntaxNode): boolean {
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return node.name === SUBTYPE;
  const text = textOf(node);
  if (text !== undefined) return text === SCHEMA || text === SUBTYPE;
  if (definesSchema(node) || assigned(node).some(assignsSchema)) return true;
  const skipped = readKeys(node);
  return childrenOf(node).some((child) => !skipped.includes(child) && mayGiveSchema(child));
}

/** The text of a literal; of a template if it has no expressions. */
function textOf({ type, value, quasis }: SyntaxNode): string | undefined {
  if (type === "Literal" && typeof value === "string") return value;
  const parts = type === "TemplateLiteral" ? (quasis as readonly SyntaxNode[]) : [];
  return parts.length === 1 ? (parts[0]!.value as { cooked?: string }).cooked : undefined;
}

function nameOf(key: SyntaxNode, computed: unknown): unknown {
  return key.type === "Identifier" && !computed ? key.name : textOf(key);
}

/** A member of a class or of an object that is made. A text is no schema. */
function definesSchema({ type, key, computed, value }: SyntaxNode): boolean {
  if (type !== "PropertyDefinition" && type !== "MethodDefinition" && type !== "Property") return false;
  if (nameOf(key as SyntaxNode, computed) !== SCHEMA) return false;
  return type !== "Property" || textOf(value as SyntaxNode) === undefined;
}

/** What a node assigns to. */
function assigned({ type, left, argument }: SyntaxNode): SyntaxNode[] {
  if (type === "UpdateExpression") return [argument as SyntaxNode];
  const isAssignment = ["AssignmentExpression", "ForInStatement", "ForOfStatement"].includes(type);
  return isAssignment ? [left as SyntaxNode] : [];
}

function assignsSchema(target: SyntaxNode): boolean {
  if (target.type === "MemberExpression")
    return nameOf(target.property as SyntaxNode, target.computed) === SCHEMA;
  return TARGETS.test(target.type) && childrenOf(target).some(assignsSchema);
}

const TARGETS = /Pattern$|^(?:Property|RestElement)$/;

/** Keys under which a node only reads: `x["schema"]`, and `{ schema }` where it is taken apart. */
function readKeys({ type, computed, property, properties }: SyntaxNode): unknown[] {
  if (type === "MemberExpression" && computed) return [property];
  return type === "ObjectPattern" ? (properties as readonly SyntaxNode[]).filter(readsPlainly) : [];
}

function readsPlainly({ type, key, computed, value }: SyntaxNode): boolean {
  return (
    type === "Property" &&
    nameOf(key as SyntaxNode, computed) === SCHEMA &&
    !mayGiveSchema(value as SyntaxNode)
  );
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node)
    .flat()
    .filter((value): value is SyntaxNode => typeof (value as SyntaxNode | null)?.type === "string");
}
