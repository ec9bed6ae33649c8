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
  const form = (args as object | undefined)?.constructor;
  const bytes =
    form === Object ? jsonOf(args as object) : form === Uint8Array ? (args as Uint8Array) : encodeOther(args);
  if (bytes.length > MAX_ARGS_LENGTH) fail("XCC03 args", `${bytes.length} bytes, at most ${MAX_ARGS_LENGTH}`);
  return bytes;
}

function encodeOther(args: unknown): Uint8Array {
  if (args === undefined) return NO_ARGS;
  if (args instanceof Uint8Array) return args;
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    fail("XCC03 args", `expected an object or a Uint8Array, got ${shown(args)}`);
  }
  return jsonOf(args);
}

function jsonOf(args: object): Uint8Array {
  try {
    return stringify(args, plain);
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
  if (typeof value === "bigint") return value.toString();
  if (value !== null && typeof value === "object") refuseExotic(key, value);
  else if (typeof value === "number") {
    if (!Number.isFinite(value)) fail("XCC03 args", `"${key}" is ${value}`);
  } else if (typeof value === "function" || typeof value === "symbol")
    fail("XCC03 args", `"${key}" is a ${typeof value}`);
  return value;
}

function refuseExotic(key: string, value: object): void {
  if (value instanceof Map || value instanceof Set)
    fail("XCC03 args", `"${key}" is a Map or Set: send entries`);
  if (ArrayBuffer.isView(value)) fail("XCC03 args", `"${key}" holds bytes: send base64 text`);
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
  return nativeArguments() ?? contextOf(inputOf(env));
}

function inputOf(env: Env): Uint8Array {
  env.input(0);
  return readRegister(env);
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
  return value === undefined ? fail("XCC14 context", "undefined cannot be sent") : textOf(value, 0);
}

/*
 * Rare contexts pass here, but every contract that has a context carries it: it names few of the engine's builtins, for
 * which it would have to carry those too.
 */

function textOf(value: unknown, depth: number): string {
  if (typeof value === "bigint") return tag(`"n${value}"`);
  if (value === undefined) return tag('"u"');
  if (value === null || typeof value !== "object") return JSON.stringify(checkedScalar(value));
  if (depth > 32) fail("XCC14 context", "more than 32 levels");
  if (value instanceof Uint8Array) return tag(`"b${hex(value)}"`);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ","}${textOf(item, depth + 1)}`;
    return `[${text}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    fail("XCC14 context", "only plain objects can be sent");
  const record = value as Record<string, unknown>;
  const keys = Object.keys(value);
  for (const key of keys) text += `${text && ","}${JSON.stringify(key)}:${textOf(record[key], depth + 1)}`;
  return isTag(keys) ? tag(`{${text}}`) : `{${text}}`;
}

function tag(text: string): string {
  return `{"${TAG}":${text}}`;
}

function isTag(keys: readonly string[]): boolean {
  return keys.length === 1 && keys[0] === TAG;
}

function checkedScalar(value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol")
    fail("XCC14 context", `${shown(value)} cannot be sent`);
  if (typeof value === "number" && !Number.isFinite(value)) fail("XCC14 context", `${value} cannot be sent`);
  return value;
}

/** The context that {@link encodeContext} was given, from its parsed JSON, which is changed. */
export function decodeContext(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  const source = value as Record<string, unknown>;
  if (isTag(keys)) return untagged(source[TAG]);
  // The properties are there, so this also works for the key `__proto__`.
  for (const key of keys) source[key] = decodeContext(source[key]);
  return source;
}

function untagged(value: unknown): unknown {
  if (typeof value !== "string") {
    const wrapped = value as Record<string, unknown>;
    wrapped[TAG] = decodeContext(wrapped[TAG]);
    return wrapped;
  }
  if (value === "u") return undefined;
  const rest = value.substring(1);
  return value[0] === "n" ? BigInt(rest) : unhex(rest);
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += (byte + 256).toString(16).substring(1);
  return text;
}

function unhex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(`0x${text.substring(2 * i, 2 * i + 2)}`);
  return bytes;
}
