import test from "ava";
import fc from "fast-check";
import { trieKey } from "../primitives/trie_key.js";
import type { StateChange } from "../runtime/apply.types.js";
import { Value } from "./node.js";
import { StateRoot } from "./trie.js";
import { TrieUpdate } from "./trie_update.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const text = (data: Uint8Array | null) => data && Buffer.from(data).toString("latin1");
const cause: StateChange["cause"] = { type: "migration" };
const stateOf = (entries: Record<string, string>) =>
  StateRoot.EMPTY.update(
    Object.entries(entries).map(([key, value]) => [bytes(key), new Value(bytes(value))]),
  );

const key = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 });
const step = fc.oneof(
  fc.record({ do: fc.constant("set" as const), key, value: fc.string({ maxLength: 2 }) }),
  fc.record({ do: fc.constant("remove" as const), key }),
  fc.record({ do: fc.constantFrom("commit" as const, "rollback" as const) }),
);

test("overlay and trie together are a map with commit and rollback", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.string({ maxLength: 2 }))),
      fc.array(step, { maxLength: 30 }),
      (initial, steps) => {
        let committed = new Map(initial);
        let current = new Map(committed);
        const update = new TrieUpdate(stateOf(Object.fromEntries(initial)));
        for (const action of steps) {
          if (action.do === "set") {
            update.set(bytes(action.key), bytes(action.value));
            current.set(action.key, action.value);
          } else if (action.do === "remove") {
            update.remove(bytes(action.key));
            current.delete(action.key);
          } else if (action.do === "commit") {
            update.commit(cause);
            committed = new Map(current);
          } else {
            update.rollback();
            current = new Map(committed);
          }
          const names = [...current.keys()].sort();
          t.deepEqual(update.keys(bytes("")).map(text), names);
          t.deepEqual(
            update.keys(bytes("a")).map(text),
            names.filter((name) => name.startsWith("a")),
          );
          for (const name of ["a", "b", "ab", "abc"])
            t.is(text(update.get(bytes(name))), current.get(name) ?? null);
        }
        update.rollback();
        const { root } = update.finalize();
        t.is(root.hash, stateOf(Object.fromEntries(committed)).hash);
      },
    ),
  );
});

test("changes are told key by key in order, each with its cause", (t) => {
  const update = new TrieUpdate(StateRoot.EMPTY);
  update.set(bytes("b"), bytes("1"));
  update.commit({ type: "receipt_processing", receiptHash: "first" });
  update.set(bytes("a"), bytes("2"));
  update.remove(bytes("b"));
  update.commit({ type: "receipt_processing", receiptHash: "second" });
  t.deepEqual(
    update.finalize().stateChanges.map(({ key, value, cause: why }) => [text(key), text(value), why]),
    [
      ["a", "2", { type: "receipt_processing", receiptHash: "second" }],
      ["b", "1", { type: "receipt_processing", receiptHash: "first" }],
      ["b", null, { type: "receipt_processing", receiptHash: "second" }],
    ],
  );
});

test("an update with open changes cannot be finalized", (t) => {
  const update = new TrieUpdate(StateRoot.EMPTY);
  update.set(bytes("a"), bytes("1"));
  t.throws(() => update.finalize());
});

// One account with a key, as on every chain: above contract data stand the first-nibble extension and the column branch.
const BASE = stateOf({ "\x00test.near": "account", "\x02test.near\x02key": "access key" });
const data = (name: string) => trieKey.contractData("test.near", bytes(name));
const withData = (...names: string[]) =>
  BASE.update(names.map((name) => [data(name), new Value(bytes(`value of ${name}`))]));

interface Case {
  readonly title: string;
  readonly state: StateRoot;
  readonly key: string;
  readonly nodes: number;
}

const CASES: readonly Case[] = [
  { title: "the first key ever", state: BASE, key: "K", nodes: 2 },
  { title: "the one key there is", state: withData("K"), key: "K", nodes: 3 },
  { title: "another key beside one", state: withData("K"), key: "L", nodes: 3 },
  { title: "one of two keys", state: withData("K", "L"), key: "L", nodes: 5 },
  { title: "a third beside two", state: withData("K", "L"), key: "M", nodes: 4 },
];

for (const { title, state, key: name, nodes } of CASES) {
  test(`section 6: a write looks up ${nodes} nodes for ${title}`, (t) => {
    const update = new TrieUpdate(state);
    update.accounting.enabled = true;
    update.getRef(data(name), "Trie");
    t.deepEqual(update.nodesCount, { dbReads: nodes, memReads: 0 });
    update.getRef(data(name), "Trie");
    t.deepEqual(update.nodesCount, { dbReads: nodes, memReads: nodes });
  });
}

test("dereferencing a value is one more access, known by its hash", (t) => {
  const twins = BASE.update([
    [data("K"), new Value(bytes("same"))],
    [data("Q"), new Value(bytes("same"))],
  ]);
  const update = new TrieUpdate(twins);
  update.accounting.enabled = true;
  update.getRef(data("K"))!.value();
  t.deepEqual(update.nodesCount, { dbReads: 1, memReads: 0 });
  update.getRef(data("Q"))!.value();
  t.deepEqual(update.nodesCount, { dbReads: 1, memReads: 1 });
});

test("reads count no nodes, and nothing is remembered outside of function calls", (t) => {
  const update = new TrieUpdate(withData("K"));
  update.get(data("K"));
  t.deepEqual(update.nodesCount, { dbReads: 1, memReads: 0 });
  update.accounting.enabled = true;
  update.getRef(data("K"))!.value();
  t.deepEqual(update.nodesCount, { dbReads: 2, memReads: 0 });
});

test("what this chunk wrote is answered without an access, committed or not", (t) => {
  const update = new TrieUpdate(withData("K"));
  update.set(data("K"), bytes("new"));
  update.getRef(data("K"), "Trie")!.value();
  update.commit(cause);
  update.getRef(data("K"), "Trie")!.value();
  t.deepEqual(update.nodesCount, { dbReads: 0, memReads: 0 });
  t.is(update.recorder.upperBoundSize, 0);
});

test("the proof counts each node and value once, and 2000 bytes for each removal by a contract", (t) => {
  const state = withData("K");
  let nodes = 0;
  state.lookup(data("K"), ({ size }) => {
    nodes += size;
  });
  const update = new TrieUpdate(state);
  update.get(data("K"));
  t.is(update.recorder.upperBoundSize, nodes + "value of K".length);
  update.get(data("K"));
  update.peek(data("K"));
  t.is(update.recorder.upperBoundSize, nodes + "value of K".length);
  update.remove(data("K"));
  update.remove(bytes("\x00test.near"));
  t.is(update.recorder.upperBoundSize, nodes + "value of K".length + 2000);
});
