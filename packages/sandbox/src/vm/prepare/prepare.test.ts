import test from "ava";
import { BinaryReader, frameSize, validate } from "near-xcc-wasm";
import wabtModule from "wabt";
import { runtimeConfig } from "../../parameters/config_store.js";
import { type ContractInfo, Exports, INFO_SECTION } from "./layout.js";
import { instrument } from "./module.js";
import { type ContractForm, instrumentConfig, prepareContract } from "./prepare.js";
import { leftAfterFailing } from "./unpaid.js";

const wabt = await wabtModule();
const config = runtimeConfig(77);
const OPERATOR = Number(config.wasm_config.regular_op_cost);
const ENOUGH = 10n ** 15n;

const FORMS: readonly ContractForm[] = ["fast", "exact"];

interface Instrumented {
  readonly memory: DataView;
  readonly stackLeft: WebAssembly.Global<"i32">;
  readonly gasLeft: WebAssembly.Global<"i64">;
  run(): void;
  /** Operators paid for; of a charge that failed, up to the part that failed. The counter is set back. */
  paid(): number;
}

interface Options {
  readonly form?: ContractForm;
  readonly maxStackHeight?: number;
  /** Gas, in operators. */
  readonly operators?: number;
}

const compile = (wat: string) => wabt.parseWat("contract.wat", wat).toBinary({}).buffer;

function instrumented(wat: string, options: Options = {}): Instrumented {
  const { form = "fast", maxStackHeight, operators } = options;
  const enough = operators === undefined ? ENOUGH : BigInt(operators * OPERATOR);
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 2048, shared: true });
  const instrumentation = instrumentConfig(config, form);
  const bytes = instrument(validate(compile(wat)), {
    ...instrumentation,
    maxStackHeight: maxStackHeight ?? instrumentation.maxStackHeight,
  });
  const module = new WebAssembly.Module(bytes);
  const info = JSON.parse(
    new TextDecoder().decode(WebAssembly.Module.customSections(module, INFO_SECTION)[0]),
  ) as ContractInfo;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const gasLeft = exports[Exports.gasLeft] as WebAssembly.Global<"i64">;
  const unpaid = exports[Exports.unpaid] as WebAssembly.Global<"i64">;
  gasLeft.value = enough;
  const [, index] = info.methods.find(([name]) => name === "main")!;
  return {
    memory: new DataView(memory.buffer),
    stackLeft: exports[Exports.stackLeft] as WebAssembly.Global<"i32">,
    gasLeft,
    run: exports[Exports.function(index!)] as () => void,
    paid: () => {
      const left = leftAfterFailing(gasLeft.value, unpaid.value, BigInt(OPERATOR));
      gasLeft.value = enough;
      return Number(enough - left) / OPERATOR;
    },
  };
}

const main = (body: string, rest = "") => `(module (memory 1) ${rest} (func (export "main") ${body}))`;

/** Whether a function that traps on purpose, called by a method, finds room on a stack of so many bytes. */
function fits(leaf: string, maxStackHeight: number): boolean {
  const contract = instrumented(main("(call $leaf)", `(func $leaf ${leaf})`), { maxStackHeight });
  try {
    contract.run();
  } catch {
    return contract.stackLeft.value >= 0;
  }
  throw new Error("expected a trap");
}

const FRAMES: readonly (readonly [leaf: string, bytes: number])[] = [
  ["unreachable", 64],
  ["(local i32 i64 f32 f64) unreachable", 64 + 24],
  ["(drop (i32.add (i32.const 1) (i32.const 2))) unreachable", 64 + 8],
  ["(drop (i64.const 1)) (drop (f32.const 1)) unreachable", 64 + 8],
  ["(drop (i64.extend_i32_s (i32.wrap_i64 (i64.const 1)))) unreachable", 64 + 8],
  // Operands of code that is never reached do not count.
  ["unreachable (drop (i64.add (i64.const 1) (i64.const 2)))", 64],
  ["(block (result i64) (br 0 (i64.const 1)) ) drop unreachable", 64 + 8],
  ["(drop (if (result i64) (i32.const 0) (then (i64.const 1)) (else (i64.const 2)))) unreachable", 64 + 8],
  ["(drop (select (i64.const 1) (i64.const 2) (i32.const 0))) unreachable", 64 + 20],
];

