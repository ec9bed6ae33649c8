import { BorshError, type Codec, utf8 } from "./borsh.js";
import type { AccountId } from "./types.js";

/** Predecessor of refunds and receiver of global contract distributions. */
export const SYSTEM_ACCOUNT: AccountId = "system";

const MIN_LENGTH = 2;
const MAX_LENGTH = 64;

/** Rust's `Debug` of a `char`, for the characters an error text can show. */
function debugChar(char: string): string {
  const escapes: Record<string, string> = {
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\0": "\\0",
    "'": "\\'",
    "\\": "\\\\",
  };
  const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) && !/^\p{Grapheme_Extend}$/u.test(char);
  return `'${escapes[char] ?? (printable ? char : `\\u{${char.codePointAt(0)!.toString(16)}}`)}'`;
}

/** The text of the crate near-account-id for a name it refuses, else `null`. */
export function accountIdError(accountId: string): string | null {
  const length = Buffer.byteLength(accountId);
  if (length < MIN_LENGTH) return "the Account ID is too short";
  if (length > MAX_LENGTH) return "the Account ID is too long";
  let afterSeparator = true;
  let index = 0;
  let last = "";
  for (const char of accountId) {
    const separator = char === "-" || char === "_" || char === ".";
    if (!separator && !/^[a-z0-9]$/.test(char))
      return `the Account ID contains an invalid character ${debugChar(char)} at index ${index}`;
    if (separator && afterSeparator)
      return `the Account ID has a redundant separator '${char}' at index ${index}`;
    afterSeparator = separator;
    last = char;
    index += 1;
  }
  return afterSeparator ? `the Account ID has a redundant separator '${last}' at index ${index - 1}` : null;
}

const VALID = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;

export function isValidAccountId(accountId: string): boolean {
  return accountId.length >= MIN_LENGTH && accountId.length <= MAX_LENGTH && VALID.test(accountId);
}

export type AccountType = "NearImplicitAccount" | "EthImplicitAccount" | "NamedAccount";

/** Decided by the name alone: 64 lower-case hex digits, or `0x` and 40 of them. */
export function accountType(accountId: AccountId): AccountType {
  if (accountId.length === 64 && /^[0-9a-f]{64}$/.test(accountId)) return "NearImplicitAccount";
  if (accountId.length === 42 && /^0x[0-9a-f]{40}$/.test(accountId)) return "EthImplicitAccount";
  return "NamedAccount";
}

export function isTopLevel(accountId: AccountId): boolean {
  return accountId !== SYSTEM_ACCOUNT && !accountId.includes(".");
}

/** Whether `accountId` is `<one label>.<parent>`. */
export function isSubAccountOf(accountId: AccountId, parent: AccountId): boolean {
  if (!accountId.endsWith(`.${parent}`)) return false;
  const label = accountId.slice(0, -parent.length - 1);
  return label !== "" && !label.includes(".");
}

export const accountIdCodec: Codec<AccountId> = {
  read(r) {
    const name = utf8.read(r);
    const error = isValidAccountId(name) ? null : accountIdError(name);
    if (error) throw new BorshError(`invalid value: "${name}", ${error}`);
    return name;
  },
  write: utf8.write,
};
