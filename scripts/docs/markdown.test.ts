import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
import { ROOT } from "../build/paths.js";
import { codeBlocks, documents, missingPart, readDocument, relativeLinks } from "./markdown.js";

const files = documents();
/** Where a reader copies code from: there, TypeScript must come from a tested file. */
const GUIDES = /^(README\.md|docs\/)/;

test("the documents are found", (t) => {
  t.true(files.includes("README.md"));
  t.true(files.some((file) => file.startsWith("docs/tutorial/")));
});

for (const file of files) {
  const text = readDocument(file);

  for (const { from, code, language, line } of codeBlocks(text)) {
    if (from !== undefined) {
      test(`${file}:${line} is what stands in ${from}`, (t) => {
        t.is(missingPart(code, readFileSync(join(ROOT, from), "utf8")), null);
      });
    } else if (language === "ts" && GUIDES.test(file)) {
      test(`${file}:${line} names the file it is from`, (t) => {
        t.fail("put <!-- from: path --> on the line before the code");
      });
    }
  }

  const links = relativeLinks(text);
  if (links.length > 0) {
    test(`${file}: its links lead somewhere`, (t) => {
      const dead = links.filter((target) => !existsSync(join(ROOT, dirname(file), target)));
      t.deepEqual(dead, []);
    });
  }
}

test("ARCHITECTURE.md follows a call through files and names that exist", (t) => {
  const steps = [...readDocument("ARCHITECTURE.md").matchAll(/^\| `([\w./-]+\.ts)` \| `(\w+)` \|/gm)];
  t.true(steps.length > 20);
  const missing = steps.filter(([, file, name]) => {
    const path = join(ROOT, file!);
    return !existsSync(path) || !new RegExp(`\\b${name}\\b`).test(readFileSync(path, "utf8"));
  });
  t.deepEqual(
    missing.map(([row]) => row),
    [],
  );
});

test("a snippet may be indented otherwise and leave parts out, nothing else", (t) => {
  const source = "class A {\n  one() {\n    return 1;\n  }\n\n  two() {}\n}\n";
  t.is(missingPart("one() {\n  return 1;\n}", source), null);
  t.is(missingPart("class A {\n  // ...\n  two() {}\n}", source), null);
  t.is(missingPart("one() {\n  return 2;\n}", source), "one() {\n  return 2;\n}");
  t.is(missingPart("two() {}\n// ...\none() {", source), "one() {", "the order is the source's");
});

test("blocks, their files and their lines", (t) => {
  const text = "a\n<!-- from: x.ts -->\n```ts\ncode\n```\n\n```sh\nls\n```\n";
  t.deepEqual(codeBlocks(text), [
    { language: "ts", code: "code", line: 4, from: "x.ts" },
    { language: "sh", code: "ls", line: 8, from: undefined },
  ]);
  t.throws(() => codeBlocks("```ts\nx"), { message: /line 1 does not end/ });
});

test("links inside code are no links", (t) => {
  t.deepEqual(relativeLinks("[a](b.md#c) [d](https://e) [f](#g)\n```ts\n[h](i)\n```\n"), ["b.md"]);
});
