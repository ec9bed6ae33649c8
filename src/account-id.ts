import { fail, shown } from "./errors.js";
import { toUtf8 } from "./host.js";

/** Stands in plans for the account whose contract emits them. It is no valid account id, so it is never taken for one. */
export const SELF = "@self";

/** States of the check below: what stood before. The start counts as a separator. */
const SEPARATOR = 0;
const CHARACTER = 128;
const WRONG = 255;

/** The state behind a state and an ASCII byte, at the sum of the two. */
const NEXT = new Uint8Array(WRONG + 128).fill(WRONG);
for (const character of "-_.") NEXT[CHARACTER + character.charCodeAt(0)] = SEPARATOR;
for (const character of "abcdefghijklmnopqrstuvwxyz0123456789") {
  NEXT[SEPARATOR + character.charCodeAt(0)] = CHARACTER;
  NEXT[CHARACTER + character.charCodeAt(0)] = CHARACTER;
}

/**
 * Whether a value is a valid account id: 2 to 64 characters, lower-case letters and digits, with single `-`, `_` or
 * `.` between them (nearcore `account-id`).
 */
export function isAccountId(value: unknown): value is string {
  if (typeof value !== "string" || value.length < 2 || value.length > 64) return false;
  // A loop and no pattern: regular expressions would be 8 kB of every contract. It takes about 1 Ggas a character.
  const bytes = toUtf8(value);
  const { length } = bytes;
  if (length !== value.length) return false;
  let state = SEPARATOR;
  for (let i = 0; i < length; i++) state = NEXT[state + (bytes[i] as number)] as number;
  return state === CHARACTER;
}

/**
 * The value, if it is a valid account id. The host itself does not check ids: with a wrong one the whole call fails
 * after its last line, without a message of the contract's own.
 *
 * @throws XccError XCC01 otherwise.
 * @example
 * checkAccountId("alice.near");
 */
export function checkAccountId(value: unknown): string {
  return isAccountId(value) ? value : fail("account", `${shown(value)} is not an account id`);
}
