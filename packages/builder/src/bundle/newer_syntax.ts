/**
 * What Babel's parser reads and the engine, QuickJS of March 2021, does not: lowered where that is exact and small, refused with
 * the feature's name and a way out where it is not.
 */

/** A node of Babel's syntax tree, as far as it is looked at here. */
interface Node {
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null;
  readonly type: string;
  readonly name?: string;
  readonly kind?: string;
  readonly importKind?: string;
  readonly exportKind?: string;
  readonly static?: boolean;
  readonly declare?: boolean | null;
  readonly await?: boolean;
  readonly computed?: boolean;
  readonly flags?: string;
  readonly pattern?: string;
  readonly operator?: string;
  readonly id?: Node | null;
  readonly key?: Node;
  readonly left?: Node;
  readonly right?: Node;
  readonly meta?: Node;
  readonly source?: Node | null;
  readonly value?: unknown;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly properties?: readonly Node[];
  readonly attributes?: readonly Node[] | null;
  readonly params?: readonly Node[];
  readonly parameter?: Node;
  readonly decorators?: readonly Node[] | null;
  readonly body?: unknown;
}

interface NodePath {
  readonly node: Node;
  traverse(visitor: Visitor): void;
  findParent(test: (path: NodePath) => boolean): NodePath | null;
  getFunctionParent(): NodePath | null;
  replaceWith(node: Node): void;
  remove(): void;
  unshiftContainer(key: string, node: Node): void;
  buildCodeFrameError(message: string): Error;
}

type Visitor = Readonly<Record<string, (path: NodePath) => void>>;

interface Babel {
  readonly types: {
    arrowFunctionExpression(params: Node[], body: Node): Node;
    blockStatement(body: unknown): Node;
    callExpression(callee: Node, args: Node[]): Node;
    classPrivateMethod(kind: "method", key: Node, params: Node[], body: Node, isStatic: boolean): Node;
    classPrivateProperty(key: Node, value: Node, decorators: null, isStatic: boolean): Node;
    identifier(name: string): Node;
    privateName(id: Node): Node;
    cloneNode(node: Node): Node;
  };
  readonly template: {
    expression(code: string, options: object): (parts: Readonly<Record<string, Node>>) => Node;
  };
}

/** Parsed, to be refused by name. */
const PARSED_TOO = ["decoratorAutoAccessors", "explicitResourceManagement"];

interface ParserOptions {
  readonly plugins: unknown[];
}

/** A Babel plugin. It goes first, so that others never see what it changes. */
export function newerSyntax(babel: Babel) {
  return {
    name: "near-xcc-newer-syntax",
    manipulateOptions(_: unknown, { plugins }: ParserOptions) {
      plugins.push(...PARSED_TOO);
    },
    visitor: {
      Program(path: NodePath) {
        path.traverse(refusals);
        const names = new Set<string>();
        path.traverse({ PrivateName: ({ node }) => void names.add(node.id!.name!) });
        path.traverse(lowerings(babel, names));
      },
    },
  };
}

