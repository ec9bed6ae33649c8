import { join } from "node:path";
import test from "ava";
import { findSdk } from "../src/bundle/sdk.js";
import { checkTypes } from "../src/bundle/typecheck.js";
import { withProject } from "./build.js";

const CONTRACT = `import { NearBindgen, view } from "near-sdk-js";
@NearBindgen({})
export class C {
  @view({})
  one(): string { return PLACEHOLDER; }
}
`;

for (const options of [
  { module: "nodenext" },
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "node" },
]) {
  test(`contracts are checked in a project with ${JSON.stringify(options)}`, async (t) => {
    const files = {
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, strict: true, types: [] } }),
      "src/right.ts": CONTRACT.replace("PLACEHOLDER", '"1"'),
      "src/wrong.ts": CONTRACT.replace("PLACEHOLDER", "1"),
    };
    await withProject(files, async (folder) => {
      const check = (name: string) => {
        const source = join(folder, "src", name);
        return checkTypes(source, findSdk(source));
      };
      t.true(check("right.ts").some((file) => file.endsWith("right.ts")));
      t.throws(() => check("wrong.ts"), { message: /Type 'number' is not assignable to type 'string'/ });
    });
  });
}
