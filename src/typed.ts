/** Carries a type and nothing else; made by {@link typed}. */
export interface Typed<T> {
  /** Only a type. */
  readonly type?: T;
}

const NOTHING = {};

/**
 * Names a type where a declaration wants one. At run time it is an empty object.
 *
 * @example
 * method({ args: typed<{ greeting: string }>() });
 */
export function typed<T>(): Typed<T> {
  return NOTHING;
}