for (const [leaf, bytes] of FRAMES) {
  test(`frame of ${bytes} bytes: ${leaf}`, (t) => {
    t.true(fits(leaf, 64 + bytes));
    t.false(fits(leaf, 64 + bytes - 1));
  });
}

test("frames count parameters and locals", (t) => {
  const i32 = 0x7f;
  const f64 = 0x7c;
  t.is(frameSize({ params: [i32, f64], results: [f64] }, [{ count: 3, type: i32 }]), 64 + 12 + 12);
});

test("every way out of a function gives its stack back", (t) => {
  const leave = [
    "",
    "return",
    "(br 0)",
    "(if (i32.const 1) (then return))",
    "(block (br_if 1 (i32.const 1)))",
    "(block (br_table 1 0 (i32.const 0)))",
  ];
  // What is not given back runs out: one call after the other in twice the stack of one.
  for (const declarations of ["", MANY]) {
    for (const body of leave) {
      const calls = "(call $f) (drop (call $g))".repeat(10);
      const functions = `(func $f ${declarations} ${body}) (func $g (result f64) ${declarations} (return (f64.const 1)))`;
      const contract = instrumented(main(calls, functions), {
        maxStackHeight: 64 + 8 + 64 + 4 + 4 * 49_990 + 16,
      });
      contract.run();
      t.true(contract.stackLeft.value >= 0, body);
    }
  }
});

test("a call that does not fit the stack traps before it is charged", (t) => {
  for (const form of FORMS) {
    const contract = instrumented('(module (func $f (export "main") (call $f)))', { form });
    t.throws(() => contract.run(), { message: "unreachable" });
    t.true(contract.stackLeft.value < 0);
    t.is(contract.paid(), 4096 * 9);
  }
});

// The counter stays where near-vm's would: behind the first charge that could not be paid.
const FAILING: readonly (readonly [body: string, charges: readonly number[]])[] = [
  ["nop nop nop", [8, 3]],
  ["nop (drop (i32.load (i32.const 0))) nop nop", [8, 3, 3]],
  ["(i32.store (i32.const 0) (i32.const 1)) (i32.store (i32.const 4) (i32.const 1)) nop", [8, 3, 3, 1]],
  [`${"(drop (i32.load (i32.const 0)))".repeat(9)}`, [8, 2, 3, 3, 3, 3, 3, 3, 3, 3, 1]],
  // A charge of more than 255 operators.
  [`${"nop ".repeat(300)} (drop (i32.load (i32.const 0))) ${"nop ".repeat(300)}`, [8, 302, 301]],
  ["(drop (memory.grow (i32.const 0))) nop", [8, 1, 1, 2]],
  ["(if (i32.const 1) (then nop (drop (i32.div_u (i32.const 1) (i32.const 1))))) nop", [8, 2, 4, 1, 1]],
];

for (const form of FORMS) {
  test(`of several charges, the first that does not fit is the last one paid: ${form} code`, (t) => {
    for (const [body, charges] of FAILING) {
      const sum = charges.reduce((total, charge) => total + charge, 0);
      const edges = charges.map((_, index) => charges.slice(0, index + 1).reduce((a, b) => a + b));
      for (const left of [1, ...edges, ...edges.map((edge) => edge + 1)]) {
        const contract = instrumented(main(body), { form, operators: left });
        if (left > sum) t.notThrows(() => contract.run(), body);
        else t.throws(() => contract.run(), { message: "unreachable" }, body);
        let expected = 0;
        for (const charge of charges) if (expected < left) expected += charge;
        t.is(contract.paid(), expected, `${body} with ${left}`);
      }
    }
  });
}

