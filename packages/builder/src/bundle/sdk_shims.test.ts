import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "ava";
import { shimmed } from "./sdk_shims.js";

const sdk = dirname(createRequire(import.meta.url).resolve("near-sdk-js/package.json"));

for (const [file, changes] of [
  ["lib/utils.js", 2],
  ["lib/near-bindgen.js", 1],
] as const) {
  test(`${file} of the installed near-sdk-js gets ${changes} changes, each in its line`, (t) => {
    const lines = readFileSync(join(sdk, file), "utf8").split("\n");
    const changed = shimmed(lines.join("\n"), file).split("\n");
    t.is(changed.length, lines.length);
    t.is(changed.filter((line, index) => line !== lines[index]).length, changes);
  });
}

test("another text stays as it is", (t) => {
  t.is(shimmed("export const serialize = 1;", "lib/utils.js"), "export const serialize = 1;");
});
