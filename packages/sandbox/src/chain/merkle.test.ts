import test from "ava";
import { hash, ZERO_HASH } from "../primitives/index.js";
import { combineHash, type MerklePath, MerkleTree, merkleRoot, PartialMerkleTree } from "./merkle.js";

const leaf = (n: number) => Uint8Array.of(n);

function rootOf(item: string, path: MerklePath): string {
  return path.reduce(
    (node, { hash: sibling, direction }) =>
      direction === "Left" ? combineHash(sibling, node) : combineHash(node, sibling),
    item,
  );
}

test("small trees by hand", (t) => {
  const [a, b, c] = [leaf(1), leaf(2), leaf(3)].map(hash) as [string, string, string];
  t.is(merkleRoot([]), ZERO_HASH);
  t.is(merkleRoot([leaf(1)]), a);
  t.is(merkleRoot([leaf(1), leaf(2)]), combineHash(a, b));
  t.is(merkleRoot([leaf(1), leaf(2), leaf(3)]), combineHash(combineHash(a, b), c));
});

test("every item has a path to the root", (t) => {
  for (let size = 1; size < 20; size += 1) {
    const items = Array.from({ length: size }, (_, index) => leaf(index));
    for (const [index, item] of items.entries()) {
      t.is(rootOf(hash(item), MerkleTree.of(items).path(index)), merkleRoot(items), `${index} of ${size}`);
    }
  }
});

test("the growing tree has the root of the whole one, and paths lead there", (t) => {
  let tree = PartialMerkleTree.EMPTY;
  const leaves: string[] = [];
  t.is(tree.root, ZERO_HASH);
  for (let size = 1; size < 40; size += 1) {
    leaves.push(hash(leaf(size)));
    tree = tree.insert(leaves.at(-1)!);
    t.is(tree.size, size);
    for (const [index, item] of leaves.entries())
      t.is(rootOf(item, new MerkleTree(leaves).path(index)), tree.root);
  }
});
