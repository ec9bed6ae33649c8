import { fail, shown } from "./errors.js";
import { globals } from "./host.js";

/** Stands in plans for the account whose contract emits them. It is no valid account id, so it is never taken for one. */
export const SELF = "@self";

/**
 * Whether a value is a valid account id: 2 to 64 characters, lower-case letters and digits, with single `-`, `_` or
 * `.` between them (nearcore `account-id`).
 *
 * @example
 * accounts.filter(isAccountId);
 */
export const isAccountId: (value: unknown) => value is string =
  globals.env?.near_xcc_is_account_id ?? isAccountIdByLoop;

/**
 * The value, if it is a valid account id. The host itself does not check ids: with a wrong one the whole call fails
 * after its last line, without a message of the contract's own.
 *
 * @throws XccError XCC01 otherwise.
 * @example
 * checkAccountId("alice.near");
 */
export function checkAccountId(value: unknown): string {
  return isAccountId(value) ? value : fail("XCC01 account", shown(value));
}

/** A loop and no pattern: regular expressions would be 8 kB of every contract. */
function isAccountIdByLoop(value: unknown): value is string {
  if (typeof value !== "string" || value.length < 2 || value.length > 64) return false;
  let mayEnd = false;
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i);
    if ("abcdefghijklmnopqrstuvwxyz0123456789".includes(character)) mayEnd = true;
    else if (mayEnd && "-_.".includes(character)) mayEnd = false;
    else return false;
  }
  return mayEnd;
}
