import { globals } from "./host.js";

// Loops and no patterns, pieces and no `endsWith`: the engine's regular expressions and searches would be in every contract
// that imports this.

const ZERO = 0x30;
const NINE = 0x39;
const LIMIT = 1n << 128n;

/** A whole number from 0 to 2^128 - 1, of a text of digits or a `bigint`; nothing for any other value. */
export const u128Of: (value: unknown) => bigint | undefined = /* @__PURE__ */ chooseU128();

function chooseU128(): (value: unknown) => bigint | undefined {
  return globals.env?.near_xcc_u128 ?? u128ByLoop;
}

function u128ByLoop(value: unknown): bigint | undefined {
  const number = typeof value === "string" && areDigits(value) ? BigInt(value) : value;
  return typeof number === "bigint" && number >= 0n && number < LIMIT ? number : undefined;
}

/** A text without its unit; nothing if it does not end with that. */
export function withoutUnit(text: string, unit: string): string | undefined {
  const end = text.length - unit.length;
  return text.substring(end) === unit ? text.substring(0, end) : undefined;
}

/** Whether a text is one or more of the digits 0 to 9, and nothing else. */
function areDigits(text: string): boolean {
  return text.length > 0 && endOfDigits(text, 0) === text.length;
}

/** Index of the next character that is no digit; the length if there is none. */
function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** The digits before and behind the point of a number like `12` or `1.50`; `undefined` for any other text. */
export function decimalOf(text: string): { whole: string; fraction: string } | undefined {
  const point = endOfDigits(text, 0);
  const whole = text.substring(0, point);
  const fraction = text.substring(point + 1);
  if (whole === "" || (point < text.length && (text[point] !== "." || !areDigits(fraction))))
    return undefined;
  return { whole, fraction };
}

/** From here on every number is a whole one. */
const WHOLE = 2 ** 52;

/** The nearest whole number of a positive one. A contract that names nothing of `Math` has none: 0.6 kB. */
export function rounded(value: number): number {
  return value < WHOLE ? value + WHOLE - WHOLE : value;
}
