import { createHash } from "node:crypto";
import test from "ava";
import { BinaryWriter, ExternalKind, Opcode, SectionId } from "near-xcc-wasm";
import wabtModule from "wabt";
import { MockExternal } from "./logic/mocks/mock_external.js";
import { config, contextOf } from "./logic/mocks/vm_logic_builder.js";
import { run } from "./runner.js";

process.env.NEAR_XCC_CACHE = "";

const wabt = await wabtModule();

function call(code: Uint8Array, method = "main") {
  const hash = createHash("sha256").update(code).digest("hex");
  return run({ hash, code }, method, new MockExternal(), contextOf(), config);
}

const callText = (wat: string) => call(wabt.parseWat("contract.wat", wat).toBinary({}).buffer);

/** A contract of one function without parameters. */
function contract(body: Uint8Array, names: readonly string[] = ["main"]): Uint8Array {
  const exports = new BinaryWriter().u32(names.length);
  for (const name of names) exports.export(name, ExternalKind.function, 0);
  return new BinaryWriter(body.length + 64)
    .raw(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00))
    .section(SectionId.type, new BinaryWriter().u32(1).u8(0x60).u32(0).u32(0))
    .section(SectionId.function, new BinaryWriter().u32(1).u32(0))
    .section(SectionId.memory, new BinaryWriter().u32(1).u8(0).u32(1))
    .section(SectionId.export, exports)
    .section(SectionId.code, new BinaryWriter(body.length + 8).u32(1).sized(body)).bytes;
}

/** The same operators again and again, then others. */
function body(operators: readonly number[], times: number, last: readonly number[] = []): Uint8Array {
  const repeated = new Uint8Array(operators.length * times);
  for (let at = 0; at < repeated.length; at += operators.length) repeated.set(operators, at);
  return new BinaryWriter(repeated.length + 16).u32(0).raw(repeated).raw(Uint8Array.from(last)).u8(Opcode.end)
    .bytes;
}

