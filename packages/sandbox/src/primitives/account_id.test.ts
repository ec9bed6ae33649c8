import test from "ava";
import {
  accountIdCodec,
  accountIdError,
  accountType,
  isSubAccountOf,
  isTopLevel,
  isValidAccountId,
} from "./account_id.js";
import { decode, encode, utf8 } from "./borsh.js";

const VALID = [
  "aa",
  "a-a",
  "a_a",
  "100",
  "near",
  "a.b.c",
  "system",
  "0o0ooo00oo00o",
  "x".repeat(64),
  "0x".padEnd(42, "a"),
];

// Texts of the crate near-account-id.
const INVALID: readonly [name: string, text: string][] = [
  ["", "the Account ID is too short"],
  ["a", "the Account ID is too short"],
  ["a".repeat(65), "the Account ID is too long"],
  ["ü".repeat(33), "the Account ID is too long"],
  ["INVALID", "the Account ID contains an invalid character 'I' at index 0"],
  ["a b", "the Account ID contains an invalid character ' ' at index 1"],
  ["a\nb", "the Account ID contains an invalid character '\\n' at index 1"],
  ["a\u0001b", "the Account ID contains an invalid character '\\u{1}' at index 1"],
  ["a'b", "the Account ID contains an invalid character '\\'' at index 1"],
  ["añb", "the Account ID contains an invalid character 'ñ' at index 1"],
  ["ab😀", "the Account ID contains an invalid character '😀' at index 2"],
  [".near", "the Account ID has a redundant separator '.' at index 0"],
  ["a..near", "the Account ID has a redundant separator '.' at index 2"],
  ["a-_b", "the Account ID has a redundant separator '_' at index 2"],
  ["near.", "the Account ID has a redundant separator '.' at index 4"],
];

for (const name of VALID) {
  test(`${name} is a valid name`, (t) => {
    t.true(isValidAccountId(name));
    t.is(accountIdError(name), null);
    t.is(decode(accountIdCodec, encode(accountIdCodec, name)), name);
  });
}

for (const [name, text] of INVALID) {
  test(`${JSON.stringify(name)}: ${text}`, (t) => {
    t.false(isValidAccountId(name));
    t.is(accountIdError(name), text);
    t.throws(() => decode(accountIdCodec, encode(utf8, name)), {
      message: `invalid value: "${name}", ${text}`,
    });
  });
}

test("the name alone decides whether an account is implicit", (t) => {
  t.is(accountType("a".repeat(64)), "NearImplicitAccount");
  t.is(accountType("g".repeat(64)), "NamedAccount");
  t.is(accountType(`0x${"f".repeat(40)}`), "EthImplicitAccount");
  t.is(accountType(`0x${"f".repeat(39)}`), "NamedAccount");
  t.is(accountType("alice.near"), "NamedAccount");
});

test("a sub-account is one label below its parent", (t) => {
  t.true(isSubAccountOf("alice.near", "near"));
  t.false(isSubAccountOf("a.alice.near", "near"));
  t.false(isSubAccountOf("alicenear", "near"));
  t.false(isSubAccountOf("near", "near"));
  t.true(isTopLevel("near"));
  t.false(isTopLevel("alice.near"));
  t.false(isTopLevel("system"));
});
