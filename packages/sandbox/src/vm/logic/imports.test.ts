import test from "ava";
import { HOST_FUNCTIONS } from "./imports.js";
import { TestVM } from "./mocks/vm_logic_builder.js";

/** Host functions as the script contract of the conformance kit imports them: `l` is i64, `i` i32, result after `>`. */
const { HOST_FUNCTIONS: RECORDED } = (await import(
  new URL("../../../test/fixtures/conformance/lib/host-functions.mjs", import.meta.url).href
)) as { HOST_FUNCTIONS: Readonly<Record<string, string>> };

const letter = { i32: "i", i64: "l" } as const;

test("the table has every host function of protocol 77 with its type", (t) => {
  const ours = Object.fromEntries(
    HOST_FUNCTIONS.map(({ name, params, result }) => [
      name,
      `${params.map((type) => letter[type]).join("")}>${result ? letter[result] : ""}`,
    ]),
  );
  t.deepEqual(ours, { ...RECORDED, sandbox_debug_log: "ll>" });
});

for (const [name, count] of [
  ["storage_iter_prefix", 2],
  ["storage_iter_range", 4],
  ["storage_iter_next", 3],
] as const) {
  test(`${name} is gone, and free`, (t) => {
    const vm = new TestVM();
    t.is(vm.failure(name, ...Array(count).fill(0)), `Attempted to call deprecated host function ${name}`);
    t.deepEqual(vm.profile(), {});
  });
}

test("sandbox_debug_log is free, and takes UTF-8 only", (t) => {
  const vm = new TestVM();
  vm.call("sandbox_debug_log", ...vm.data("seen by nobody"));
  t.is(
    vm.failure("sandbox_debug_log", ...vm.data(new Uint8Array([0xff]))),
    "String encoding is bad UTF-8 sequence.",
  );
  t.is(vm.failure("sandbox_debug_log", 1, 65_536), "Accessed memory outside the bounds.");
  t.is(vm.outcome().burntGas, 0n);
  t.deepEqual(vm.outcome().logs, []);
});
