import { isAccountId } from "../account-id.js";
import type { JsonDecoder } from "./decoder.js";
import { scalar } from "./scalars.js";

/**
 * A JSON string that is a valid account id.
 *
 * @example
 * method({ returns: accountId() });
 */
export function accountId(): JsonDecoder<string> {
  return scalar(
    (text) =>
      text[0] === '"' && text[text.length - 1] === '"'
        ? accountIdOf(text.substring(1, text.length - 1))
        : undefined,
    accountIdOf,
    MAX_LENGTH,
  );
}

/** 64 characters, two quotes, some white space. */
const MAX_LENGTH = 80;

function accountIdOf(value: unknown): string | undefined {
  return isAccountId(value) ? value : undefined;
}
