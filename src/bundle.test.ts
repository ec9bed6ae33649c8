import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { type BuildOptions, build } from "esbuild";
import { mockHost } from "./testing/mock-host.js";

const src = fileURLToPath(new URL(".", import.meta.url));

async function bundle(contents: string, options: Pick<BuildOptions, "minify" | "keepNames"> = {}) {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents, resolveDir: src, loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
    target: "es2022",
  });
  const [output] = Object.values(metafile.outputs);
  const kept = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { code: outputFiles[0]?.text ?? "", modules: kept.map(([path]) => path.replace(/^.*src\//, "")) };
}

const CONTRACT = `
  import { callMethod } from "./index.js";
  class NearPromise { onReturn() { throw new Error("the author's own class"); } }
  export const other = new NearPromise();
  export const plan = callMethod("callee.near", "m");
`;

for (const [how, options] of [
  ["bundled", {}],
  ["minified", { minify: true }],
  ["minified with names kept", { minify: true, keepNames: true }],
] as const) {
  test(`a returned plan is executed when ${how}, beside another class of the name`, async (t) => {
    const { code } = await bundle(CONTRACT, options);
    const module: { plan: unknown } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const host = mockHost();
    host.finish(module.plan);
    t.is(host.returned, 0);
  });
}

test("drawing plans comes only with its import", async (t) => {
  const { modules } = await bundle(`export { planText, callMethod } from "./index.js";`);
  t.true(modules.includes("inspect.ts"));
  t.false(modules.includes("plan-mermaid.ts"));
  const { modules: plain } = await bundle(`export { callMethod, join, explainGas } from "./index.js";`);
  t.deepEqual(
    plain.filter((path) => /inspect|plan-/.test(path)),
    [],
  );
});

const UNUSED_PLAN = `import { callMethod } from "near-xcc"; export const run = () => { callMethod("lost.near", "m"); };`;

test("a development build finds forgotten plans by itself, any other carries nothing of it", async (t) => {
  // As a bundler resolves the package's name: by the conditions of its manifest, whose files stand beside the sources.
  const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const resolved = (condition: string) =>
    exports["."][condition].replace(/^\.\/dist/, src).replace(/js$/, "ts");
  const of = (condition: string) => bundle(UNUSED_PLAN.replace("near-xcc", resolved(condition)));

  const production = await of("default");
  t.false(production.modules.some((path) => /orphans|development/.test(path)));
  t.false(production.code.includes("XCC12 orphan: "));

  const { code } = await of("development");
  const contract: { run(): void } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const host = mockHost();
  contract.run();
  await new Promise((resolve) => setImmediate(resolve));
  t.is(host.panicked, "XCC12 orphan: lost.near");
});

test("importing one function leaves the rest out", async (t) => {
  const { modules } = await bundle(`export { callMethod } from "./index.js";`);
  t.deepEqual(
    modules.filter((path) => /decoders|join|each|after|contract|orphans|rollback|outcome|testing/.test(path)),
    [],
  );
  const { modules: joined } = await bundle(`export { each, string } from "./index.js";`);
  t.false(joined.includes("join.ts"));
  t.false(joined.includes("decoders/json.ts"));
  t.true(joined.includes("decoders/string.ts"));
});

for (const [names, modules] of [
  ["any", ["any.ts", "reducer.ts"]],
  ["quorum", ["errors.ts", "quorum.ts", "reducer.ts"]],
  ["agreement", ["agreement.ts", "canonical.ts", "errors.ts", "reducer.ts"]],
  ["expect, unwrapOr", ["errors.ts", "outcome.ts"]],
  ["snapshot, restore", ["errors.ts", "json.ts", "rollback.ts"]],
  ["number", ["decoders/decoder.ts", "decoders/scalars.ts", "host.ts"]],
  [
    "accountId",
    [
      "account-id.ts",
      "decoders/account-id.ts",
      "decoders/decoder.ts",
      "decoders/scalars.ts",
      "errors.ts",
      "host.ts",
    ],
  ],
] as const) {
  test(`importing ${names} brings no more than ${modules.join(", ")}`, async (t) => {
    const { modules: brought } = await bundle(`export { ${names} } from "./index.js";`);
    t.deepEqual(brought.filter((path) => path !== "<stdin>").sort(), [...modules]);
  });
}

for (const [name, others] of [
  ["each", /chunked|packed|paged|jobs|claims|deposits|storage|saga|lock|retry|rollback/],
  ["eachChunked", /paged|jobs|claims|deposits|storage|saga|lock|retry|rollback|join/],
  ["paged", /chunked|claims|deposits|saga|lock|retry|rollback|join/],
  ["claims", /chunked|packed|paged|jobs|deposits|saga|lock|retry|rollback|join|each/],
  ["depositsOf", /callback|chunked|packed|paged|jobs|claims|saga|lock|retry|rollback|join|each/],
] as const) {
  test(`importing ${name} brings no other pattern`, async (t) => {
    const { modules } = await bundle(`export { ${name} } from "./index.js";`);
    t.deepEqual(
      modules.filter((path) => others.test(path)),
      [],
    );
  });
}

test("a module that is imported and not used leaves nothing", async (t) => {
  const { modules } = await bundle(`import { each } from "./index.js"; each; export const nothing = 1;`);
  t.deepEqual(modules, ["<stdin>"]);
});
