import test from "ava";
import { buildText, oneMethod } from "./build.js";
import { callContract } from "./host.js";

const range = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => item(index));

/** Runs a contract's only method; its answer. */
async function run(body: string, before: string, input: unknown = {}): Promise<unknown> {
  const { wasm } = await buildText(oneMethod(body, before), {}, "contract.js");
  return JSON.parse(callContract(wasm, "run", { input }).value!);
}

test("more constants than an opcode of two bytes can name, and jumps over all of them", async (t) => {
  const COUNT = 400;
  const constants = range(COUNT, (index) => `const c${index} = { value: ${index} };`);
  const cases = range(COUNT, (index) => `      case ${index}: sum += c${index}.value; break;`);
  const body = `    let sum = 0;
    for (let i = 0; i < ${COUNT}; i++) {
      switch (i) {
${cases.join("\n")}
      default: sum = NaN;
      }
      if (args.skip === i) continue;
      sum += i;
    }
    return sum;`;
  const sum = (COUNT * (COUNT - 1)) / 2;
  t.is(await run(body, constants.join("\n"), { skip: 3 }), 2 * sum - 3);
});

test("a generator that waits in the middle of its code goes on", async (t) => {
  const before = `const base = 10;
let last = 0;
function* numbers() { while (true) { last = base + (yield last); } }
const waiting = numbers();
waiting.next();`;
  t.deepEqual(
    await run("    return [waiting.next(1).value, waiting.next(2).value, last];", before),
    [11, 12, 12],
  );
});

test("a variable that only a function of a function of a call assigns to is none", async (t) => {
  const before = `let outer = { value: 1 };
const read = () => outer.value;
function make(value) { return () => () => { outer = { value }; return read(); }; }`;
  t.deepEqual(
    await run("    return [read(), make(5)()(), read(), make(6)()(), outer.value];", before),
    [1, 5, 5, 6, 6],
  );
});