test("in exact code, gas is up to date when something else traps", (t) => {
  const contract = instrumented(main("nop (drop (i32.load (i32.const -1))) nop nop"), { form: "exact" });
  t.throws(() => contract.run());
  t.is(contract.paid(), 8 + 3);
});

const CANONICAL32 = 0x7fc00000;
const ODD32 = "(f32.reinterpret_i32 (i32.const 0xffc12345))";
const SUM32 = `(f32.add ${ODD32} (f32.const 1))`;
const CANONICAL64 = 0x7ff8000000000000n;
const ODD64 = "(f64.reinterpret_i64 (i64.const 0xfff8123456789abc))";
const SUM64 = `(f64.add ${ODD64} (f64.const 1))`;
const FUNCTIONS = `
  (global $g32 (mut f32) (f32.const 0))
  (func $identity (param f32) (result f32) (local.get 0))
  (func $first (param f32 f64 i32) (result f32) (local.get 0))
  (func $second (param f32 f64 i32) (result f64) (local.get 1))
  (func $sum (result f32) ${SUM32})
  (func $return (result f32) (return ${SUM32}))`;

// Bits that near-vm stores: it canonicalises the results of arithmetic, and keeps what is only moved.
const NANS32: readonly (readonly [value: string, bits: number])[] = [
  [SUM32, CANONICAL32],
  [ODD32, 0xffc12345],
  [`(f32.sqrt ${ODD32})`, CANONICAL32],
  [`(f32.nearest ${ODD32})`, CANONICAL32],
  [`(f32.min ${ODD32} (f32.const 1))`, CANONICAL32],
  [`(f32.neg (f32.min ${ODD32} (f32.const 1)))`, 0xffc00000],
  // The sign of a pending NaN is lost again, but not that of a loaded one.
  [`(f32.neg ${SUM32})`, CANONICAL32],
  [`(f32.neg ${ODD32})`, 0x7fc12345],
  [`(f32.copysign ${SUM32} (f32.const -1))`, 0xffc00000],
  [`(f32.copysign (f32.const 1) ${SUM32})`, 0x3f800000],
  [`(f32.demote_f64 ${SUM64})`, CANONICAL32],
  [`(select ${SUM32} ${ODD32} (i32.const 1))`, CANONICAL32],
  [`(select ${SUM32} ${ODD32} (i32.const 0))`, 0xffc12345],
  [`(block (result f32) ${SUM32})`, CANONICAL32],
  [`(block (result f32) (br 0 ${SUM32}))`, CANONICAL32],
  [`(block (result f32) (br_if 0 ${SUM32} (i32.const 1)))`, CANONICAL32],
  [`(block (result f32) (f32.neg (br_if 0 ${SUM32} (i32.const 0))))`, CANONICAL32],
  [`(block (result f32) (br_table 0 0 ${SUM32} (i32.const 5)))`, CANONICAL32],
  [`(if (result f32) (i32.const 1) (then ${SUM32}) (else ${ODD32}))`, CANONICAL32],
  [`(if (result f32) (i32.const 0) (then ${SUM32}) (else ${ODD32}))`, 0xffc12345],
  [`(f32.neg (local.tee 0 ${SUM32}))`, CANONICAL32],
  [`(local.get 0) (local.set 0 ${SUM32}) drop (local.get 0)`, CANONICAL32],
  [`(global.set $g32 ${SUM32}) (global.get $g32)`, CANONICAL32],
  [`(call $identity ${SUM32})`, CANONICAL32],
  [`(call $identity ${ODD32})`, 0xffc12345],
  [`(call $first ${SUM32} ${SUM64} (i32.const 1))`, CANONICAL32],
  [`(call $first ${ODD32} ${SUM64} (i32.const 1))`, 0xffc12345],
  ["(call $sum)", CANONICAL32],
  ["(call $return)", CANONICAL32],
  [`(f32.reinterpret_i32 (i32.reinterpret_f32 ${SUM32}))`, CANONICAL32],
];
const NANS64: readonly (readonly [value: string, bits: bigint])[] = [
  [SUM64, CANONICAL64],
  [ODD64, 0xfff8123456789abcn],
  [`(f64.promote_f32 ${SUM32})`, CANONICAL64],
  [`(f64.promote_f32 ${ODD32})`, 0xfff82468a0000000n],
  [`(call $second ${SUM32} ${SUM64} (i32.const 1))`, CANONICAL64],
  [`(f64.reinterpret_i64 (i64.reinterpret_f64 ${SUM64}))`, CANONICAL64],
];

