import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import wabtModule from "wabt";
import { validate, WasmError } from "../index.js";

const fixtures = new URL("../../test/fixtures/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, fixtures)));
const names = (folder: string) =>
  readdirSync(new URL(folder, fixtures)).filter((name) => name.endsWith(".wasm"));

const MVP = {
  mutable_globals: true,
  sign_extension: true,
  exceptions: false,
  sat_float_to_int: false,
  simd: false,
  threads: false,
  function_references: false,
  multi_value: false,
  tail_call: false,
  bulk_memory: false,
  reference_types: false,
  annotations: false,
  code_metadata: false,
  gc: false,
  memory64: false,
  multi_memory: false,
  extended_const: false,
  relaxed_simd: false,
};

const wabt = await wabtModule();

function wabtAccepts(bytes: Uint8Array): boolean {
  try {
    const module = wabt.readWasm(bytes, { ...MVP, check: true });
    try {
      module.validate();
      return true;
    } finally {
      module.destroy();
    }
  } catch {
    return false;
  }
}

function refusal(bytes: Uint8Array): string | null {
  try {
    validate(bytes);
    return null;
  } catch (error) {
    if (error instanceof WasmError) return error.code;
    throw error;
  }
}

/** Modules of the recorded scenario 10: what a real node says is `Deserialization`, `Instantiate` or `Memory`. */
const REFUSED: Record<string, string> = {
  bulk_memory_copy: "UNSUPPORTED",
  bulk_memory_fill: "UNSUPPORTED",
  data_count: "UNSUPPORTED",
  exceptions: "UNSUPPORTED",
  extended_constant: "INVALID",
  externref_parameter: "UNSUPPORTED",
  finite_wasm_gas_import: "IMPORT_MODULE",
  import_global: "IMPORT_GLOBAL",
  import_memory: "IMPORT_MEMORY",
  import_memory_large: "IMPORT_MEMORY",
  import_other_module: "IMPORT_MODULE",
  import_table: "IMPORT_TABLE",
  memory64: "UNSUPPORTED",
  multi_value_block: "UNSUPPORTED",
  multi_value_result: "UNSUPPORTED",
  reference_null: "UNSUPPORTED",
  saturating_conversion: "UNSUPPORTED",
  simd: "UNSUPPORTED",
  table_get: "UNSUPPORTED",
  tail_call: "UNSUPPORTED",
  threads_atomic: "UNSUPPORTED",
  threads_shared_memory: "UNSUPPORTED",
  two_memories: "LIMIT",
  two_tables: "LIMIT",
  typed_select: "UNSUPPORTED",
  v128_local: "UNSUPPORTED",
};

for (const name of names("invalid/")) {
  test(`borders of what a node accepts: ${name}`, (t) => {
    t.is(refusal(fixture(`invalid/${name}`)), REFUSED[name.replace(".wasm", "")] ?? null);
  });
}

for (const name of names("./")) {
  test(`contract of the recorded scenarios: ${name}`, (t) => {
    t.is(refusal(fixture(name)), null);
    t.true(wabtAccepts(fixture(name)));
  });
}
