import test from "ava";
import fc from "fast-check";
import { parseJson, RECURSION_LIMIT, syntaxError } from "./serde_json.js";

const errors: readonly (readonly [text: string, message: string])[] = [
  ["", "EOF while parsing a value at line 1 column 0"],
  ["not json", "expected ident at line 1 column 2"],
  ["{", "EOF while parsing an object at line 1 column 1"],
  ["[1,]", "trailing comma at line 1 column 4"],
  ["[1 2]", "expected `,` or `]` at line 1 column 4"],
  ['{"a" 1}', "expected `:` at line 1 column 6"],
  ["{a:1}", "key must be a string at line 1 column 2"],
  ['"abc', "EOF while parsing a string at line 1 column 4"],
  ["{} {}", "trailing characters at line 1 column 4"],
  ["[1,\n x]", "expected value at line 2 column 2"],
  ["[".repeat(RECURSION_LIMIT + 1), "recursion limit exceeded at line 1 column 128"],
];

for (const [text, message] of errors) {
  test(`names the error of ${JSON.stringify(text.slice(0, 20))}`, (t) => {
    t.throws(() => parseJson(text), { instanceOf: SyntaxError, message });
  });
}

test("accepts the depth that serde_json accepts", (t) => {
  t.notThrows(() => parseJson("[".repeat(RECURSION_LIMIT) + "]".repeat(RECURSION_LIMIT)));
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  t.throws(() => parseJson(deep), { message: /recursion limit exceeded/ });
});

test("reads what JSON.parse reads, and has a name for whatever it refuses", (t) => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      t.deepEqual(parseJson(text), JSON.parse(text));
      t.is(syntaxError(text), null);
    }),
  );
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 3 }), (text, at, noise) => {
      const position = at % (text.length + 1);
      const damaged = text.slice(0, position) + noise + text.slice(position + 1);
      let parses = true;
      try {
        JSON.parse(damaged);
      } catch {
        parses = false;
      }
      if (!parses) t.throws(() => parseJson(damaged), { message: / at line \d+ column \d+$/ });
    }),
  );
});
