import { ZERO_HASH } from "../primitives/hash.js";
import type { CryptoHash } from "../primitives/types.js";
import { commonPrefix, join, type Nibbles, toKey, toNibbles } from "./nibbles.js";
import { Branch, Extension, Leaf, NO_CHILDREN, type Node, type Value } from "./node.js";

function extend(key: Nibbles, child: Branch): Branch | Extension {
  return key.length === 0 ? child : new Extension(key, child);
}

/** A branch over `path` nibbles that separates a new leaf from `rest`, both below the position `offset`. */
function split(
  path: Nibbles,
  key: Nibbles,
  offset: number,
  value: Value,
  below: (rest: Nibbles) => Node,
): Node {
  const shared = commonPrefix(path, key, offset);
  const children = NO_CHILDREN.slice();
  let own: Value | null = null;
  const end = offset + shared;
  if (end === key.length) own = value;
  else children[key[end]!] = new Leaf(key.slice(end + 1), value);
  children[path[shared]!] = below(path.subarray(shared + 1));
  return extend(path.slice(0, shared), new Branch(children, own));
}

function insertBelowLeaf(leaf: Leaf, key: Nibbles, offset: number, value: Value): Node {
  const shared = commonPrefix(leaf.key, key, offset);
  if (shared < leaf.key.length)
    return split(leaf.key, key, offset, value, (rest) => new Leaf(rest, leaf.value));
  const end = offset + shared;
  if (end === key.length) return new Leaf(leaf.key, value);
  const children = NO_CHILDREN.slice();
  children[key[end]!] = new Leaf(key.slice(end + 1), value);
  return extend(leaf.key, new Branch(children, leaf.value));
}

/** Puts `path` above a node so that no extension stands above a leaf or another extension. */
function prepend(path: Nibbles, node: Node): Node {
  if (node instanceof Leaf) return new Leaf(join(path, node.key), node.value);
  if (node instanceof Extension) return new Extension(join(path, node.key), node.child);
  return extend(path, node);
}

/** The canonical form of a branch that lost a child or its value. */
function squash(branch: Branch): Node {
  const present = branch.children.flatMap((child, index) => (child ? [{ child, index }] : []));
  if (present.length === 0) return new Leaf(new Uint8Array(0), branch.value!);
  if (present.length > 1 || branch.value) return branch;
  return prepend(Uint8Array.of(present[0]!.index), present[0]!.child);
}

/** A node on the way to a key, and which child the way takes if it is a branch. */
interface Step {
  readonly node: Branch | Extension;
  readonly index: number;
}

/** The way from `root` to where it ends or leaves the key: `node` is null where a branch has no child. */
function descend(root: Node | null, key: Nibbles): { steps: Step[]; node: Node | null; offset: number } {
  const steps: Step[] = [];
  let node = root;
  let offset = 0;
  while (node && !(node instanceof Leaf)) {
    if (node instanceof Branch) {
      if (offset === key.length) break;
      const index = key[offset]!;
      steps.push({ node, index });
      node = node.children[index] ?? null;
      offset += 1;
      continue;
    }
    if (commonPrefix(node.key, key, offset) < node.key.length) break;
    steps.push({ node, index: 0 });
    offset += node.key.length;
    node = node.child;
  }
  return { steps, node, offset };
}

function insert(root: Node | null, key: Nibbles, value: Value): Node {
  const { steps, node, offset } = descend(root, key);
  let changed: Node;
  if (node === null) changed = new Leaf(key.slice(offset), value);
  else if (node instanceof Leaf) changed = insertBelowLeaf(node, key, offset, value);
  else if (node instanceof Branch) changed = new Branch(node.children, value);
  else changed = split(node.key, key, offset, value, (rest) => extend(rest, node.child));
  for (const { node: above, index } of steps.reverse())
    changed =
      above instanceof Branch ? above.with(index, changed) : new Extension(above.key, changed as Branch);
  return changed;
}

