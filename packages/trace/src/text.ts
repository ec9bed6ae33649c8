import { type Action, totalDeposit } from "./actions.js";

const YOCTO_DIGITS = 24;

/** `2.20 Tgas`. */
export function formatGas(gas: number): string {
  return `${(gas / 1e12).toFixed(2)} Tgas`;
}

/**
 * `0.01 NEAR`. Exact by default; with `decimals` cut (not rounded) after that many, and `<0.0001 NEAR` where nothing
 * would be left.
 */
export function formatNear(yocto: bigint, decimals = YOCTO_DIGITS): string {
  const digits = yocto.toString().padStart(YOCTO_DIGITS + 1, "0");
  const whole = digits.slice(0, -YOCTO_DIGITS);
  const fraction = digits.slice(-YOCTO_DIGITS).slice(0, decimals).replace(/0+$/, "");
  if (yocto > 0n && whole === "0" && fraction === "") return `<0.${"1".padStart(decimals, "0")} NEAR`;
  return `${whole}${fraction && `.${fraction}`} NEAR`;
}

/**
 * Makes text of others (logs, results, errors) safe for one line of a terminal: control characters, which could move
 * the cursor or recolour the screen, show as escapes.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const named: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
    return named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** Cuts to `length` characters, the last one an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  return length < 1 ? "" : `${characters.slice(0, length - 1).join("")}…`;
}

/** Methods and other actions in order: `set_greeting, get_greeting`, `CreateAccount, Transfer`. */
export function describeActions(actions: readonly Action[] | null): string {
  if (actions === null) return "";
  return printable(actions.map(({ kind, methodName }) => methodName ?? kind).join(", ")) || "no actions";
}

/** `1 NEAR`, or nothing when nothing travels along. */
export function describeDeposit(actions: readonly Action[] | null): string | undefined {
  const total = totalDeposit(actions ?? []);
  return total > 0n ? formatNear(total) : undefined;
}

/** Control characters that no text has. */
const BINARY = /[^\P{Cc}\n\r\t]/u;

/** A returned value as text: JSON and UTF-8 as they are, other bytes as hex, undefined for no bytes. */
export function describeValue(base64: string): string | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0) return undefined;
  const text = bytes.toString("utf8");
  const readable = Buffer.from(text, "utf8").equals(bytes) && !BINARY.test(text);
  return readable ? printable(text) : `0x${bytes.toString("hex")}`;
}

/** The first line of an error: what follows in near-sdk-js contracts is the stack. */
export function headline(message: string): string {
  return printable(message.split("\n", 1)[0] ?? "");
}
