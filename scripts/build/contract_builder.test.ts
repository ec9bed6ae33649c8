import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import test from "ava";
import { bundlePackage } from "./bundle.mjs";
import { ContractBuilder } from "./contract_builder.js";
import { ROOT } from "./paths.js";
import { Stamp } from "./stamp.js";

const folder = mkdtempSync(join(ROOT, "node_modules/near-xcc-test-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test("a contract that cannot be built says why, and the process goes on with the next", async (t) => {
  await bundlePackage("builder");
  const builder = new ContractBuilder();
  try {
    const missing = builder.build(join(folder, "no/contract.ts"), join(folder, "a.wasm"));
    await t.throwsAsync(missing, { message: /^error SOURCE_NOT_FOUND no such file: .*contract\.ts$/ });
    const target = builder.build(join(folder, "no/contract.ts"), join(folder, "a.txt"));
    await t.throwsAsync(target, { message: /^error SOURCE_NOT_FOUND/ });
  } finally {
    builder.close();
  }
});

test("a stamp matches until a part changes, comes or goes", (t) => {
  const file = (name: string) => relative(ROOT, join(folder, name));
  const stamp = new Stamp(file("stamps/a.stamp"), [file("parts"), file("out"), file("later")]);
  t.false(stamp.matches());
  writeFileSync(join(folder, "out"), "1");
  stamp.write();
  t.true(stamp.matches());
  writeFileSync(join(folder, "out"), "2");
  t.false(stamp.matches());
  writeFileSync(join(folder, "out"), "1");
  t.true(stamp.matches());
  writeFileSync(join(folder, "later"), "");
  t.false(stamp.matches());
  rmSync(join(folder, "later"));
  rmSync(join(folder, "out"));
  t.false(stamp.matches());
});
