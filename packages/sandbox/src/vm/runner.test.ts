import { createHash } from "node:crypto";
import test from "ava";
import wabtModule from "wabt";
import { MockExternal } from "./logic/mocks/mock_external.js";
import { config, contextOf, cost, TGAS, viewConfig } from "./logic/mocks/vm_logic_builder.js";
import { run } from "./runner.js";
import type { VMOutcome } from "./runner.types.js";

process.env.NEAR_XCC_CACHE = "";

const wabt = await wabtModule();
const wasm = (wat: string): Uint8Array => wabt.parseWat("contract.wat", wat).toBinary({}).buffer;

function callCode(
  code: Uint8Array,
  method = "main",
  context: Parameters<typeof contextOf>[0] = {},
): VMOutcome {
  const hash = createHash("sha256").update(code).digest("hex");
  return run({ hash, code }, method, new MockExternal(), contextOf(context), config);
}

const call = (wat: string, method?: string, context?: Parameters<typeof contextOf>[0]) =>
  callCode(wasm(wat), method, context);
const main = (body: string, definitions = "") => `(module ${definitions} (func (export "main") ${body}))`;
const error = ({ aborted }: VMOutcome) => {
  const rpc = aborted?.rpc as { ExecutionError?: string } | undefined;
  return rpc?.ExecutionError ?? aborted?.rpc;
};

const OPERATOR = config.wasm_config.regular_op_cost;
const loadingFee = (size: number) => cost.contract_loading_base + cost.contract_loading_bytes * BigInt(size);
const operators = ({ profile }: VMOutcome) => Number(profile.wasmGas) / Number(OPERATOR);

test("an empty method costs the loading fee and the entry of its frame", (t) => {
  const outcome = call(main(""));
  t.is(outcome.aborted, undefined);
  t.is(outcome.burntGas, 79_064_041n); // nearcore's own expected value
  t.is(outcome.burntGas, loadingFee(34) + 8n * OPERATOR);
});

const TRAPS: readonly (readonly [body: string, trap: string, text: string, operators: number])[] = [
  ["unreachable", "Unreachable", "An `unreachable` opcode was executed.", 9],
  [
    "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
    "IllegalArithmetic",
    "An arithmetic exception, e.g. divided by zero.",
    11,
  ],
  [
    "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))",
    "IllegalArithmetic",
    "An arithmetic exception, e.g. divided by zero.",
    11,
  ],
  [
    "(drop (i64.rem_u (i64.const 1) (i64.const 0)))",
    "IllegalArithmetic",
    "An arithmetic exception, e.g. divided by zero.",
    11,
  ],
  [
    "(drop (i32.trunc_f64_s (f64.const nan)))",
    "IllegalArithmetic",
    "An arithmetic exception, e.g. divided by zero.",
    10,
  ],
  ["(drop (i64.load (i32.const 0x3fffff9)))", "MemoryOutOfBounds", "Memory out of bounds trap.", 10],
  [
    "(i32.store8 (i32.const 0) (i32.const 0)) (i32.store8 offset=0xffffffff (i32.const 0) (i32.const 0))",
    "MemoryOutOfBounds",
    "Memory out of bounds trap.",
    14,
  ],
  ["(call_indirect (type $t) (i32.const 0))", "IndirectCallToNull", "Indirect call to null.", 10],
  [
    "(call_indirect (type $t) (i32.const 1))",
    "IncorrectCallIndirectSignature",
    "Call indirect incorrect signature trap.",
    10,
  ],
  ["(call_indirect (type $t) (i32.const 2))", "MemoryOutOfBounds", "Memory out of bounds trap.", 10],
];

for (const [body, trap, text, count] of TRAPS) {
  test(`traps: ${body}`, (t) => {
    const definitions =
      "(memory 1) (type $t (func)) (table 2 funcref) (elem (i32.const 1) $other) (func $other (param i32))";
    const outcome = call(main(body, definitions));
    t.deepEqual(outcome.aborted, {
      rpc: { ExecutionError: `WebAssembly trap: ${text}` },
      debug: `WasmTrap(${trap})`,
    });
    t.is(operators(outcome), count);
  });
}

test("code behind a dead loop that is branched to is paid", (t) => {
  // Entry, br and the two operators at the end, as near-vm burns for it.
  t.is(operators(call(main("(block (br 0) (loop (loop (br 1)))) nop nop"))), 11);
});

