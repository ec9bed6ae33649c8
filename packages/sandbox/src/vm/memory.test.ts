import { createHash } from "node:crypto";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import test from "ava";
import wabtModule from "wabt";
import { MockExternal } from "./logic/mocks/mock_external.js";
import { config, contextOf } from "./logic/mocks/vm_logic_builder.js";
import { run } from "./runner.js";
import type { VMOutcome } from "./runner.types.js";

process.env.NEAR_XCC_CACHE = "";

const wabt = await wabtModule();

function call(wat: string, input = new Uint8Array()): VMOutcome {
  const code = wabt.parseWat("contract.wat", wat).toBinary({}).buffer;
  const hash = createHash("sha256").update(code).digest("hex");
  return run({ hash, code }, "main", new MockExternal(), contextOf({ input }), config);
}

/** Traps unless all of the memory is zero. */
const SCAN = `(module (memory 1) (func (export "main") (local i32)
  (loop
    (if (i64.ne (i64.load (local.get 0)) (i64.const 0)) (then unreachable))
    (local.set 0 (i32.add (local.get 0) (i32.const 8)))
    (br_if 0 (i32.lt_u (local.get 0) (i32.const 0x4000000))))))`;

const dynamic = (body: string) =>
  `(module (memory 1) (func $address (param i32) (result i32) (local.get 0)) (func (export "main") (local $a i32) (local $b i32) ${body}))`;

// Each contract writes in another way to memory that the next call must not see.
const WRITERS: Readonly<Record<string, string>> = {
  "a fixed address": dynamic("(i64.store (i32.const 0x3fffff8) (i64.const -1))"),
  "a fixed address with an offset": dynamic(
    "(i64.store offset=0x2000000 (i32.const 0x100000) (i64.const -1))",
  ),
  "a computed address": dynamic("(i64.store (call $address (i32.const 0x3fffff8)) (i64.const -1))"),
  "a computed address with a large offset": dynamic(
    "(i64.store offset=0x3000000 (call $address (i32.const 0xfffff8)) (i64.const -1))",
  ),
  "a local": dynamic(
    "(local.set $a (call $address (i32.const 0x3000000))) (f64.store offset=64 (local.get $a) (f64.const 1))",
  ),
  "a local with growing offsets": dynamic(`
    (local.set $a (call $address (i32.const 0x1000000)))
    (i32.store (local.get $a) (i32.const 1))
    (i32.store offset=0x3ffff0 (local.get $a) (i32.const 1))
    (i32.store offset=0x2800000 (local.get $a) (i32.const 1))`),
  "a local that changes in between": dynamic(`
    (local.set $a (call $address (i32.const 64)))
    (i32.store (local.get $a) (i32.const 1))
    (local.get $a) (local.set $a (i32.const 0x3000000)) (i32.const 1) (i32.store)
    (i32.store8 (local.get $a) (i32.const 1))
    (i32.store16 (local.tee $a (i32.const 0x3800000)) (i32.const 1))
    (i32.store8 (local.get $a) (i32.const 1))`),
  "an old value of a local": dynamic(`
    (local.set $a (call $address (i32.const 0x3000000)))
    (local.get $a)
    (local.set $a (i32.const 0))
    (i32.store8 (local.get $a) (i32.const 1))
    (i32.store (i32.const 1))`),
  "an address noted in one branch only": dynamic(`
    (local.set $a (call $address (i32.const 0x3000000)))
    (if (local.get $b) (then (i32.store (local.get $a) (i32.const 1))))
    (i32.store (local.get $a) (i32.const 1))`),
  "an address noted in the other branch": dynamic(`
    (local.set $a (call $address (i32.const 0x3000000)))
    (if (i32.eqz (local.get $b)) (then nop) (else (i32.store (local.get $a) (i32.const 1))))
    (i32.store (local.get $a) (i32.const 1))`),
  "a loop": dynamic(`
    (local.set $a (call $address (i32.const 0x2000000)))
    (loop
      (i32.store (local.get $a) (i32.const -1))
      (local.set $a (i32.add (local.get $a) (i32.const 0x10000)))
      (br_if 0 (i32.lt_u (local.get $a) (i32.const 0x4000000))))`),
  "a loop that goes down and ends with a return": dynamic(`
    (local.set $a (call $address (i32.const 0x3fffff0)))
    (loop
      (i32.store (local.get $a) (i32.const -1))
      (local.set $a (i32.sub (local.get $a) (i32.const 0x10000)))
      (if (i32.lt_u (local.get $a) (i32.const 0x100000)) (then return))
      (br 0))`),
  "loops in a loop that calls, until it is aborted": dynamic(`
    (local.set $a (call $address (i32.const 0x1000000)))
    (loop $outer
      (loop (i32.store (local.get $a) (i32.const 1)) (br_if 0 (i32.rem_u (local.tee $a (i32.add (local.get $a) (i32.const 0x1000))) (i32.const 0x10000))))
      (if (i32.ge_u (call $address (local.get $a)) (i32.const 0x3f00000)) (then unreachable))
      (br $outer))`),
  "a loop without end": dynamic(`
    (loop
      (i32.store (local.get $a) (i32.const 1))
      (local.set $a (i32.and (i32.add (local.get $a) (i32.const 0x3334)) (i32.const 0x3fffffc)))
      (br 0))`),
  "every store operator": dynamic(
    [
      "i32.store",
      "i32.store8",
      "i32.store16",
      "i64.store",
      "i64.store8",
      "i64.store16",
      "i64.store32",
      "f32.store",
      "f64.store",
    ]
      .map(
        (operator, index) =>
          `(${operator} (call $address (i32.const ${0x3000000 + index * 0x100000})) (${operator.slice(0, 3)}.const 1))`,
      )
      .join(" "),
  ),
  "a call that is aborted": dynamic(
    "(i32.store (call $address (i32.const 0x3000000)) (i32.const 1)) unreachable",
  ),
  "a store out of range after one in range": dynamic(`
    (i32.store (call $address (i32.const 0x3000000)) (i32.const 1))
    (i32.store (call $address (i32.const 0xfffffff0)) (i32.const 1))`),
  "memory that grew": dynamic(
    "(drop (memory.grow (i32.const 1))) (i32.store (call $address (i32.const 0x4000000)) (i32.const 1)) (i32.store (i32.const 8) (i32.const 1))",
  ),
  "a data segment": '(module (memory 1) (data (i32.const 0x3000000) "data") (func (export "main")))',
  "a data segment that does not fit, after one that does":
    '(module (memory 1) (data (i32.const 0x3000000) "data") (data (i32.const 0x3ffffff) "data") (func (export "main")))',
  "a function of many locals": dynamic(
    `(local ${"i32 ".repeat(49_000)}) (i32.store (call $address (i32.const 0x3000000)) (i32.const 1))`,
  ),
  "a host function": `(module
    (import "env" "input" (func $input (param i64))) (import "env" "read_register" (func $read (param i64 i64)))
    (import "env" "account_balance" (func $balance (param i64)))
    (memory 1)
    (func (export "main") (call $input (i64.const 0)) (call $read (i64.const 0) (i64.const 0x3000000)) (call $balance (i64.const 0x3800000))))`,
};

