import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { PACKAGE_FOLDER, packageFolder } from "../paths.js";
import type { Store } from "../store.js";
import { loadBinaryen, packBinaryen } from "./binaryen_pack.js";

const installed = () => readFileSync(join(packageFolder("binaryen", PACKAGE_FOLDER)!, "index.js"), "utf8");

function memoryStore(): Store & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return { entries, read: (key) => entries.get(key), write: (key, bytes) => void entries.set(key, bytes) };
}

test("the installed version is taken apart, and works as before from what was kept", async (t) => {
  const store = memoryStore();
  const first = await loadBinaryen(store);
  t.is(store.entries.size, 1);
  const [[key, kept]] = [...store.entries] as [[string, Uint8Array]];
  store.write = () => t.fail("written again");
  const second = await loadBinaryen(store);
  t.not(second, first);
  t.is(store.read(key), kept);
  const texts = [(await import("binaryen")).default, first, second].map((binaryen) => {
    const module = binaryen.parseText(
      '(module (func (export "f") (result i32) (i32.add (i32.const 1) (i32.const 2))))',
    );
    module.optimize();
    return Buffer.from(module.emitBinary()).toString("hex");
  });
  t.is(new Set(texts).size, 1);
});

for (const [name, change] of [
  ["no WebAssembly", (text: string) => text.replace("`\\0asm", "`asm")],
  ["another import of node:module", (text: string) => text.replaceAll('"node:module"', '"module"')],
  ["another end", (text: string) => text.replace("as default}", "as binaryen}")],
] as const) {
  test(`a module with ${name} is left as it is`, (t) => {
    t.is(packBinaryen(change(installed())), undefined);
  });
}
