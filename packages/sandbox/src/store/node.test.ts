import { createHash } from "node:crypto";
import test from "ava";
import { toNibbles } from "./nibbles.js";
import { Branch, Extension, Leaf, NO_CHILDREN, Value } from "./node.js";

const bytes = (...values: number[]) => Uint8Array.from(values);
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest();
const u64 = (value: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};

const value = new Value(bytes(123, 245, 255));
// sha256 of 7b f5 ff, as nearcore's test vector of raw_node.rs spells it.
const VALUE_REF = Buffer.from(
  "03000000c22808184 0db4584 5634 6eaf39c6a5c853edd30bc253fb21918aeae207f2ba49".replaceAll(" ", ""),
  "hex",
);

test("a leaf is tag, hex-prefix key, value reference, memory usage", (t) => {
  // Four nibbles: 0x20 marks a leaf with an even count.
  const leaf = new Leaf(toNibbles(bytes(0x12, 0x34)), value);
  const memory = 50 + 2 * 3 + 50 + 3;
  t.is(leaf.memoryUsage, memory);
  t.deepEqual(
    leaf.serialize(),
    Buffer.concat([bytes(0, 3, 0, 0, 0, 0x20, 0x12, 0x34), VALUE_REF, u64(memory)]),
  );
  t.is(leaf.serialize().length, leaf.size);
});

test("an odd number of nibbles puts the first one beside the flags", (t) => {
  const leaf = new Leaf(toNibbles(bytes(0x12, 0x34)).slice(1), value);
  t.deepEqual(leaf.serialize().subarray(0, 7), Buffer.from(bytes(0, 2, 0, 0, 0, 0x32, 0x34)));
});

test("a branch is tag, bitmap, hashes of its children", (t) => {
  const leaf = new Leaf(bytes(), value);
  const branch = new Branch(NO_CHILDREN, null).with(3, leaf).with(5, leaf);
  const memory = 50 + 2 * leaf.memoryUsage;
  t.is(branch.memoryUsage, memory);
  t.deepEqual(branch.serialize(), Buffer.concat([bytes(1, 40, 0), leaf.rawHash, leaf.rawHash, u64(memory)]));
  t.is(branch.serialize().length, branch.size);
});

test("a branch with a value has another tag and the value first", (t) => {
  const leaf = new Leaf(bytes(), value);
  const branch = new Branch(NO_CHILDREN, value).with(15, leaf);
  const memory = 50 + 50 + 3 + leaf.memoryUsage;
  t.deepEqual(
    branch.serialize(),
    Buffer.concat([bytes(2), VALUE_REF, bytes(0, 128), leaf.rawHash, u64(memory)]),
  );
  t.is(branch.serialize().length, branch.size);
});

test("an extension is tag, hex-prefix key, hash of its child", (t) => {
  const leaf = new Leaf(bytes(), value);
  const branch = new Branch(NO_CHILDREN, null).with(0, leaf).with(1, leaf);
  const extension = new Extension(bytes(1, 2, 3), branch);
  const memory = 50 + 2 * 2 + branch.memoryUsage;
  t.deepEqual(
    extension.serialize(),
    Buffer.concat([bytes(3, 2, 0, 0, 0, 0x11, 0x23), branch.rawHash, u64(memory)]),
  );
  t.is(extension.serialize().length, extension.size);
  t.is(extension.hash, sha256(extension.serialize()).toString("hex"));
});
