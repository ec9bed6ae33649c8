// Loops and no patterns: the engine's regular expressions would be in every contract that imports this.

const ZERO = 0x30;
const NINE = 0x39;

/** Whether a text is one or more of the digits 0 to 9, and nothing else. */
export function areDigits(text: string): boolean {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return false;
  }
  return length > 0;
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
  const point = text.indexOf(".");
  if (point === -1) return areDigits(text) ? { whole: text, fraction: "" } : undefined;
  const whole = text.slice(0, point);
  const fraction = text.slice(point + 1);
  return areDigits(whole) && areDigits(fraction) ? { whole, fraction } : undefined;
}
