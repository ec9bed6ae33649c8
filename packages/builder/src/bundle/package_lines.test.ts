import test from "ava";
import { type Origin, packageLines } from "./package_lines.js";

const MODULES = {
  "/node_modules/sdk/index.js": { code: "function a() {\n}" },
  "/library/dist/inner.js": { code: "const inner = 1;" },
  "/library/dist/empty.js": { code: null },
  "\0helpers.js": { code: "function helper() {\n}" },
  "/own/src/part.ts": { code: "function part() {\n}\nfunction more() {\n}" },
  "/library/dist/index.js": { code: "const library = inner;" },
  "/own/src/contract.ts": { code: "part();" },
};

const CODE = Object.values(MODULES)
  .flatMap(({ code }) => code ?? [])
  .join("\n\n");

const from = (importer: string, specifier: string): Origin => ({ importer, specifier });

test("lines of packages are those of modules that an import by name leads to, and of modules without a file", (t) => {
  const origins = new Map([
    ["/node_modules/sdk/index.js", from("/own/src/contract.ts", "sdk")],
    ["/library/dist/index.js", from("/own/src/part.ts", "library")],
    ["/library/dist/inner.js", from("/library/dist/index.js", "./inner.js")],
    ["/own/src/part.ts", from("/own/src/contract.ts", "./part")],
  ]);
  t.deepEqual(packageLines(CODE, MODULES, origins), [
    [1, 2],
    [4, 4],
    [6, 7],
    [14, 14],
  ]);
});

test("modules of the contract that import each other are its own", (t) => {
  const modules = { "/own/a.js": { code: "a();" }, "/own/contract.js": { code: "b();" } };
  const origins = new Map([
    ["/own/a.js", from("/own/contract.js", "./a.js")],
    ["/own/contract.js", from("/own/a.js", "./contract.js")],
  ]);
  t.deepEqual(packageLines("a();\n\nb();\n", modules, origins), []);
});

test("a module that is not in the bundle as rollup says is an error", (t) => {
  t.throws(() => packageLines("other", { "/a.js": { code: "a();" } }, new Map()), {
    message: "the bundle does not contain the module /a.js",
  });
});