test("a function that is too large for V8 is an outcome", (t) => {
  const { aborted, burntGas } = call(contract(body([Opcode.call, 0], 280_000)));
  t.regex(aborted!.debug, /^CompilationError\(WasmerCompileError \{ msg: ".*maximum function size/);
  const { CompilationError } = aborted!.rpc as { CompilationError: { WasmerCompileError?: { msg: string } } };
  t.regex(CompilationError.WasmerCompileError!.msg, /maximum function size/);
  t.is(burntGas, 0n);
});

test("a large function that V8 takes runs, and its traps are exact", (t) => {
  const count = 2_600_000;
  const trap = [Opcode.i32_const, 0x7f, Opcode.i32_load, 2, 0, Opcode.drop];
  const outcome = call(contract(body([Opcode.nop], count, trap)));
  t.is(outcome.aborted?.debug, "WasmTrap(MemoryOutOfBounds)");
  t.is(outcome.profile.wasmGas, config.wasm_config.regular_op_cost * BigInt(8 + count + 2));
});

test("what compiles at all compiles in its exact form", (t) => {
  // One charge for every two bytes: nothing grows more. The last conversion traps.
  const nan = [
    Opcode.i32_const,
    0,
    Opcode.drop,
    0x43,
    0x00,
    0x00,
    0xc0,
    0x7f,
    Opcode.i32_trunc_f32_s,
    Opcode.drop,
  ];
  const convert = 0xb2;
  const operators = [...Array(300).fill([Opcode.i32_trunc_f32_s, convert]).flat()];
  const code = body([], 0, [0x43, 0, 0, 0, 0, ...Array(660).fill(operators).flat(), Opcode.drop, ...nan]);
  t.is(call(contract(code)).aborted?.debug, "WasmTrap(IllegalArithmetic)");
});

test("a hundred thousand names of one method", (t) => {
  const names = Array.from({ length: 100_000 }, (_, index) => `method_${index}`);
  const code = contract(body([Opcode.nop], 1), names);
  t.is(call(code, "method_99999").aborted, undefined);
  t.is(call(code, "method_100000").aborted?.debug, "MethodResolveError(MethodNotFound)");
});

test("most of a huge table is empty, and costs nothing", (t) => {
  const slots = (slot: number) => `(module
    (type $t (func)) (table 10000000 funcref) (elem (i32.const 3) $f) (func $f)
    (func (export "main") (call_indirect (type $t) (i32.const ${slot}))))`;
  t.is(callText(slots(3)).aborted, undefined);
  for (const [slot, trap] of [
    [2, "IndirectCallToNull"],
    [4, "IndirectCallToNull"],
    [9_999_999, "IndirectCallToNull"],
    [10_000_000, "MemoryOutOfBounds"],
    [-1, "MemoryOutOfBounds"],
  ] as const)
    t.is(callText(slots(slot)).aborted?.debug, `WasmTrap(${trap})`, `${slot}`);
});

test("imported functions in a table are called as contract functions are", (t) => {
  const outcome = callText(`(module
    (import "env" "log_utf8" (func $log (param i64 i64))) (import "env" "used_gas" (func $used_gas (result i64)))
    (memory 1) (data (i32.const 0) "hi")
    (type $two (func (param i64 i64))) (type $none (func (result i64)))
    (table 2 funcref) (elem (i32.const 0) $log $used_gas)
    (func (export "main")
      (call_indirect (type $two) (i64.const 2) (i64.const 0) (i32.const 0))
      (if (i64.ne (i64.sub (call_indirect (type $none) (i32.const 1)) (call $used_gas)) (i64.const ${-(config.wasm_config.ext_costs.base + config.wasm_config.regular_op_cost)}))
        (then unreachable))))`);
  t.is(outcome.aborted, undefined);
  t.deepEqual(outcome.logs, ["hi"]);
});

test("types of a thousand parameters, which leave no room for others", (t) => {
  const params = `(param ${"i32 ".repeat(1_000)})`;
  const args = "(i32.const 1) ".repeat(1_000);
  const outcome = callText(`(module
    (import "env" "used_gas" (func $used_gas (result i64)))
    (type $t (func ${params} (result i32))) (table 1 funcref) (elem (i32.const 0) $wide)
    (func $wide ${params} (result i32) (drop (call $used_gas)) (call $leaf (local.get 999)))
    (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func (export "main")
      (if (i32.ne (call $wide ${args}) (i32.const 2)) (then unreachable))
      (if (i32.ne (call_indirect (type $t) ${args} (i32.const 0)) (i32.const 2)) (then unreachable))))`);
  t.is(outcome.aborted, undefined);
  // Two entries of 4,064 bytes, two of the leaf, one of the method; operators of all.
  const entries = 2 * (508 + 9) + 8;
  const operators = 2 * (1_000 + 4) + 1 + 2 * (2 + 2 + 3);
  t.is(outcome.profile.wasmGas, config.wasm_config.regular_op_cost * BigInt(entries + operators));
});

test("memory.grow answers as it should for all amounts, without asking V8", (t) => {
  const outcome = callText(`(module (memory 1) (func (export "main")
    (if (i32.ne (memory.grow (i32.const 0)) (i32.const 1024)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const -1)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1025)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1000)) (i32.const 1024)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 0)) (i32.const 2024)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 25)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 24)) (i32.const 2024)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))))`);
  t.is(outcome.aborted, undefined);
});

test("a type is told from the one that has gas and stack as its own parameters", (t) => {
  const outcome = callText(`(module (type $short (func)) (type $long (func (param i64 i32)))
    (table 1 funcref) (elem (i32.const 0) $f) (func $f (param i64 i32))
    (func (export "main") (call_indirect (type $short) (i32.const 0))))`);
  t.is(outcome.aborted?.debug, "WasmTrap(IncorrectCallIndirectSignature)");
});
