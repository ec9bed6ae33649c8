import { fileURLToPath } from "node:url";
import test from "ava";
import { findSdk } from "../bundle/sdk.js";
import { loadEngine } from "../engine/engine.js";
import { EngineInstance } from "./engine_instance.js";

/** So many blocks that the addresses of some have a digit more in one of the engine's links than in the other. */
const MODULE = `
const texts = Array.from({ length: 8000 }, (_, index) => ({ text: "a text with the number " + index }));
export function run() { return texts.length; }`;

/** The first places at which two long lists differ: ava's own comparison of such lists exhausts the stack. */
function differences<T>(first: readonly T[], second: readonly T[]): number[] {
  const longer = first.length > second.length ? first : second;
  return [...longer.keys()].filter((index) => first[index] !== second[index]).slice(0, 5);
}

test("a boot allocates the same whatever number of digits its addresses have", async (t) => {
  const { wasm, shifted } = await loadEngine(findSdk(fileURLToPath(import.meta.url)).folder, () => {});
  const boots = [wasm, shifted].map((bytes) => {
    const instance = new EngineInstance(new WebAssembly.Module(bytes));
    instance.recordHeap();
    instance.boot(64 * 1024);
    const bytecode = instance.compile(MODULE, "contract.js", false);
    instance.prepareSeal();
    instance.load(bytecode);
    instance.bind(instance.exportNames());
    instance.seal([], [], false);
    instance.functions();
    const blocks = instance.blocks();
    return { blocks, sizes: instance.allocations().map(({ size }) => size) };
  });
  const [first, second] = boots as [(typeof boots)[number], (typeof boots)[number]];
  const digits = ({ blocks }: typeof first) => blocks.map((line) => String(Number.parseInt(line, 10)).length);
  t.notDeepEqual(digits(first), digits(second), "without this nothing is tested");
  const lengths = ({ blocks }: typeof first) => blocks.map((line) => line.length);
  t.deepEqual(differences(lengths(first), lengths(second)), []);
  t.deepEqual(differences(first.sizes, second.sizes), []);
});