test("a table slot counts for the stack until its block ends, as in finite-wasm", (t) => {
  const outcome = call(
    main(
      "(drop (call $f))",
      `(type $t (func (result i32))) (table 1 funcref) (elem (i32.const 0) $f)
       (func $f (result i32) (i32.add (call_indirect (type $t) (i32.const 0)) (call $f)))`,
    ),
  );
  t.is(error(outcome), "WebAssembly trap: Stack overflow.");
  t.is(operators(outcome), 34_489); // as a node burns for it
});

test("methods that cannot be called are outcomes without any gas", (t) => {
  const wat =
    '(module (memory (export "memory") 1) (func (export "takes") (param i32)) (func (export "gives") (result i32) (i32.const 1)))';
  for (const [method, expected] of [
    ["takes", "MethodInvalidSignature"],
    ["gives", "MethodInvalidSignature"],
    ["memory", "MethodNotFound"],
    ["missing", "MethodNotFound"],
    ["__proto__", "MethodNotFound"],
    ["", "MethodEmptyName"],
  ] as const) {
    const outcome = call(wat, method);
    t.deepEqual(outcome.aborted, {
      rpc: { MethodResolveError: expected },
      debug: `MethodResolveError(${expected})`,
    });
    t.is(outcome.burntGas, 0n);
    t.is(outcome.usedGas, 0n);
  }
});

test("an account without code", (t) => {
  const outcome = run(
    null,
    "main",
    new MockExternal(),
    contextOf({ currentAccountId: "empty.near" }),
    config,
  );
  t.deepEqual(outcome.aborted, {
    rpc: { CompilationError: { CodeDoesNotExist: { account_id: "empty.near" } } },
    debug: 'CompilationError(CodeDoesNotExist { account_id: "empty.near" })',
  });
  t.is(outcome.burntGas, 0n);
});

test("a refused module burns nothing, and its method is not looked for", (t) => {
  const outcome = callCode(Buffer.from("garbage"), "missing");
  t.deepEqual(outcome.aborted, {
    rpc: { CompilationError: { PrepareError: "Deserialization" } },
    debug: "CompilationError(PrepareError(Deserialization))",
  });
  t.is(outcome.burntGas, 0n);
});

test("each rule of NEAR has its own error", (t) => {
  const refused = (definitions: string) => error(call(main("", definitions)));
  t.deepEqual(refused('(import "wasi" "f" (func))'), { CompilationError: { PrepareError: "Instantiate" } });
  t.deepEqual(refused('(import "env" "t" (table 1 funcref))'), {
    CompilationError: { PrepareError: "Instantiate" },
  });
  t.deepEqual(refused('(import "env" "m" (memory 1))'), { CompilationError: { PrepareError: "Memory" } });
  const locals = `(func (local ${"i64 ".repeat(50_000)}))`;
  t.deepEqual(refused(`${locals.repeat(20)} (func (local i32))`), {
    CompilationError: { PrepareError: "TooManyLocals" },
  });
});

test("the loading fee alone can exceed the gas", (t) => {
  const fee = loadingFee(34);
  for (const [prepaidGas, burntGas] of [
    [fee - 1n, fee - 1n],
    [fee + 8n * OPERATOR, fee + 8n * OPERATOR],
  ] as const) {
    const outcome = call(main(""), "main", { prepaidGas });
    t.is(error(outcome), "Exceeded the prepaid gas.");
    t.is(outcome.burntGas, burntGas);
  }
  t.is(error(call(main(""), "main", { prepaidGas: fee + 8n * OPERATOR + 1n })), undefined);
});

test("link errors keep the loading fee and read as near-vm prints them", (t) => {
  const linkError = (definitions: string) => {
    const outcome = call(main("", definitions));
    t.is(outcome.profile.wasmGas, 0n);
    t.true(outcome.burntGas > 0n);
    return outcome.aborted;
  };
  t.deepEqual(
    linkError(
      '(import "env" "input" (func (param i64))) (import "env" "wtf" (func (param i32 f64) (result f32)))',
    ),
    {
      rpc: {
        ExecutionError:
          'Link Error: Error while importing "env"."wtf": unknown import. Expected Function(FunctionType { params: [I32, F64], results: [F32] })',
      },
      debug:
        'LinkError { msg: "Error while importing \\"env\\".\\"wtf\\": unknown import. Expected Function(FunctionType { params: [I32, F64], results: [F32] })" }',
    },
  );
  t.is(
    (linkError('(import "env" "input" (func (param i32)))')?.rpc as { ExecutionError: string })
      .ExecutionError,
    'Link Error: Error while importing "env"."input": incompatible import type. Expected Function(FunctionType { params: [I32], results: [] }) but received Function(FunctionType { params: [I64], results: [] })',
  );
  t.regex(
    (linkError('(import "env" "memory" (func))')?.rpc as { ExecutionError: string }).ExecutionError,
    /but received Memory\(MemoryType \{ minimum: 1024 pages, maximum: Some\(2048 pages\), shared: false \}\)$/,
  );
});