// A function of many locals has no room for locals of the instrumentation, which then uses globals.
const FEW = "(local f32)";
const MANY = `(local f32) (local ${"i32 ".repeat(49_990)})`;

for (const [locals, label] of [
  [FEW, ""],
  [MANY, ", in a function of many locals"],
] as const) {
  test(`bits of NaNs${label}`, (t) => {
    const body = [
      ...NANS32.map(([value], index) => `(i32.const ${index * 8}) ${value} f32.store`),
      ...NANS64.map(([value], index) => `(i32.const ${1024 + index * 8}) ${value} f64.store`),
    ].join("\n");
    const contract = instrumented(main(`${locals} ${body}`, FUNCTIONS));
    contract.run();
    NANS32.forEach(([value, bits], index) => {
      t.is(contract.memory.getUint32(index * 8, true), bits, value);
    });
    NANS64.forEach(([value, bits], index) => {
      t.is(contract.memory.getBigUint64(1024 + index * 8, true), bits, value);
    });
  });
}

test("a function of many locals is charged like others", (t) => {
  const body = "nop (drop (i32.load (i32.const 0))) (call $f) (loop nop)";
  const few = instrumented(main(`${FEW} ${body}`, "(func $f)"));
  const many = instrumented(main(`${MANY} ${body}`, "(func $f)"));
  few.run();
  many.run();
  t.is(many.paid() - few.paid(), Math.ceil((64 + 4 + 4 * 49_990) / 8) - Math.ceil(68 / 8));
});

test("a br_table may be longer than V8 allows", (t) => {
  // Targets 0 and 1 in turn, 2 as default; the value that is carried along comes out of all of them.
  const targets = Array.from({ length: 70_001 }, (_, index) => index % 2).join(" ");
  const contract = instrumented(
    main(
      "(i32.store (i32.const 0) (call $f (i32.load (i32.const 4))))",
      `(func $f (param i32) (result i32)
        (block (result i32)
          (block (result i32)
            (block (result i32) (br_table ${targets} 2 (i32.const 100) (local.get 0)))
            (br 2 (i32.add (i32.const 1))))
          (br 1 (i32.add (i32.const 2))))
        (i32.add (i32.const 3)))`,
    ),
  );
  for (const [index, result] of [
    [0, 101],
    [1, 102],
    [65_519, 102],
    [65_520, 101],
    [70_000, 101],
    [70_001, 103],
    [-1, 103],
  ] as const) {
    contract.memory.setInt32(4, index, true);
    contract.run();
    t.is(contract.memory.getInt32(0, true), result, `${index}`);
  }
});

test("a memory operator may name memory 0 in a way that only wasmparser reads", (t) => {
  const bytes = Uint8Array.from(
    wabt.parseWat("load.wat", main("(i32.store (i32.const 8) (i32.load (i32.const 0)))")).toBinary({}).buffer,
  );
  const load = bytes.findIndex((byte, index) => byte === 0x28 && bytes[index + 1] === 0x02);
  const reader = new BinaryReader(bytes, load);
  t.is(reader.u8(), 0x28);
  // Flags 0x42: alignment 2 and a memory index, 0. The sizes of body and section grow by one.
  const changed = Uint8Array.from([...bytes.subarray(0, load + 1), 0x42, 0x00, ...bytes.subarray(load + 2)]);
  const { sections, bodies } = validate(bytes);
  changed[sections.find(({ id }) => id === 10)!.content.start - 1]!++;
  changed[bodies[0]!.code.start - 2]!++;
  t.notThrows(() => new WebAssembly.Module(prepareContract(changed, config)));
});