/** Answers the same node when the key is not below it. */
function remove(root: Node | null, key: Nibbles): Node | null {
  const { steps, node, offset } = descend(root, key);
  let changed: Node | null;
  if (
    node instanceof Leaf &&
    node.key.length === key.length - offset &&
    commonPrefix(node.key, key, offset) === node.key.length
  )
    changed = null;
  else if (node instanceof Branch && node.value) changed = squash(new Branch(node.children, null));
  else return root;
  for (const { node: above, index } of steps.reverse()) {
    if (above instanceof Extension) changed = changed && prepend(above.key, changed);
    else changed = changed ? above.with(index, changed) : squash(above.with(index, null));
  }
  return changed;
}

/** Every value below `node`, in the order of the keys. `path` is the way to `node`. */
function* walk(node: Node | null, path: readonly number[]): Generator<[key: Uint8Array, value: Value]> {
  const stack = [{ node, path }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node: at, path: way } = next;
    if (at === null) continue;
    if (at instanceof Leaf) yield [toKey([...way, ...at.key]), at.value];
    else if (at instanceof Extension) stack.push({ node: at.child, path: [...way, ...at.key] });
    else {
      if (at.value) yield [toKey(way), at.value];
      for (let index = 15; index >= 0; index--) {
        const child = at.children[index];
        if (child) stack.push({ node: child, path: [...way, index] });
      }
    }
  }
}

/** A change of one key: `null` removes it. */
export type TrieChange = readonly [key: Uint8Array, value: Value | null];

/**
 * A whole state: an immutable trie. Changing it answers another one that shares what is equal, so keeping an old
 * state, forking it and going back to it are copies of a reference.
 */
export class StateRoot {
  static readonly EMPTY = new StateRoot(null);

  private constructor(private readonly root: Node | null) {}

  /** The state root of the block header. */
  get hash(): CryptoHash {
    return this.root?.hash ?? ZERO_HASH;
  }

  /** Walks to `key`, telling `visit` each node on the way, the one where the walk fails included. */
  lookup(key: Uint8Array, visit?: (node: Node) => void): Value | null {
    const nibbles = toNibbles(key);
    let node = this.root;
    let offset = 0;
    while (node) {
      visit?.(node);
      if (node instanceof Branch) {
        if (offset === nibbles.length) return node.value;
        node = node.children[nibbles[offset]!] ?? null;
        offset += 1;
        continue;
      }
      const shared = commonPrefix(node.key, nibbles, offset);
      if (shared < node.key.length) return null;
      offset += shared;
      if (node instanceof Leaf) return offset === nibbles.length ? node.value : null;
      node = node.child;
    }
    return null;
  }

  get(key: Uint8Array): Uint8Array | null {
    return this.lookup(key)?.bytes ?? null;
  }

  /** Every key that starts with `prefix`, in order. */
  *iterate(prefix: Uint8Array): Generator<[key: Uint8Array, value: Value]> {
    const nibbles = toNibbles(prefix);
    let node = this.root;
    const path: number[] = [];
    while (node && path.length < nibbles.length) {
      if (node instanceof Branch) {
        const index = nibbles[path.length]!;
        path.push(index);
        node = node.children[index] ?? null;
        continue;
      }
      const shared = commonPrefix(node.key, nibbles, path.length);
      if (shared < Math.min(node.key.length, nibbles.length - path.length)) return;
      if (node instanceof Leaf || path.length + shared === nibbles.length) break;
      path.push(...node.key);
      node = node.child;
    }
    if (node instanceof Leaf && path.length + node.key.length < nibbles.length) return;
    yield* walk(node, path);
  }

  update(changes: Iterable<TrieChange>): StateRoot {
    let root = this.root;
    for (const [key, value] of changes) {
      const nibbles = toNibbles(key);
      root = value ? insert(root, nibbles, value) : remove(root, nibbles);
    }
    return new StateRoot(root);
  }
}
