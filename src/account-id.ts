import { fail, shown } from "./errors.js";

/** Stands in plans for the account whose contract emits them. It is no valid account id, so it is never taken for one. */
export const SELF = "@self";

// It matches what is no id: a search that finds nothing makes no objects, and ids are checked for every call.
const NO_ACCOUNT_ID = /(?![a-z0-9]+(?:[-_.][a-z0-9]+)*$)/y;

/**
 * Whether a value is a valid account id: 2 to 64 characters, lower-case letters and digits, with single `-`, `_` or
 * `.` between them (nearcore `account-id`).
 */
export function isAccountId(value: unknown): value is string {
  return (
    typeof value === "string" && value.length >= 2 && value.length <= 64 && NO_ACCOUNT_ID.exec(value) === null
  );
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
