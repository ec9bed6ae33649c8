import test from "ava";
import { cost, REGISTER, TestVM } from "../mocks/vm_logic_builder.js";

const utf16 = (text: string) => Buffer.from(text, "utf16le");
const TOO_LONG = (length: bigint | number) => `The length of a log message ${length} exceeds the limit 16384`;

test("log_utf8: the text and its charges", (t) => {
  const vm = new TestVM();
  vm.call("log_utf8", ...vm.data("žluť"));
  t.deepEqual(vm.outcome().logs, ["žluť"]);
  t.deepEqual(vm.profile(), {
    base: cost.base,
    read_memory_base: cost.read_memory_base,
    read_memory_byte: 6n * cost.read_memory_byte,
    utf8_decoding_base: cost.utf8_decoding_base,
    utf8_decoding_byte: 6n * cost.utf8_decoding_byte,
    log_base: cost.log_base,
    log_byte: 6n * cost.log_byte,
  });
});

test("log_utf16 is decoded by its own length and logged by the one in UTF-8", (t) => {
  const vm = new TestVM();
  vm.call("log_utf16", ...vm.data(utf16("日本")));
  t.deepEqual(vm.outcome().logs, ["日本"]);
  t.is(vm.profile().utf16_decoding_byte, 4n * cost.utf16_decoding_byte);
  t.is(vm.profile().log_byte, 6n * cost.log_byte);
});

test("texts up to a NUL are read unit by unit, the NUL included", (t) => {
  const vm = new TestVM();
  vm.call("log_utf8", REGISTER, vm.data("abc\0def")[1]);
  t.is(vm.profile().read_memory_base, 4n * cost.read_memory_base);
  t.is(vm.profile().read_memory_byte, 4n * cost.read_memory_byte);
  t.is(vm.profile().utf8_decoding_byte, 3n * cost.utf8_decoding_byte);
  vm.call("log_utf16", REGISTER, vm.data(utf16("abc\0def"))[1]);
  t.is(vm.profile().read_memory_base, 8n * cost.read_memory_base);
  t.is(vm.profile().read_memory_byte, 12n * cost.read_memory_byte);
  t.deepEqual(vm.outcome().logs, ["abc", "abc"]);
});

test("a byte order mark is text", (t) => {
  const vm = new TestVM();
  vm.call("log_utf8", ...vm.data("\ufeffa"));
  vm.call("log_utf16", ...vm.data(utf16("\ufeffa")));
  t.deepEqual(vm.outcome().logs, ["\ufeffa", "\ufeffa"]);
});

const BAD: readonly (readonly [title: string, name: string, bytes: Uint8Array, text: string])[] = [
  ["no UTF-8", "log_utf8", Buffer.from([0xff]), "String encoding is bad UTF-8 sequence."],
  [
    "a surrogate in UTF-8",
    "log_utf8",
    Buffer.from([0xed, 0xa0, 0x80]),
    "String encoding is bad UTF-8 sequence.",
  ],
  ["half a unit of UTF-16", "log_utf16", Buffer.from([97]), "String encoding is bad UTF-16 sequence."],
  ["a lone surrogate", "log_utf16", Buffer.from([0, 0xd8]), "String encoding is bad UTF-16 sequence."],
];
for (const [title, name, bytes, text] of BAD) {
  test(`${name} refuses ${title}`, (t) => {
    const vm = new TestVM();
    t.is(vm.failure(name, ...vm.data(bytes)), text);
    t.is(vm.profile().log_base, undefined);
    t.deepEqual(vm.outcome().logs, []);
  });
}

test("a hundred logs and no more; the number is checked before the text is read", (t) => {
  const vm = new TestVM();
  for (let i = 0; i < 100; i++) vm.call("log_utf8", 0, 0);
  const before = vm.outcome().burntGas;
  const text = "The number of logs will exceed the limit 100";
  t.is(vm.failure("log_utf8", 0, 0), text);
  t.is(vm.failure("log_utf16", 0, 0), text);
  t.is(vm.failure("abort", 4, 4, 0, 0), text);
  t.is(vm.outcome().burntGas, before + 3n * cost.base);
  t.is(vm.failure("panic"), "Smart contract panicked: explicit guest panic");
});

test("all logs have 16,384 bytes at most", (t) => {
  const vm = new TestVM();
  const place = vm.data("x".repeat(16_384))[1];
  vm.call("log_utf8", 16_000, place);
  const read = vm.profile().read_memory_byte;
  t.is(vm.failure("log_utf8", 385, place), TOO_LONG(16_385));
  t.is(vm.failure("panic_utf8", 385, place), TOO_LONG(16_385));
  t.is(vm.failure("log_utf8", REGISTER - 1n, place), TOO_LONG(REGISTER));
  // Found out from the length alone.
  t.is(vm.profile().read_memory_byte, read);
  t.is(vm.failure("log_utf8", REGISTER, place), TOO_LONG(16_385));
  vm.call("log_utf8", 384, place);
  t.is(vm.failure("log_utf8", 1, place), TOO_LONG(16_385));
  vm.call("log_utf8", 0, place);
  t.is(vm.outcome().logs.length, 3);
});

test("UTF-16 is limited by its own bytes, and then by those of UTF-8, counted twice in the error", (t) => {
  const vm = new TestVM();
  const place = vm.data(utf16("日".repeat(8_193)))[1];
  t.is(vm.failure("log_utf16", 16_386, place), TOO_LONG(16_386));
  t.is(vm.failure("log_utf16", REGISTER, place), TOO_LONG(16_386));
  t.is(vm.failure("log_utf16", 12_000, place), TOO_LONG(2 * 18_000));
});

test("panic_utf8 ends with the text", (t) => {
  const vm = new TestVM();
  t.is(vm.failure("panic_utf8", ...vm.data("it broke")), "Smart contract panicked: it broke");
  t.is(vm.profile().utf8_decoding_byte, 8n * cost.utf8_decoding_byte);
  t.is(vm.profile().log_base, undefined);
});

/** AssemblyScript's string: its length in the four bytes before it. */
function textAt(vm: TestVM, text: string): bigint {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(utf16(text).length);
  return vm.data(Buffer.concat([bytes, utf16(text)]))[1] + 4n;
}

test("abort logs what it panics with", (t) => {
  const vm = new TestVM();
  const text = 'it broke, filename: "a.ts" line: 4294967295 col: 2';
  t.is(
    vm.failure("abort", textAt(vm, "it broke"), textAt(vm, "a.ts"), 0xffff_ffff, 2),
    `Smart contract panicked: ${text}`,
  );
  t.deepEqual(vm.outcome().logs, [`ABORT: ${text}`]);
  t.is(vm.profile().log_byte, BigInt(text.length) * cost.log_byte);
  t.is(vm.profile().read_memory_base, 4n * cost.read_memory_base);
});

test("abort refuses addresses that have no length before them", (t) => {
  for (const [message, file] of [
    [0, 4],
    [4, 3],
  ] as const)
    t.is(new TestVM().failure("abort", message, file, 0, 0), "String encoding is bad UTF-16 sequence.");
  t.is(new TestVM().failure("abort", -1, 4, 0, 0), "Accessed memory outside the bounds.");
});