for (const [title, writer] of Object.entries(WRITERS)) {
  test.serial(`the next call sees nothing of what was written by ${title}`, (t) => {
    for (let i = 0; i < 2; i++) call(writer, Uint8Array.of(1, 2, 3));
    t.is(call(SCAN).aborted, undefined);
  });
}

test.serial("memory that a contract wrote is what it reads", (t) => {
  const outcome = call(
    dynamic(`
      (local.set $a (call $address (i32.const 0x3000000)))
      (i64.store offset=0x1000 (local.get $a) (i64.const 0x0123456789abcdef))
      (if (i64.ne (i64.load (i32.const 0x3001000)) (i64.const 0x0123456789abcdef)) (then unreachable))
      (f64.store (call $address (i32.const 16)) (f64.const 1.5))
      (if (f64.ne (f64.load (i32.const 16)) (f64.const 1.5)) (then unreachable))`),
  );
  t.is(outcome.aborted, undefined);
});

/** Grows its memory as Rust's allocator does, then writes to every page of its first `megabytes`. */
const growing = (megabytes: number) =>
  dynamic(`
    (drop (memory.grow (i32.const 1)))
    (loop
      (i32.store (local.get $a) (i32.const 1))
      (local.set $a (i32.add (local.get $a) (i32.const 0x1000)))
      (br_if 0 (i32.lt_u (local.get $a) (i32.const ${megabytes * 2 ** 20}))))`);

test.serial("calls that grow their memory seldom make V8 collect everything", async (t) => {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    // The types of Node 20 know no details.
    const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
    for (const { detail } of entries) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections++;
  });
  observer.observe({ entryTypes: ["gc"] });
  const contract = growing(0);
  for (let i = 0; i < 200; i++) t.is(call(contract).aborted, undefined);
  await setImmediate();
  observer.disconnect();
  t.true(collections <= 20, `${collections} collections`);
});

test.serial("what calls that grow their memory wrote does not pile up", (t) => {
  const contract = growing(32);
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 40; i++) t.is(call(contract).aborted, undefined);
  const megabytes = (process.memoryUsage.rss() - before) / 2 ** 20;
  t.true(megabytes < 1000, `${megabytes} MiB of ${40 * 32} are held`);
});
