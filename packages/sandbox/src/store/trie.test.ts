import test from "ava";
import fc from "fast-check";
import { ZERO_HASH } from "../primitives/hash.js";
import { Branch, Extension, Leaf, type Node, Value } from "./node.js";
import { decodeState, encodeState } from "./state_file.js";
import { StateRoot, type TrieChange } from "./trie.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const put = (key: string, value: string): TrieChange => [bytes(key), new Value(bytes(value))];
const drop = (key: string): TrieChange => [bytes(key), null];
const path = (root: StateRoot, key: string) => {
  const names: string[] = [];
  root.lookup(bytes(key), (node) => names.push(node.constructor.name));
  return names.join(" ");
};

// Few letters with shared nibbles, so that random keys share prefixes and end inside each other.
const key = fc.string({ unit: fc.constantFrom("a", "b", "q", "\x01"), maxLength: 5 });
const change = fc.tuple(key, fc.option(fc.string({ maxLength: 3 })));

function applied(changes: readonly (readonly [string, string | null])[]): [Map<string, string>, StateRoot] {
  const model = new Map<string, string>();
  let root = StateRoot.EMPTY;
  for (const [name, value] of changes) {
    if (value === null) model.delete(name);
    else model.set(name, value);
    root = root.update([value === null ? drop(name) : put(name, value)]);
  }
  return [model, root];
}

const text = (data: Uint8Array) => Buffer.from(data).toString("latin1");

test("a trie answers what a map answers, and iterates in the order of its keys", (t) => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), key, (changes, prefix) => {
      const [model, root] = applied(changes);
      for (const [name] of changes)
        t.is(root.get(bytes(name)) && text(root.get(bytes(name))!), model.get(name) ?? null);
      const expected = [...model]
        .filter(([name]) => name.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      t.deepEqual(
        [...root.iterate(bytes(prefix))].map(([name, value]) => [text(name), text(value.bytes)]),
        expected,
      );
    }),
  );
});

test("the root depends on the contents alone, whatever was written and removed on the way", (t) => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const [model, root] = applied(changes);
      const fresh = StateRoot.EMPTY.update([...model].sort().map(([name, value]) => put(name, value)));
      t.is(root.hash, fresh.hash);
    }),
  );
});

function checkShape(node: Node | null): number {
  if (node === null) return 0;
  if (node instanceof Leaf) return node.memoryUsage;
  if (node instanceof Extension) {
    if (node.key.length === 0 || !(node.child instanceof Branch))
      throw new Error("extension that should not be");
    return checkShape(node.child);
  }
  const children = node.children.filter((child) => child !== null);
  if (children.length + (node.value ? 1 : 0) < 2) throw new Error("branch that should not be");
  for (const child of children) checkShape(child);
  return node.memoryUsage;
}

test("nodes stay canonical: no extension above a leaf or extension, no branch with one way", (t) => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const [model, root] = applied(changes);
      for (const name of model.keys()) root.lookup(bytes(name), checkShape);
    }),
  );
  t.pass();
});

test("a change leaves the state it started from untouched", (t) => {
  const first = StateRoot.EMPTY.update([put("ab", "1"), put("ac", "2")]);
  const { hash } = first;
  const second = first.update([put("ab", "3"), drop("ac"), put("b", "4")]);
  t.is(text(first.get(bytes("ab"))!), "1");
  t.is(text(first.get(bytes("ac"))!), "2");
  t.is(first.hash, hash);
  t.is(second.get(bytes("ac")), null);
  t.is(second.update([drop("b"), put("ab", "1"), put("ac", "2")]).hash, hash);
});

test("the empty state has the zero hash, also after everything was removed", (t) => {
  t.is(StateRoot.EMPTY.hash, ZERO_HASH);
  t.is(StateRoot.EMPTY.update([put("a", "1"), drop("a")]).hash, ZERO_HASH);
});

test("a lookup visits the nodes on the way, the one where it fails included", (t) => {
  const root = StateRoot.EMPTY.update([put("aa", "1"), put("ab", "2"), put("ab1", "3")]);
  // 61 6 shared by all; then a | b; below b a branch with a value.
  t.is(path(root, "aa"), "Extension Branch Leaf");
  t.is(path(root, "ab"), "Extension Branch Branch");
  t.is(path(root, "ab1"), "Extension Branch Branch Leaf");
  t.is(path(root, "ac"), "Extension Branch");
  t.is(path(root, "ab2"), "Extension Branch Branch Leaf");
  t.is(path(root, "z"), "Extension");
});

test("keys as deep as a contract can make them are read, hashed and removed", (t) => {
  // Every key extends the one before, and has a sibling that differs in its last nibble: two nodes per byte.
  const keys = Array.from({ length: 2114 }, (_, i) => "k".repeat(i)).flatMap((name) => [
    `${name}k`,
    `${name}j`,
  ]);
  const root = StateRoot.EMPTY.update(keys.map((name) => put(name, "v")));
  t.is(root.hash.length, 64);
  t.is([...root.iterate(bytes("k".repeat(2110)))].length, 9);
  t.is(root.update(keys.map(drop)).hash, ZERO_HASH);
});

test("a state file gives the same state back, and refuses damage", (t) => {
  const root = StateRoot.EMPTY.update([put("ab", "1"), put("ac", "22"), put("", "root")]);
  const file = encodeState(root);
  t.is(decodeState(file).hash, root.hash);
  t.is(decodeState(encodeState(StateRoot.EMPTY)).hash, ZERO_HASH);
  const flipped = file.slice();
  flipped[flipped.length - 1]! ^= 1;
  t.throws(() => decodeState(flipped), { message: /state file is damaged/ });
  t.throws(() => decodeState(file.subarray(0, file.length - 1)));
  t.throws(() => decodeState(bytes("something else entirely")), { message: /not a state file/ });
});
