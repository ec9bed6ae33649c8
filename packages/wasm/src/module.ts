/** A value type by its byte in the binary format. */
export const ValueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];

/** The result of a block: a value type, or 0x40 for none. */
export const EMPTY_BLOCK = 0x40;
export type BlockType = ValueType | typeof EMPTY_BLOCK;

export const SectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;
export type SectionId = (typeof SectionId)[keyof typeof SectionId];

export const ExternalKind = { function: 0, table: 1, memory: 2, global: 3 } as const;
export type ExternalKind = (typeof ExternalKind)[keyof typeof ExternalKind];

/** Half-open range of bytes of the module. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Imported function: NEAR allows nothing else, and only from module `env`. */
export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly typeIndex: number;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface Limits {
  readonly initial: number;
  readonly maximum: number | null;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
}

/** Consecutive locals of one type. */
export interface LocalGroup {
  readonly count: number;
  readonly type: ValueType;
}

export interface FunctionBody {
  /** Declared locals, without the parameters. */
  readonly locals: readonly LocalGroup[];
  /** The operators, from the first one to the `end` of the function. */
  readonly code: Range;
}

export interface Section {
  readonly id: SectionId;
  /** The content, without id and length. */
  readonly content: Range;
}

/** What a valid module declares. Index spaces count imports first. */
export interface Module {
  readonly bytes: Uint8Array;
  /** All sections in order, custom ones too. */
  readonly sections: readonly Section[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly FunctionImport[];
  /** Type index of every function, imports first. */
  readonly functions: readonly number[];
  readonly tables: readonly Limits[];
  readonly memories: readonly Limits[];
  readonly globals: readonly GlobalType[];
  readonly exports: readonly Export[];
  readonly start: number | null;
  /** Bodies of the functions that are not imported. */
  readonly bodies: readonly FunctionBody[];
}
