// What the release workflow publishes, used as its readers would: packed with npm, put into an empty folder.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import ts from "typescript";
import { findSdk } from "../../packages/builder/src/bundle/sdk.js";
import { cacheFolder } from "../../packages/builder/src/engine/cache.js";
import { engineFile, engineKey } from "../../packages/builder/src/engine/engine.js";
import { readSources } from "../../packages/builder/src/engine/sources.js";
import { packages } from "./bundle.mjs";
import { wasmPath } from "./contracts.js";
import { ROOT } from "./paths.js";

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const RUN = `
import { readFile } from "node:fs/promises";
import { Sandbox } from "near-xcc-sandbox";

const sandbox = await Sandbox.start();
const [survey, hello, counter] = await Promise.all(
  process.argv.slice(2).map(async (file, i) =>
    sandbox.createAccount(["survey", "hello", "counter"][i] + ".test.near", { code: await readFile(file) }),
  ),
);
const alice = await sandbox.createAccount("alice.test.near");
const ask = async (counterId: string) => {
  const args = { hello: hello!.accountId, counter: counterId };
  return (await alice.call(survey!.accountId, "ask", args)).assertSuccess().json();
};
console.log(JSON.stringify([await ask(counter!.accountId), await ask("nobody.test.near")]));
await sandbox.stop();
`;

const folder = mkdtempSync(join(tmpdir(), "near-xcc-packed-"));
const project = join(folder, "project");
const cache = join(folder, "cache");
const packed = new Map<string, readonly string[]>();

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

/** A folder of the cache with a compiled engine. */
const ENGINE = /^engine-[0-9a-f]+$/;

/** The builder's folder as the workflow packs it: its build has used `dist/engine` as the cache folder. */
function stageBuilder(): string {
  const staged = join(folder, "builder");
  const source = join(ROOT, "packages/builder");
  for (const name of ["package.json", "README.md", "LICENSE", "bin", "dist", "engine"])
    cpSync(join(source, name), join(staged, name), { recursive: true });
  const key = engineKey(readSources(findSdk(join(ROOT, "src/index.ts")).folder));
  const prebuilt = engineFile(join(staged, "dist/engine"), key);
  // In the workflow itself it is there already.
  if (!existsSync(prebuilt)) {
    for (const suffix of ["", ".sha256"])
      cpSync(`${engineFile(cacheFolder(), key)}${suffix}`, `${prebuilt}${suffix}`);
  }
  // What else a build has left there.
  for (const name of readdirSync(cacheFolder()).filter((entry) => !ENGINE.test(entry))) {
    mkdirSync(join(staged, "dist/engine", name), { recursive: true });
    writeFileSync(join(staged, "dist/engine", name, "entry"), "");
  }
  return staged;
}

/** Packages of the registry are those of the checkout: what `npm install` would fetch for the tarballs. */
function linkRegistryPackages(): void {
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".") && !name.startsWith("near-xcc"))
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  // Versions that differ from the checkout's other packages.
  for (const name of Object.keys(packages)) {
    const own = join(ROOT, "packages", name, "node_modules");
    if (existsSync(own)) symlinkSync(own, join(project, "node_modules", `near-xcc-${name}`, "node_modules"));
  }
}

test.before(() => {
  const folders = Object.keys(packages).map((name) =>
    name === "builder" ? stageBuilder() : join(ROOT, "packages", name),
  );
  const args = ["pack", "--json", "--pack-destination", folder, ROOT, ...folders];
  mkdirSync(cache);
  // npm 12 answers with an object by name instead of a list.
  const answer: Packed[] = Object.values(JSON.parse(run("npm", args, folder)));
  for (const { name, filename, files } of answer) {
    packed.set(
      name,
      files.map(({ path }) => path),
    );
    const target = join(project, "node_modules", name);
    mkdirSync(target, { recursive: true });
    run("tar", ["-xzf", join(folder, filename), "-C", target, "--strip-components=1"], folder);
  }
  linkRegistryPackages();
  mkdirSync(join(project, "src"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  copyFileSync(join(ROOT, "docs/examples/survey.ts"), join(project, "src/contract.ts"));
  writeFileSync(join(project, "run.ts"), RUN);
});
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test("tarballs hold what is run and what explains it, and nothing of tests or of a machine", (t) => {
  t.deepEqual(
    [...packed.keys()].sort(),
    ["near-xcc", ...Object.keys(packages).map((name) => `near-xcc-${name}`)].sort(),
  );
  for (const [name, files] of packed) {
    for (const file of files) {
      t.regex(file, /^(bin|dist|engine|src)\/|^(LICENSE|README\.md|package\.json)$/, name);
      t.notRegex(file, /\.test|test-d|testing|tsbuildinfo|staging|\/names\//, name);
    }
  }
  const cached = packed.get("near-xcc-builder")!.filter((file) => file.startsWith("dist/engine/"));
  t.deepEqual(
    cached.filter((file) => !ENGINE.test(file.split("/")[2]!)),
    [],
  );
  t.is(cached.filter((file) => file.endsWith("/engine.bin")).length, 1);
});

test.serial("the README's contract and test run, built without compiling the engine", (t) => {
  const builder = join(project, "node_modules/near-xcc-builder/bin/near-xcc-build");
  run(process.execPath, [builder], project, { NEAR_XCC_CACHE: cache });
  t.deepEqual(
    readdirSync(cache).filter((name) => name.startsWith("engine")),
    [],
  );
  const { outputText } = ts.transpileModule(RUN, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(join(project, "run.js"), outputText);
  const codes = ["build/contract.wasm", join(ROOT, wasmPath("hello")), join(ROOT, wasmPath("counter"))];
  const answers = JSON.parse(run(process.execPath, ["run.js", ...codes], project));
  t.deepEqual(answers, ["Hello, 0", "Hello, no number"]);
  copyFileSync(join(ROOT, "docs/examples/survey.test.mjs"), join(project, "survey.test.mjs"));
  t.regex(run(process.execPath, ["--test", "--test-reporter=tap"], project), /^# pass 1$/m);
});

test("the packed declarations compile whole, with today's TypeScript and with near-sdk-js's", (t) => {
  const old = createRequire(createRequire(import.meta.url).resolve("near-sdk-js/package.json"))(
    "typescript",
  ) as typeof ts;
  for (const compiler of [ts, old]) {
    const recent = compiler === ts;
    const files = ["src/contract.ts", ...(recent ? ["run.ts"] : [])];
    const program = compiler.createProgram(
      files.map((file) => join(project, file)),
      {
        strict: true,
        noEmit: true,
        target: compiler.ScriptTarget.ES2022,
        module: compiler.ModuleKind.ESNext,
        moduleResolution: recent ? ts.ModuleResolutionKind.Bundler : compiler.ModuleResolutionKind.NodeJs,
        experimentalDecorators: true,
        types: recent ? ["node"] : [],
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
    );
    const errors = compiler
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${file?.fileName}: ${compiler.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    t.deepEqual(errors, [], compiler.version);
  }
});
