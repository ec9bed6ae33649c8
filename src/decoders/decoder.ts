import { fail, shown } from "../errors.js";
import type { Outcome } from "../outcome.js";

/** What a decoder makes of bytes. It never throws. */
export type Decoded<T> =
  | { readonly status: "ok"; readonly value: T }
  | { readonly status: "malformed"; readonly reason: string };

/** Turns the bytes of a result into a value of type `T`. */
export interface Decoder<T> {
  /** Longest result that is read; a longer one never enters the JavaScript heap. */
  readonly maxLength: number;
  /** Whether the bytes matter at all. @default true */
  readonly unread?: boolean;
  decode(bytes: Uint8Array): Decoded<T>;
}

/** A function that decodes may be able to read a result by itself: the {@link Decoder.decode} of this library's JSON is. */
export interface ReadResult {
  read?: (index: number, decoder: Decoder<unknown>) => Outcome<unknown>;
}

/** A decoder of JSON, which can stand inside `array`, `tuple`, `object` and `record`. */
export interface JsonDecoder<T> extends Decoder<T> {
  /** Most tokens that are expected in such a value: opening brackets and commas. They decide what parsing costs. */
  readonly maxTokens: number;
  /** Takes a part of a larger value that has been parsed; `undefined` if it is not there. It never throws. */
  take(value: unknown): Decoded<T>;
}

/** In place of a number of tokens: a string, and nothing else. What starts with a quote and is JSON is one. */
export const ONLY_STRING = -1;

/** Type of the value of a decoder. */
export type DecoderOutput<D> = D extends Decoder<infer T> ? T : never;

/** Bound of a result: a whole number, or declaring the decoder fails with XCC17. */
export interface LengthOptions {
  /** Longest result that is read, in bytes. */
  readonly maxLength?: number;
}

/** Bounds of a JSON result: whole numbers, or declaring the decoder fails with XCC17. */
export interface JsonOptions extends LengthOptions {
  /** Most opening brackets and commas of a result that is parsed; one with more is malformed. */
  readonly maxTokens?: number;
}

export function ok<T>(value: T): Decoded<T> {
  return { status: "ok", value };
}

export function malformed(reason: string): Decoded<never> {
  return { status: "malformed", reason };
}

/** A bound as it was declared: any other value would not bound anything. Who wants that says `Infinity`. */
export function checkBound(name: "maxLength" | "maxTokens", bound: number): number {
  return bound >= 0 && (Number.isInteger(bound) || bound === Number.POSITIVE_INFINITY)
    ? bound
    : fail("XCC17 schema", `${name} ${shown(bound)}`);
}

/** The decoder of a source: a declared method has one, a decoder is one. */
export function decoderOf<T>(source: Decoder<T> | { readonly returns: Decoder<T> }): Decoder<T> {
  return (source as { returns?: Decoder<T> }).returns ?? (source as Decoder<T>);
}
