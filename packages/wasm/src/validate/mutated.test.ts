import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import wabtModule from "wabt";
import { validate, WasmError } from "../index.js";

const wabt = await wabtModule();
const fixtures = new URL("../../test/fixtures/", import.meta.url);
const MUTANTS = 400;

const FEATURES = {
  mutable_globals: true,
  sign_extension: true,
  sat_float_to_int: false,
  multi_value: false,
  bulk_memory: false,
  reference_types: false,
  simd: false,
};

function wabtRefusal(bytes: Uint8Array): string | null {
  try {
    const module = wabt.readWasm(bytes, FEATURES);
    try {
      module.validate();
      return null;
    } finally {
      module.destroy();
    }
  } catch (error) {
    return String(error);
  }
}

function refusal(bytes: Uint8Array): WasmError | null {
  try {
    validate(bytes);
    return null;
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
}

/** A small generator, so that a failure can be repeated (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) % below;
  };
}

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const mutant = Uint8Array.from(bytes);
  for (let left = 1 + next(2); left > 0; left--) {
    // Behind the header: a broken header says nothing about the rest.
    const at = 8 + next(mutant.length - 8);
    mutant[at] = next(3) === 0 ? next(256) : mutant[at]! + (next(2) === 0 ? 1 : -1);
  }
  return mutant;
}

/**
 * Rules on which the two differ on purpose: what NEAR alone refuses, and what wasmparser 0.105 alone accepts or limits
 * (an element or data segment whose flags spell out index 0, a passive data segment, a data count section).
 */
function differsByRule(error: WasmError | null, wabtError: string | null): boolean {
  if (error) return error.code.startsWith("IMPORT_") || error.code === "LIMIT";
  return /segment flags|bulk memory|passive|data count|multi-memory|memory index/i.test(wabtError ?? "");
}

for (const name of readdirSync(fixtures).filter((file) => file.endsWith(".wasm"))) {
  test(`mutants of ${name} are judged as wabt judges them`, (t) => {
    const original = new Uint8Array(readFileSync(new URL(name, fixtures)));
    const next = random(original.length);
    let refused = 0;
    for (let i = 0; i < MUTANTS; i++) {
      const mutant = mutate(original, next);
      const error = refusal(mutant);
      const wabtError = wabtRefusal(mutant);
      if (error) refused++;
      if ((error === null) === (wabtError === null) || differsByRule(error, wabtError)) continue;
      t.fail(
        `mutant ${i}: we say ${error ?? "valid"}, wabt says ${wabtError ?? "valid"}: ${Buffer.from(mutant).toString("hex").slice(0, 2000)}`,
      );
    }
    t.true(refused > 0 && refused < MUTANTS);
  });
}
