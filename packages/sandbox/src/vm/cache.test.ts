import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { runtimeConfig } from "../parameters/config_store.js";
import { ContractCache, defaultCacheFolder, FORMAT } from "./cache.js";
import { PrepareError, prepareContract } from "./prepare/prepare.js";
import type { ContractCode } from "./runner.types.js";

const config = runtimeConfig(77);
// (module (func (export "main")))
const EMPTY_MAIN = "0061736d01000000010401600000030201000708010" + "46d61696e00000a040102000b";

function contract(bytes: Uint8Array): ContractCode {
  return { hash: createHash("sha256").update(bytes).digest("hex"), code: bytes };
}

const main = contract(Buffer.from(EMPTY_MAIN, "hex"));

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), "near-xcc-cache-"));
  t.teardown(() => {
    chmodSync(path, 0o755);
    rmSync(path, { recursive: true });
  });
  return path;
}

/** A contract whose code must not be looked at: only the cache can know it. */
const unreadable: ContractCode = {
  hash: main.hash,
  get code(): Uint8Array {
    throw new Error("the contract was instrumented again");
  },
};

test("a contract is compiled once", (t) => {
  const cache = new ContractCache({ folder: null });
  const compiled = cache.get(main, config);
  t.false(compiled instanceof PrepareError);
  t.is(cache.get(unreadable, config), compiled);
});

test("the least recently used contract is forgotten", (t) => {
  const cache = new ContractCache({ folder: null, capacity: 2 });
  const others = [1, 2].map((byte) => contract(Uint8Array.of(byte)));
  cache.get(main, config);
  cache.get(others[0]!, config);
  cache.get(main, config);
  cache.get(others[1]!, config);
  t.notThrows(() => cache.get(unreadable, config));
  cache.get(others[0]!, config);
  cache.get(others[1]!, config);
  t.throws(() => cache.get(unreadable, config), { message: /instrumented again/ });
});

test("a refused contract is remembered with its error", (t) => {
  const cache = new ContractCache({ folder: folder(t) });
  const garbage = contract(Buffer.from("garbage"));
  const error = cache.get(garbage, config);
  t.true(error instanceof PrepareError);
  t.is((error as PrepareError).name, "Deserialization");
  t.is(cache.get(garbage, config), error);
});

test("another process finds the instrumented code", (t) => {
  const path = folder(t);
  new ContractCache({ folder: path }).get(main, config);
  t.is(readdirSync(path).length, 1);
  const compiled = new ContractCache({ folder: path }).get(unreadable, config);
  t.false(compiled instanceof PrepareError);
  t.deepEqual("methods" in compiled && [...compiled.methods], [["main", 0]]);
});

test("a damaged file is ignored and written again", (t) => {
  const path = folder(t);
  new ContractCache({ folder: path }).get(main, config);
  const file = join(path, readdirSync(path)[0]!);
  const good = readFileSync(file);
  const flipped = Uint8Array.from(good);
  flipped[40]! ^= 1;
  for (const bytes of [flipped, good.subarray(0, 50), Buffer.alloc(0)]) {
    writeFileSync(file, bytes);
    t.false(new ContractCache({ folder: path }).get(main, config) instanceof PrepareError);
    t.deepEqual(readFileSync(file), good);
  }
});

test("a folder that cannot be written is done without", (t) => {
  const path = folder(t);
  writeFileSync(join(path, "file"), "");
  const cache = new ContractCache({ folder: join(path, "file", "inside") });
  t.false(cache.get(main, config) instanceof PrepareError);
  t.deepEqual(readdirSync(path), ["file"]);
});

test("other parameters have other files", (t) => {
  const path = folder(t);
  const dearer = { ...config, wasm_config: { ...config.wasm_config, regular_op_cost: 1n } };
  const cache = new ContractCache({ folder: path });
  cache.get(main, config);
  cache.get(main, dearer as typeof config);
  t.is(readdirSync(path).length, 2);
});

/** Digest of the instrumented contracts below, by the version of their format. */
const DIGESTS: Readonly<Record<number, string>> = {
  7: "57752b7c365b799696e3b3a106fdde4c3ae2dbfc27f016098761ad076c933cc9",
};

test("a change of instrumented code comes with a new version of the files", (t) => {
  const contracts = new URL("../../test/fixtures/conformance/contracts/", import.meta.url);
  const digest = createHash("sha256");
  for (const name of ["frames", "metering", "numeric", "reserve", "script", "traps"]) {
    digest.update(prepareContract(readFileSync(new URL(`${name}.wasm`, contracts)), config));
  }
  t.is(digest.digest("hex"), DIGESTS[FORMAT]!, "count FORMAT in cache.ts up and add the new digest here");
});

test("the folder follows NEAR_XCC_CACHE, then XDG_CACHE_HOME, then the home folder", (t) => {
  t.is(defaultCacheFolder({ NEAR_XCC_CACHE: "/a", XDG_CACHE_HOME: "/b" }), join("/a", "contracts"));
  t.is(defaultCacheFolder({ XDG_CACHE_HOME: "/b" }), join("/b", "near-xcc", "contracts"));
  t.regex(defaultCacheFolder({}) ?? "", /[\\/]\.cache[\\/]near-xcc[\\/]contracts$/);
  t.is(defaultCacheFolder({ NEAR_XCC_CACHE: "" }), null);
});
