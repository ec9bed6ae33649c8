import test from "ava";
import { checkAccountId, isAccountId } from "./account-id.js";

// The lists of nearcore's account-id crate, in our own words.
for (const id of [
  "aa",
  "a-a",
  "a_b-c.d1",
  "near",
  "0o0ooo00oo00o",
  "alex-skidanov",
  "10-4.8-2",
  "b-o_w_e-n",
  "over.9000",
  "a".repeat(64),
  "0x0123456789abcdef0123456789abcdef01234567",
]) {
  test(`"${id}" is an account id`, (t) => t.is(checkAccountId(id), id));
}

for (const id of [
  "",
  "a",
  "A",
  "Abc",
  "-near",
  "near-",
  "_a",
  "a.",
  ".a",
  "a..b",
  "a-_b",
  "a._b",
  "a b",
  "near\n",
  "ñandú",
  "@self",
  "hello@near",
  "a".repeat(65),
  undefined,
  null,
  42,
  ["aa"],
  {},
]) {
  test(`${JSON.stringify(id)} is none`, (t) => {
    t.false(isAccountId(id));
    t.throws(() => checkAccountId(id), { message: /^XCC01 account: .* is not an account id$/ });
  });
}

test("the check of a long wrong id takes no exponential time", (t) => {
  t.false(isAccountId(`${"a".repeat(63)}!`));
  t.false(isAccountId(`${"a-".repeat(31)}!!`));
});
