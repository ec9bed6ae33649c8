import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { type BuildOptions, build } from "esbuild";
import * as library from "./index.js";
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
  t.false(production.code.includes("XCC12 orphan"));

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

const PLAN =
  "errors host copy declared account-id action-kind any-receipt limits execution emission-order fees gas emit plan";
const CALL = `${PLAN} json decimal gas-spec units actions`;
const CALLBACK = `${CALL} attached callback decoders/decoder outcome plain-actions reading-gas`;
const SCALAR = "host decoders/decoder decoders/scalars";
const PARSED = "errors host utf8 decoders/decoder decoders/parse-json";
const JSON_DECODER = `${PARSED} decoders/json-decoder`;

/** All modules that each export brings with it when nothing else is imported. */
const BROUGHT: { readonly [name in keyof typeof library]: string } = {
  MAX_ACTIONS: "limits",
  MAX_ARGS_LENGTH: "limits",
  MAX_INPUTS: "limits",
  MAX_PROMISES: "limits",
  XccError: "errors",
  accountId: `${SCALAR} account-id decoders/account-id`,
  addFullAccessKey: "errors action-kind any-receipt fees plain-actions",
  addFunctionCallKey:
    "errors host account-id action-kind any-receipt fees decimal limits units actions plain-actions",
  after: `${CALLBACK} after`,
  agreement: "errors canonical reducer agreement",
  all: `${PLAN} all`,
  any: "reducer any",
  anything: "decoders/decoder decoders/anything",
  array: `${JSON_DECODER} decoders/items decoders/array`,
  assertNoOrphans: "errors orphans",
  batch: `${PLAN} batch`,
  boolean: SCALAR,
  borsh: "errors decoders/decoder decoders/custom",
  callMethod: `${CALL} batch`,
  checkAccountId: "errors host account-id",
  claims: `${CALLBACK} after decoders/anything storage typed claims`,
  createAccount: "errors action-kind any-receipt plain-actions",
  custom: "errors decoders/decoder decoders/custom",
  defineContract: `${CALL} decoders/decoder decoders/anything contract`,
  deleteAccount: "errors host account-id action-kind any-receipt fees plain-actions",
  deleteKey: "errors action-kind any-receipt fees plain-actions",
  deployContract: "errors action-kind any-receipt fees limits plain-actions",
  depositsOf: `${PLAN} attached deposits`,
  discard: `${PLAN} orphans`,
  each: `${CALLBACK} each`,
  eachChunked: `${CALLBACK} decoders/raw-bytes each packed each-chunked`,
  expect: "errors outcome",
  explainGas: PLAN,
  failedDeposits: "deposits",
  functionCall: "errors host fees decimal limits gas-spec json units actions",
  inspect: `${PLAN} inspect`,
  isAccountId: "host account-id",
  join: `${CALLBACK} join`,
  json: `${JSON_DECODER} decoders/json`,
  lock: `${CALLBACK} after decoders/anything storage typed lock`,
  method: "contract",
  nothing: "decoders/decoder decoders/nothing",
  number: SCALAR,
  object: `${JSON_DECODER} decoders/object`,
  okOrErr: "host copy outcome",
  option: "decoders/decoder decoders/nothing decoders/option",
  paged: `${CALLBACK} storage typed each packed jobs paged`,
  planMermaid: `${PLAN} inspect inspect-labels plan-mermaid`,
  planText: `${PLAN} inspect inspect-labels plan-text`,
  quorum: "errors reducer quorum",
  rawBytes: "errors decoders/decoder decoders/raw-bytes",
  record: `${JSON_DECODER} decoders/record`,
  restore: "errors host json rollback",
  retry: `${CALLBACK} after typed orphans retry`,
  saga: `${CALLBACK} after decoders/anything storage typed join orphans saga-journal saga`,
  snapshot: "rollback",
  stake: "errors host action-kind any-receipt fees decimal units plain-actions",
  standard: `${JSON_DECODER} decoders/json decoders/standard`,
  string: `${JSON_DECODER} decoders/string`,
  text: "errors host utf8 decoders/decoder decoders/string",
  tgas: "errors decimal units",
  trackPlans: `${PLAN} orphans`,
  transfer: "errors host copy action-kind fees decimal units plain-actions",
  tuple: `${JSON_DECODER} decoders/items decoders/tuple`,
  typed: "typed",
  u64: `${SCALAR} decimal`,
  u128: `${SCALAR} decimal`,
  untrackPlans: `${PLAN} orphans`,
  unwrapOr: "outcome",
  weighted: "errors decimal limits gas-spec",
  yocto: "errors host decimal units",
};

const brought = new Map<string, string[]>();

test.before(async () => {
  const { metafile } = await build({
    entryPoints: Object.keys(library),
    bundle: true,
    format: "esm",
    write: false,
    outdir: "out",
    metafile: true,
    target: "es2022",
    plugins: [
      {
        name: "one export of each",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /./ }, ({ kind, path }) =>
            kind === "entry-point" ? { path, namespace: "export" } : undefined,
          );
          onLoad({ filter: /./, namespace: "export" }, ({ path }) => ({
            contents: `export { ${path} } from "./index.js";`,
            resolveDir: src,
          }));
        },
      },
    ],
  });
  for (const { entryPoint, inputs } of Object.values(metafile.outputs)) {
    const modules = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 && !path.startsWith("export:") ? [path.replace(/^.*src\/|\.ts$/g, "")] : [],
    );
    brought.set(String(entryPoint).replace("export:", ""), modules.sort());
  }
});

test("the table has every export", (t) => {
  t.deepEqual(Object.keys(BROUGHT).sort(), Object.keys(library).sort());
});

for (const [name, modules] of Object.entries(BROUGHT)) {
  test(`importing ${name} brings what it needs, and no more`, (t) => {
    t.deepEqual(brought.get(name), modules.split(" ").sort());
  });
}

test("a module that is imported and not used leaves nothing", async (t) => {
  const { modules } = await bundle(`import { each } from "./index.js"; each; export const nothing = 1;`);
  t.deepEqual(modules, ["<stdin>"]);
});
