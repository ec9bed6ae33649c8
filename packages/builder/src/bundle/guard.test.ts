import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";
import { importGuard } from "./guard.js";
import type { ResolvedId } from "./rollup.types.js";

const root = realpathSync(mkdtempSync(join(tmpdir(), "near-xcc-guard-")));
test.after.always(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text = ""): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** What near-sdk-js's resolver would find. */
const OTHER: ResolvedId = { id: "asked the resolver" };

const resolve = (specifier: string, importer: string) => {
  const context = { resolve: async () => OTHER, parse: () => ({ type: "Program" }) };
  return importGuard(join(root, "sdk")).resolveId!.call(context, specifier, join(root, importer));
};

const file = (name: string, others: Partial<ResolvedId> = {}) => ({ id: join(root, name), ...others });

for (const [what, sideEffects, expected] of [
  ["says nothing of effects", undefined, file("says nothing of effects/lib/b.js")],
  ["has effects", true, file("has effects/lib/b.js")],
  ["has none", false, file("has none/lib/b.js", { moduleSideEffects: false })],
  ["has them in this file", ["./lib/b.js"], file("has them in this file/lib/b.js")],
  ["has them in another", ["./lib/c.js"], file("has them in another/lib/b.js", { moduleSideEffects: false })],
  ["names them by a pattern", ["./lib/*.js"], OTHER],
  ["names them without a folder", ["b.js"], OTHER],
] as const) {
  test(`a relative import in a package that ${what}`, async (t) => {
    write(`${what}/package.json`, JSON.stringify({ name: "a", sideEffects }));
    write(`${what}/lib/b.js`);
    t.deepEqual(await resolve("../lib/b.js", `${what}/lib/a.js`), expected);
  });
}

test("what is no JavaScript file in its place is for the resolver", async (t) => {
  write("own/package.json", "{}");
  write("own/b.ts");
  write("own/folder.js/index.js");
  for (const specifier of ["./missing.js", "./b.js", "./b", "./folder.js", "package"])
    t.is(await resolve(specifier, "own/a.ts"), OTHER, specifier);
});

test("a link leads to the file itself", async (t) => {
  write("linked/package.json", '{"sideEffects":false}');
  write("linked/b.js");
  write("linking/package.json", "{}");
  symlinkSync(join(root, "linked"), join(root, "linking/folder"), "junction");
  t.deepEqual(
    await resolve("./folder/b.js", "linking/a.js"),
    file("linked/b.js", { moduleSideEffects: false }),
  );
});
