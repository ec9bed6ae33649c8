import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test from "ava";
import { oneMethod, withProject } from "./build.js";

const BIN = fileURLToPath(new URL("../bin/near-xcc-build", import.meta.url));

test("--watch builds again when an imported file changes, shows what fails, and ends with Ctrl-C", async (t) => {
  const imported = (value: string) => `export const value = ${value};\n`;
  const files = {
    "src/contract.js": oneMethod("    return value;", 'import { value } from "./value.js";'),
    "src/value.js": imported("1"),
  };
  await withProject(files, async (folder) => {
    const child = spawn(process.execPath, [BIN, "src/contract.js", "out.wasm", "--watch"], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1" },
    });
    try {
      const lines: string[] = [];
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          child.emit("said");
        });
      const said = async (pattern: RegExp) => {
        for (;;) {
          const index = lines.findIndex((line) => pattern.test(line));
          if (index >= 0) return lines.splice(0, index + 1).at(-1)!;
          await once(child, "said");
        }
      };
      const change = (text: string) => writeFileSync(join(folder, "src/value.js"), text);
      const watching = /^watching \d+ files/;
      await said(watching);
      change(imported("2"));
      t.is(await said(/changed$/), "src/value.js changed");
      await said(watching);
      change("export const value = ;\n");
      t.regex(await said(/^error/), /^error SYNTAX_ERROR src\/value\.js:1:/);
      await said(watching);
      change(imported("3"));
      await said(/^built out\.wasm/);
      await said(watching);
      child.kill("SIGINT");
      const [code] = await once(child, "exit");
      t.is(code, 0);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
