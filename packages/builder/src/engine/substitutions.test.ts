import test from "ava";
import { type Substitution, substitute } from "./substitutions.js";

const RULES: readonly Substitution[] = [
  { file: "a.c", why: "a reason", find: "old", replace: "new" },
  { file: "b.c", why: "another", find: "x", replace: "y" },
];

test("a substitution changes its own file only", (t) => {
  t.is(substitute("a.c", "an old x", RULES), "an new x");
  t.is(substitute("c.c", "an old x", RULES), "an old x");
});

for (const [text, count] of [
  ["nothing to find", 0],
  ["old and old", 2],
] as const) {
  test(`${count} matches of a substitution end the build`, (t) => {
    t.throws(() => substitute("a.c", text, RULES), {
      message: `a.c: expected matches of the substitution "a reason": 1, found ${count}`,
    });
  });
}

test("a substitution of several matches changes them all, and no fewer", (t) => {
  const rules = [{ ...RULES[0]!, times: 2 }];
  t.is(substitute("a.c", "old, old", rules), "new, new");
  t.throws(() => substitute("a.c", "old", rules), { message: /: 2, found 1$/ });
});
