import { readFileSync } from "node:fs";
import test from "ava";
import { fail, shown, XccError, type XccSubject } from "./errors.js";

const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
const documented = [...page.matchAll(/^\| `(XCC\d\d)` \| (\w+) \|/gm)].map(([, code, subject]) => ({
  code,
  subject,
}));

test("every error of docs/errors.md is raised with its code", (t) => {
  for (const { code, subject } of documented) {
    const error = t.throws(() => fail(`${code} ${subject}` as XccSubject, "detail"), {
      instanceOf: XccError,
    });
    t.is(error?.code, code as string);
    t.is(error?.message, `${code} ${subject}: detail`);
  }
});

test("docs/errors.md has every code once", (t) => {
  const source = readFileSync(new URL("errors.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/"(XCC\d\d) \w+"/g)].map(([, code]) => code);
  t.deepEqual(
    documented.map(({ code }) => code),
    codes,
  );
  t.is(new Set(codes).size, codes.length);
});

test("a value is shown short, whatever it is", (t) => {
  for (const [value, text] of [
    ["a\n", '"a\\n"'],
    ["x".repeat(100), `"${"x".repeat(77)}..."`],
    [5n, "5n"],
    [Number.NaN, "NaN"],
    [null, "null"],
    [[], "an array"],
    [{ toString: null }, "an object"],
    [() => 1, "a function"],
    [Symbol("s"), "Symbol(s)"],
  ] as const) {
    t.is(shown(value), text);
  }
});
