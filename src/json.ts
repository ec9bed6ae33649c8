import { fail, shown, XccError } from "./errors.js";
import { type Env, fromUtf8, globals, readRegister, toUtf8 } from "./host.js";
import { MAX_ARGS_LENGTH } from "./limits.js";

/** `{}`: a call without arguments sends it, because a callee with optional arguments cannot parse zero bytes. */
export const NO_ARGS: Uint8Array = Uint8Array.of(123, 125);

/**
 * Arguments as the bytes that are sent: bytes as they are, objects as JSON in which a `bigint` is a decimal string,
 * the form of `U64` and `U128` in NEAR's JSON.
 *
 * @throws XccError XCC03 for what JSON would lose without a word: text, arrays, `Map`, bytes inside an object, `NaN`, symbols; and
 *   for what holds itself, or has a `toJSON` that throws.
 */
export function encodeArgs(args: unknown): Uint8Array {
  // Few callers give bytes, and `instanceof` costs more than this.
  const isUsual = (args as object | undefined)?.constructor === Object;
  const bytes = isUsual || !(args instanceof Uint8Array) ? jsonOf(args, isUsual) : args;
  if (bytes.length > MAX_ARGS_LENGTH) fail("XCC03 args", `${bytes.length} bytes`);
  return bytes;
}

function jsonOf(args: unknown, isUsual: boolean): Uint8Array {
  if (args === undefined) return NO_ARGS;
  if (!isUsual && (typeof args !== "object" || args === null || Array.isArray(args)))
    fail("XCC03 args", shown(args));
  try {
    return stringify(args as object, plain);
  } catch (error) {
    // Of a cycle, or of somebody's toJSON.
    throw error instanceof XccError ? error : new XccError("XCC03 args", `${error}`);
  }
}

type Stringify = (value: object, replacer: typeof plain) => Uint8Array;

/** JSON as UTF-8: by the engine if it knows how, which then asks `plain` only about what plain JSON does not hold. */
const stringify = /* @__PURE__ */ chooseStringify();

function chooseStringify(): Stringify {
  return globals.env?.near_xcc_stringify ?? ((value, replacer) => toUtf8(JSON.stringify(value, replacer)));
}

function plain(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}`;
  if (isLost(value)) fail("XCC03 args", `"${key}" is ${shown(value)}`);
  return value;
}

/** Whether JSON would lose it without a word. */
function isLost(value: unknown): boolean {
  // The difference is NaN for what is not finite.
  if (typeof value === "number") return value - value !== 0;
  if (typeof value === "object")
    return value instanceof Map || value instanceof Set || ArrayBuffer.isView(value);
  return typeof value === "function" || typeof value === "symbol";
}

const TAG = "$";

/** {@link encodeContext} as UTF-8: by the engine if it knows how, which leaves to it what is not plain data. */
export function contextBytes(value: unknown): Uint8Array {
  return nativeBytes(value) ?? toUtf8(encodeContext(value));
}

/** {@link encodeContext}, with the engine's help too. */
export function contextText(value: unknown): string {
  const bytes = nativeBytes(value);
  return bytes === undefined ? encodeContext(value) : fromUtf8(bytes);
}

/** What {@link contextBytes} was given; an error for bytes that are not JSON. */
export function contextOf(bytes: Uint8Array): unknown {
  return nativeContext(bytes) ?? decodeContext(JSON.parse(fromUtf8(bytes)));
}

/** The same of the arguments of this call: as near-sdk-js has parsed them, if the engine has kept that. */
export function argumentsOf(env: Env): unknown {
  const given = nativeArguments();
  if (given !== undefined) return given;
  env.input(0);
  return contextOf(readRegister(env));
}

const notNative = () => undefined;
const nativeBytes: (value: unknown) => Uint8Array | undefined = /* @__PURE__ */ chooseBytes();
const nativeContext: (bytes: Uint8Array) => unknown = /* @__PURE__ */ chooseContext();
const nativeArguments: () => unknown = /* @__PURE__ */ chooseArguments();

function chooseBytes(): (value: unknown) => Uint8Array | undefined {
  return globals.env?.near_xcc_encode_context ?? notNative;
}

function chooseArguments(): () => unknown {
  return globals.env?.near_xcc_arguments ?? notNative;
}

function chooseContext(): (bytes: Uint8Array) => unknown {
  return globals.env?.near_xcc_decode_context ?? notNative;
}

/**
 * A context as JSON that keeps what JSON does not know: `bigint`, bytes and `undefined` come back as they were. They
 * travel as `{"$":"n123"}`, `{"$":"b0aff"}` and `{"$":"u"}`; an object of the author's with the single key `$` is wrapped
 * once more.
 *
 * @throws XccError XCC14 for values that would not come back.
 */
export function encodeContext(value: unknown): string {
  return textOf(value, 0);
}

/*
 * Rare contexts pass here, but every contract that has a context carries it: it names few of the engine's builtins, for
 * which it would have to carry those too, and loops count.
 */

function textOf(value: unknown, depth: number): string {
  if (typeof value === "bigint") return tag(`"n${value}"`);
  // Alone it is no context.
  if (value === undefined && depth > 0) return tag('"u"');
  let text = "";
  if (value instanceof Uint8Array) {
    for (let i = 0; i < value.length; i++) text += ((value[i] as number) + 256).toString(16).substring(1);
    return tag(`"b${text}"`);
  }
  const isList = Array.isArray(value);
  const isScalar = value === null || typeof value !== "object";
  if (isScalar ? value === undefined || isLost(value) : depth > MAX_DEPTH || !(isList || isPlain(value)))
    fail("XCC14 context", depth > MAX_DEPTH ? `${depth} levels` : shown(value));
  if (isScalar) return JSON.stringify(value);
  const keys: readonly unknown[] = isList ? value : Object.keys(value);
  for (let i = 0; i < keys.length; i++) {
    const key = isList ? i : (keys[i] as string);
    if (i > 0) text += ",";
    if (!isList) text += `${JSON.stringify(key)}:`;
    text += textOf((value as Record<string | number, unknown>)[key], depth + 1);
  }
  if (isList) return `[${text}]`;
  return isTag(keys) ? tag(`{${text}}`) : `{${text}}`;
}

const MAX_DEPTH = 32;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function tag(text: string): string {
  return `{"${TAG}":${text}}`;
}

function isTag(keys: readonly unknown[]): boolean {
  return keys.length === 1 && keys[0] === TAG;
}

/** The context that {@link encodeContext} was given, from its parsed JSON, which is changed. */
export function decodeContext(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  const isTagged = isTag(keys);
  const tagged = (value as Record<string, unknown>)[TAG];
  if (isTagged && typeof tagged === "string") return untagged(tagged);
  // An object of the author's with this key alone is wrapped once more.
  const source = (isTagged ? tagged : value) as Record<string, unknown>;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    // The properties are there, so this also works for the key `__proto__`.
    source[key] = decodeContext(source[key]);
  }
  return source;
}

function untagged(text: string): unknown {
  if (text === "u") return undefined;
  const rest = text.substring(1);
  if (text[0] === "n") return BigInt(rest);
  const bytes = new Uint8Array(rest.length * 0.5);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(`0x${rest.substring(2 * i, 2 * i + 2)}`);
  return bytes;
}
