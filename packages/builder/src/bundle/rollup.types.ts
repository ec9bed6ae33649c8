/** What we use of rollup 2, near-sdk-js's bundler, whose types are not a dependency of ours. */
export interface RollupError extends Error {
  readonly code?: string;
  readonly id?: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  /** Of a warning about an import: who imports what. */
  readonly importer?: string;
  readonly source?: string;
}

/** A statement of a module, with what an import has. */
interface Statement {
  readonly type: string;
  readonly source?: { readonly value: unknown } | null;
  readonly specifiers?: readonly { readonly imported?: { readonly name: string } }[];
}

export interface ModuleInfo {
  readonly id: string;
  readonly code: string | null;
  readonly ast: { readonly body: readonly Statement[] } | null;
}

export interface ResolvedId {
  readonly id: string;
  /** False if the module can be left out when nothing of it is used. */
  readonly moduleSideEffects?: boolean;
}

/** A node of ESTree, acorn's syntax tree. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface PluginContext {
  parse(code: string): SyntaxNode;
  resolve(specifier: string, importer: string, options: { skipSelf: boolean }): Promise<ResolvedId | null>;
}

export interface Plugin {
  readonly name: string;
  resolveId?(
    this: PluginContext,
    specifier: string,
    importer: string | undefined,
  ): Promise<ResolvedId | null>;
  /** A module's text; null if it is read from its file. */
  load?(id: string): string | null;
  moduleParsed?(info: ModuleInfo): void;
  generateBundle?(this: PluginContext, options: unknown, bundle: Readonly<Record<string, OutputChunk>>): void;
  /** Whether a module with the text that it had in the cache is transformed and parsed all the same. */
  shouldTransformCachedModule?(info: { readonly id: string }): boolean;
}

/** By file: what is left of each module in the bundle. */
export type RenderedModules = Readonly<Record<string, { readonly code: string | null }>>;

export interface OutputChunk {
  readonly code: string;
  readonly modules: RenderedModules;
  readonly map: import("node:module").SourceMapPayload | null;
  readonly exports: readonly string[];
}

/** Modules with their syntax trees. */
export interface RollupCache {
  readonly modules: readonly { readonly resolvedIds: object }[];
}

export interface RollupBuild {
  readonly cache: RollupCache;
  readonly watchFiles: readonly string[];
  generate(options: {
    format: "es";
    sourcemap: boolean;
    file: string;
  }): Promise<{ output: readonly [OutputChunk] }>;
  close(): Promise<void>;
}

export interface Rollup {
  rollup(options: {
    input: string;
    cache: RollupCache;
    plugins: readonly unknown[];
    onwarn: (warning: RollupError) => void;
  }): Promise<RollupBuild>;
}
