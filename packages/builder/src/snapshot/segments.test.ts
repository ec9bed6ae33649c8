import test from "ava";
import { memorySegments } from "./segments.js";

const shown = (memory: number[]) =>
  memorySegments(Uint8Array.from(memory)).map(({ address, bytes }) => [address, ...bytes]);

test("zeros around and between segments are left out", (t) => {
  t.deepEqual(shown([]), []);
  t.deepEqual(shown([0, 0, 0]), []);
  t.deepEqual(shown([0, 1, 2, 0]), [[1, 1, 2]]);
  const gap = new Array(8).fill(0);
  t.deepEqual(shown([1, ...gap, 2]), [
    [0, 1],
    [9, 2],
  ]);
});

test("a run of zeros that is cheaper than a segment's header stays", (t) => {
  const gap = new Array(7).fill(0);
  t.deepEqual(shown([1, ...gap, 2, ...gap, 3]), [[0, 1, ...gap, 2, ...gap, 3]]);
});

test("segments put back give the memory", (t) => {
  const memory = Uint8Array.from({ length: 5000 }, (_, index) =>
    (index * 7919) % 13 === 0 ? index & 0xff : 0,
  );
  const copy = new Uint8Array(memory.length);
  for (const { address, bytes } of memorySegments(memory)) copy.set(bytes, address);
  t.deepEqual(copy, memory);
});
