import test from "ava";
import binaryen from "binaryen";
import { validate } from "near-xcc-wasm";
import { BuildError } from "../errors.js";
import { functionNames, parseSections } from "../wasm/module.js";
import { readStackFunctions } from "./read.js";

const TAKE = `(global.set $sp (local.tee $frame (i32.sub (global.get $sp) (i32.const 32))))`;
const GIVE = `(global.set $sp (i32.add (local.get $frame) (i32.const 32)))`;

/** A module with the function `subject`, as clang and binaryen write such functions. */
function compiled(body: string): Uint8Array {
  const module = binaryen.parseText(`(module
    (global $sp (mut i32) (i32.const 4096))
    (func $other)
    (func $memset (param i32 i32 i32) (result i32) (local.get 0))
    (func $subject (param $a i32) (local $frame i32) (local $old i32) (local $copy i32) ${body})
    (export "subject" (func $subject)))`);
  try {
    binaryen.setDebugInfo(true);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

function subject(body: string) {
  const wasm = compiled(body);
  const names = functionNames(parseSections(wasm));
  const found = readStackFunctions(validate(wasm), [], names).find(({ name }) => name === "subject");
  return { shadow: found!.shadow, sizes: found!.sizes.length };
}

const NONE = { shadow: undefined, sizes: 0 };

/** Every way out is proven; the frame is one that can get another size, or NONE. */
const PROVEN: readonly (readonly [what: string, body: string, expected: ReturnType<typeof subject>])[] = [
  ["no frame", "(call $other)", NONE],
  ["a frame", `${TAKE} (call $other) ${GIVE}`, { shadow: 32, sizes: 2 }],
  [
    "one that binaryen adds",
    "(global.set $sp (local.tee $frame (i32.add (global.get $sp) (i32.const -32)))) (global.set $sp (i32.sub (local.get $frame) (i32.const -32)))",
    { shadow: 32, sizes: 2 },
  ],
  [
    "its address in two locals",
    "(local.set $copy (local.tee $frame (i32.sub (global.get $sp) (i32.const 32)))) (global.set $sp (local.get $copy)) (global.set $sp (i32.add (local.get $copy) (i32.const 32)))",
    { shadow: 32, sizes: 2 },
  ],
  ["two ways out", `${TAKE} (if (local.get $a) (then ${GIVE} (return))) ${GIVE}`, { shadow: 32, sizes: 3 }],
  [
    "a jump to the only way out",
    `${TAKE} (block $out (br_if $out (local.get $a)) (call $other)) ${GIVE}`,
    { shadow: 32, sizes: 2 },
  ],
  [
    "a loop",
    `${TAKE} (loop $again (call $other) (br_if $again (local.get $a))) ${GIVE}`,
    { shadow: 32, sizes: 2 },
  ],
  ["a trap keeps it", `${TAKE} (if (local.get $a) (then (unreachable))) ${GIVE}`, { shadow: 32, sizes: 2 }],
  [
    "alloca",
    `${TAKE} (global.set $sp (i32.sub (local.get $frame) (local.get $a))) (call $other) ${GIVE}`,
    { shadow: 32, sizes: 2 },
  ],
  [
    "alloca without a frame",
    "(local.set $old (global.get $sp)) (global.set $sp (i32.sub (global.get $sp) (local.get $a))) (global.set $sp (local.get $old))",
    NONE,
  ],
  ["a frame on one way", `(if (local.get $a) (then ${TAKE} (call $other) ${GIVE}))`, NONE],
  [
    "a frame in a frame, its address through memset",
    `${TAKE} (global.set $sp (local.tee $old (i32.sub (global.get $sp) (i32.const 16))))
     (local.set $old (call $memset (local.get $old) (i32.const 0) (i32.const 16)))
     (global.set $sp (i32.add (local.get $old) (i32.const 16))) ${GIVE}`,
    NONE,
  ],
];
for (const [what, body, expected] of PROVEN) {
  test(`${what}: every way out is proven`, (t) => {
    t.deepEqual(subject(body), expected);
  });
}

const UNPROVEN: readonly (readonly [what: string, body: string, why: RegExp])[] = [
  ["nothing is given back", TAKE, /a way out keeps 32 bytes/],
  [
    "one of two ways out keeps it",
    `${TAKE} (if (local.get $a) (then (return))) ${GIVE}`,
    /32 and 0 bytes|0 and 32 bytes/,
  ],
  [
    "a jump past the way out",
    `(block $out ${TAKE} (br_if $out (local.get $a)) ${GIVE})`,
    /32 and 0 bytes|0 and 32 bytes/,
  ],
  [
    "too little is given back",
    `${TAKE} (global.set $sp (i32.add (local.get $frame) (i32.const 16)))`,
    /a way out keeps 16 bytes/,
  ],
  [
    "the address is another one by then",
    `${TAKE} (local.set $frame (local.get $a)) ${GIVE}`,
    /a way out keeps more than 32 bytes/,
  ],
  [
    "the address is another one on one way",
    `${TAKE} (if (local.get $a) (then (local.set $frame (i32.const 0)))) ${GIVE}`,
    /a way out keeps more than 32 bytes/,
  ],
  [
    "the address is another one in the second round of a loop",
    `${TAKE} (loop $again (if (local.get $a) (then ${GIVE} (return))) (local.set $frame (i32.const 0)) (br $again))`,
    /a way out keeps more than 32 bytes/,
  ],
  ["each round takes more", `(loop $again ${TAKE} (br_if $again (local.get $a)))`, /0 and 32 bytes/],
  [
    "each round moves it",
    `${TAKE} (loop $again (global.set $sp (i32.sub (global.get $sp) (local.get $a))) (br_if $again (local.get $a))) ${GIVE}`,
    /a loop moves the pointer/,
  ],
  [
    "alloca is not undone",
    "(global.set $sp (i32.sub (global.get $sp) (local.get $a)))",
    /a way out keeps more than 0 bytes/,
  ],
  [
    "one arm of br_table keeps it",
    `${TAKE} (block $b (block $a1 (br_table $a1 $b (local.get $a))) ${GIVE})`,
    /bytes/,
  ],
];
for (const [what, body, why] of UNPROVEN) {
  test(`${what}: the build ends`, (t) => {
    const error = t.throws(() => subject(body), { instanceOf: BuildError });
    t.is(error!.code, "ENGINE_FAILED");
    t.regex(error!.message, /function subject/);
    t.regex(error!.message, why);
  });
}
