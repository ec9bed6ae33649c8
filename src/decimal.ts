// Loops and no patterns: the engine's regular expressions would be in every contract that imports this.

const ZERO = 0x30;
const NINE = 0x39;

/** Whether a text is one or more of the digits 0 to 9, and nothing else. */
export function areDigits(text: string): boolean {
  return text.length > 0 && endOfDigits(text, 0) === text.length;
}

/** Index of the next character that is no digit; the length if there is none. */
function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** The number of a text of digits; nothing for any other, where {@link decimalOf} says what it is. */
export function integerOf(text: string): bigint | undefined {
  // The engine's own reading also takes white space, signs and prefixes like 0x: they begin or end otherwise.
  const { length } = text;
  if (!isDigit(text.charCodeAt(0)) || !isDigit(text.charCodeAt(length - 1))) return undefined;
  if (length > 1 && !isDigit(text.charCodeAt(1))) return undefined;
  try {
    return BigInt(text);
  } catch {
    return undefined;
  }
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