test("segments out of range trap before any gas of instructions", (t) => {
  for (const definitions of [
    '(memory 1) (data (i32.const 0x3ffffff) "ab")',
    "(table 1 funcref) (elem (i32.const 1) $f) (func $f)",
  ]) {
    const outcome = call(main("", definitions));
    t.is(outcome.aborted?.debug, "WasmTrap(MemoryOutOfBounds)");
    t.is(outcome.profile.wasmGas, 0n);
  }
});

test("the start function runs first and is metered", (t) => {
  const module = (start: string) => `(module (func $start ${start}) (start $start) (func (export "main")))`;
  t.is(operators(call(module("nop"))), 8 + 1 + 8);
  const trapped = call(module("unreachable"));
  t.is(trapped.aborted?.debug, "WasmTrap(Unreachable)");
  t.is(operators(trapped), 9);
});

test("an exported import is called without an entry charge", (t) => {
  const outcome = call('(module (import "env" "panic" (func $panic)) (export "main" (func $panic)))');
  t.is(error(outcome), "Smart contract panicked: explicit guest panic");
  t.is(outcome.profile.wasmGas, 0n);
  t.is(outcome.profile.extCosts.get("base"), cost.base);
});

test("every contract has a memory of 1024 pages that grows to 2048", (t) => {
  const grow = `
    (if (i32.ne (memory.size) (i32.const 1024)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1025)) (i32.const -1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1024)) (i32.const 1024)) (then unreachable))
    (i32.store (i32.const 0x7fffffc) (i32.const 1))`;
  t.is(call(main(grow, "(memory 0 0)")).aborted, undefined);
  t.is(call(main("", "")).aborted, undefined);
});

test("no byte of one call's memory is seen by the next", (t) => {
  const touch = (address: number) => `
    (if (i64.ne (i64.load (i32.const ${address})) (i64.const 0)) (then unreachable))
    (i64.store (i32.const ${address}) (i64.const -1))`;
  const code = wasm(main([0, 65_536, 0x3fffff8].map(touch).join(" "), "(memory 1)"));
  for (let i = 0; i < 3; i++) t.is(callCode(code).aborted, undefined);
  const writer =
    '(module (import "env" "input" (func $input (param i64))) (import "env" "read_register" (func $read (param i64 i64))) (memory 1)';
  const host = wasm(
    `${writer} (func (export "main") ${"(if (i32.load8_u (i32.const 0x2000001)) (then unreachable))"} (call $input (i64.const 0)) (call $read (i64.const 0) (i64.const 0x2000000))))`,
  );
  for (let i = 0; i < 3; i++) t.is(callCode(host).aborted, undefined);
});

test("a view reports the gas limit, a call what was prepaid", (t) => {
  const endless = main("(loop (br 0))");
  const view = call(endless, "main", { viewConfig });
  t.is(view.aborted?.debug, "HostError(GasLimitExceeded)");
  t.is(view.burntGas, viewConfig.maxGasBurnt);
  const prepaid = call(endless, "main", { prepaidGas: TGAS });
  t.is(prepaid.aborted?.debug, "HostError(GasExceeded)");
  t.is(prepaid.burntGas, TGAS);
});

test("gas is exact on both sides of a host function", (t) => {
  const imports =
    '(import "env" "used_gas" (func $used_gas (result i64))) (global $seen (mut i64) (i64.const 0))';
  const outcome = call(
    `(module ${imports} (func (export "main") (local i64)
      (local.set 0 (call $used_gas))
      nop nop nop
      (if (i64.ne (i64.sub (call $used_gas) (local.get 0)) (i64.const ${cost.base + 5n * OPERATOR})) (then unreachable))))`,
  );
  t.is(outcome.aborted, undefined);
});
