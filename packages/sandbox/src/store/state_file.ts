import { Reader, Writer } from "../primitives/borsh.js";
import { hashFromBytes, hashToBytes } from "../primitives/hash.js";
import { Value } from "./node.js";
import { StateRoot, type TrieChange } from "./trie.js";

const MAGIC = Buffer.from("near-xcc state 1");

/**
 * A whole state as bytes: a header, the state root, then every key and value in order, each with its length. The
 * root is what a reader checks the rest against.
 */
export function encodeState(root: StateRoot): Uint8Array {
  const writer = new Writer();
  writer.raw(MAGIC);
  writer.raw(hashToBytes(root.hash));
  for (const [key, value] of root.iterate(new Uint8Array(0))) {
    writer.u32(key.length);
    writer.raw(key);
    writer.u32(value.bytes.length);
    writer.raw(value.bytes);
  }
  return writer.finish();
}

/** Throws when `bytes` is no state, or when its contents do not have the state root it names. */
export function decodeState(bytes: Uint8Array): StateRoot {
  const reader = new Reader(bytes);
  if (bytes.length < MAGIC.length || !MAGIC.equals(reader.take(MAGIC.length)))
    throw new Error("not a state file of this version: the header differs");
  const expected = hashFromBytes(reader.take(32));
  const changes: TrieChange[] = [];
  while (reader.offset < bytes.length) {
    const key = reader.take(reader.u32());
    changes.push([key, new Value(reader.take(reader.u32()))]);
  }
  const root = StateRoot.EMPTY.update(changes);
  if (root.hash !== expected)
    throw new Error(`state file is damaged: root ${root.hash}, expected ${expected}`);
  return root;
}