/** Text that such code contains: files without it, TypeScript and decorators need not be looked at. */
export const NEWER_SYNTAX = /\bstatic\s*\{|#[\w$]+\s+in\b/;

/** As Babel's own errors of syntax, with a place. */
const refuse = (path: NodePath, what: string, wayOut: string) =>
  Object.assign(path.buildCodeFrameError(`${what} cannot be part of a contract: ${wayOut}`), {
    loc: path.node.loc?.start,
  });

const NOT_AWAITED =
  "a method cannot wait for a promise of JavaScript, and a module neither; do this without await";

const GROUP_NAME = /\(\?<([^=!>][^>]*)>/g;

function refuseRegExp(path: NodePath): void {
  const { flags = "", pattern = "" } = path.node;
  if (flags.includes("d"))
    throw refuse(path, "the flag d of a regular expression", "use the match's index and the groups' lengths");
  if (flags.includes("v"))
    throw refuse(path, "the flag v of a regular expression", "use the flag u and plain classes");
  if (/\(\?[ims]*-?[ims]+:/.test(pattern))
    throw refuse(
      path,
      "a modifier in a regular expression, such as (?i:)",
      "use a flag, or classes such as [aA]",
    );
  const names = [...pattern.matchAll(GROUP_NAME)].map(([, name]) => name);
  if (new Set(names).size < names.length)
    throw refuse(path, "a group's name twice in a regular expression", "give each group a name of its own");
}

/** The attributes of an import, and what it would import that is no module. */
function refuseImport(path: NodePath): void {
  const { attributes, source, importKind, exportKind } = path.node;
  // Types leave no code.
  if (importKind === "type" || exportKind === "type") return;
  const specifier = source?.value;
  if (typeof specifier === "string" && specifier.endsWith(".json"))
    throw refuse(path, `the JSON file "${specifier}"`, "make it a module: export default { ... }");
  if (attributes?.length) throw refuse(path, "an import with attributes", "import a module without them");
}

function refuseCause(path: NodePath): void {
  const { callee, arguments: args = [] } = path.node;
  const options = args[callee?.name === "AggregateError" ? 2 : 1];
  const hasCause = options?.properties?.some(({ key, computed }) => !computed && nameOf(key) === "cause");
  if (hasCause && /^[A-Z]\w*Error$|^Error$/.test(callee?.name ?? "") && BUILTIN_ERRORS.has(callee!.name!))
    throw refuse(
      path,
      "the cause of an error",
      "set it afterwards: Object.assign(new Error(text), { cause })",
    );
}

const BUILTIN_ERRORS: ReadonlySet<string> = new Set([
  ...["AggregateError", "Error", "EvalError", "RangeError", "ReferenceError"],
  ...["SyntaxError", "TypeError", "URIError"],
]);

const nameOf = (key: Node | undefined) => key?.name ?? key?.value;

function refuseDecoratedParameters(path: NodePath): void {
  for (const parameter of path.node.params ?? [])
    if (parameter.decorators?.length || parameter.parameter?.decorators?.length)
      throw refuse(
        path,
        "a decorator of a parameter",
        "near-sdk-js knows those of classes, methods and fields",
      );
}

const refusals: Visitor = {
  AwaitExpression(path) {
    if (!path.getFunctionParent()) throw refuse(path, "await at the top level", NOT_AWAITED);
  },
  ForOfStatement(path) {
    if (path.node.await && !path.getFunctionParent())
      throw refuse(path, "for await at the top level", NOT_AWAITED);
  },
  CallExpression(path) {
    if (path.node.callee?.type === "Import")
      throw refuse(path, "import()", "import the module at the top of the file");
    refuseCause(path);
  },
  NewExpression: refuseCause,
  MetaProperty(path) {
    if (path.node.meta?.name === "import")
      throw refuse(path, "import.meta", "a contract has no address of a file");
  },
  ImportDeclaration: refuseImport,
  ExportNamedDeclaration: refuseImport,
  ExportAllDeclaration: refuseImport,
  ClassAccessorProperty(path) {
    throw refuse(path, "an accessor field", "write get and set over a private field");
  },
  VariableDeclaration(path) {
    const { kind = "" } = path.node;
    if (kind.endsWith("using")) throw refuse(path, `a declaration with ${kind}`, "use try and finally");
  },
  RegExpLiteral: refuseRegExp,
  Function: refuseDecoratedParameters,
};

/** A private name that nothing in the file has. */
function freshName(taken: Set<string>): string {
  let number = 0;
  while (taken.has(`near_${number}`)) number++;
  taken.add(`near_${number}`);
  return `near_${number}`;
}

function lowerings({ types, template }: Babel, taken: Set<string>): Visitor {
  const fresh = () => types.privateName(types.identifier(freshName(taken)));
  const hasPrivate = template.expression(
    `((value) => {
      if ((typeof value !== "object" && typeof value !== "function") || value === null)
        throw new TypeError("invalid 'in' operand");
      try {
        value.NAME;
        return true;
      } catch {
        return false;
      }
    })(VALUE)`,
    { placeholderPattern: /^(?:NAME|VALUE)$/ },
  );
  /** By class, whether of the class itself: a method whose presence says that of its accessors. */
  const brands = new Map<Node, Map<boolean, Node>>();
  const brandOf = (body: NodePath, isStatic: boolean): Node => {
    const known = brands.get(body.node) ?? new Map<boolean, Node>();
    brands.set(body.node, known);
    let name = known.get(isStatic);
    if (!name) {
      name = fresh();
      known.set(isStatic, name);
      body.unshiftContainer(
        "body",
        types.classPrivateMethod("method", name, [], types.blockStatement([]), isStatic),
      );
    }
    return name;
  };
  return {
    ClassProperty(path) {
      // It has no code; Babel would refuse it.
      if (path.node.declare) path.remove();
    },
    StaticBlock(path) {
      const run = types.arrowFunctionExpression([], types.blockStatement(path.node.body));
      path.replaceWith(types.classPrivateProperty(fresh(), types.callExpression(run, []), null, true));
    },
    BinaryExpression(path) {
      const { left, right } = path.node;
      if (left?.type !== "PrivateName") return;
      const around = declaration(path, left.id!.name!);
      const isAccessor = around?.member.kind === "get" || around?.member.kind === "set";
      // A getter would run.
      const name = isAccessor ? brandOf(around.body, around.member.static === true) : left;
      path.replaceWith(hasPrivate({ NAME: types.cloneNode(name), VALUE: right! }));
    },
  };
}

/** The member of a private name, in the innermost class that has it. */
function declaration(
  path: NodePath,
  name: string,
): { readonly body: NodePath; readonly member: Node } | undefined {
  const isBody = ({ node }: NodePath) => node.type === "ClassBody";
  for (let body = path.findParent(isBody); body; body = body.findParent(isBody)) {
    const members = body.node.body as readonly Node[];
    const member = members.find(({ key }) => key?.type === "PrivateName" && key.id?.name === name);
    if (member) return { body, member };
  }
  return undefined;
}
