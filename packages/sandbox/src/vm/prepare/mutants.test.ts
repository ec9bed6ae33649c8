import { readFileSync } from "node:fs";
import test from "ava";
import { runtimeConfig } from "../../parameters/config_store.js";
import { PrepareError, prepareContract } from "./prepare.js";

const contracts = new URL("../../../test/fixtures/conformance/contracts/", import.meta.url);
const config = runtimeConfig(77);
const MUTANTS = 300;

/** Modules of a few hundred bytes and more, one byte changed each: deterministic, every position is tried in turn. */
function* mutants(bytes: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < MUTANTS; i++) {
    const mutant = Uint8Array.from(bytes);
    const at = 8 + ((i * 7919) % (bytes.length - 8));
    mutant[at] = mutant[at]! + (i % 3 === 0 ? 1 : i % 3 === 1 ? -1 : 64);
    yield mutant;
  }
}

for (const name of ["frames", "metering", "numeric", "reserve", "script", "traps"]) {
  test(`whatever is valid compiles when instrumented: mutants of ${name}.wasm`, (t) => {
    let compiled = 0;
    for (const mutant of mutants(readFileSync(new URL(`${name}.wasm`, contracts)))) {
      let instrumented: Uint8Array;
      try {
        instrumented = prepareContract(mutant, config);
      } catch (error) {
        if (error instanceof PrepareError) continue;
        throw error;
      }
      compiled++;
      t.notThrows(() => new WebAssembly.Module(instrumented));
    }
    t.true(compiled > 0 && compiled < MUTANTS);
  });
}
