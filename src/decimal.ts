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

/** The digits before and behind the point of a number like `12` or `1.50`; `undefined` for any other text. */
export function decimalOf(text: string): { whole: string; fraction: string } | undefined {
  const point = text.indexOf(".");
  if (point === -1) return areDigits(text) ? { whole: text, fraction: "" } : undefined;
  const whole = text.slice(0, point);
  const fraction = text.slice(point + 1);
  return areDigits(whole) && areDigits(fraction) ? { whole, fraction } : undefined;
}
