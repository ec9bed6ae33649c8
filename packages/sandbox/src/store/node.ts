import { hashFromBytes, sha256 } from "../primitives/hash.js";
import type { CryptoHash } from "../primitives/types.js";
import { encodedLength, encodeNibbles, type Nibbles } from "./nibbles.js";

/** A stored value; its hash is computed when first asked for and shared by all states that hold it. */
export class Value {
  private hashBytes: Uint8Array | undefined;
  private hashText: CryptoHash | undefined;

  constructor(readonly bytes: Uint8Array) {}

  get rawHash(): Uint8Array {
    this.hashBytes ??= sha256(this.bytes);
    return this.hashBytes;
  }

  get hash(): CryptoHash {
    this.hashText ??= hashFromBytes(this.rawHash);
    return this.hashText;
  }
}

const NODE_COST = 50;
const KEY_BYTE_COST = 2;
const VALUE_COST = 50;

const NOTHING_BELOW: readonly Node[] = [];

const LEAF = 0;
const BRANCH = 1;
const BRANCH_WITH_VALUE = 2;
const EXTENSION = 3;

/**
 * Immutable nodes of nearcore's trie (`raw_node.rs`, section 6 of near-runtime.md). The hash is computed when first
 * asked for; the parts that a change leaves alone are shared by both states.
 */
abstract class TrieNode {
  private hashBytes: Uint8Array | undefined;
  private hashText: CryptoHash | undefined;

  /** Bytes of {@link serialize}. */
  abstract readonly size: number;
  /** Of the whole subtree; part of what is hashed. */
  abstract readonly memoryUsage: number;
  protected abstract readonly below: readonly (TrieNode | null)[];
  /** Borsh of `RawTrieNode`, without the memory usage that ends a stored node. */
  protected abstract write(target: Buffer): void;

  /** `RawTrieNodeWithSize` in borsh. */
  serialize(): Buffer {
    const target = Buffer.allocUnsafe(this.size);
    this.write(target);
    target.writeBigUInt64LE(BigInt(this.memoryUsage), target.length - 8);
    return target;
  }

  /** Hashes from below: a contract can make the trie deeper than the stack is. */
  get rawHash(): Uint8Array {
    const stack: TrieNode[] = [this];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      const pending = node.hashBytes ? [] : node.below.filter((child) => child && !child.hashBytes);
      if (pending.length > 0) {
        stack.push(...(pending as TrieNode[]));
        continue;
      }
      node.hashBytes ??= sha256(node.serialize());
      stack.pop();
    }
    return this.hashBytes!;
  }

  get hash(): CryptoHash {
    this.hashText ??= hashFromBytes(this.rawHash);
    return this.hashText;
  }
}

function writeKey(target: Buffer, nibbles: Nibbles, isLeaf: boolean): number {
  const encoded = encodeNibbles(nibbles, isLeaf);
  target.writeUInt32LE(encoded.length, 1);
  target.set(encoded, 5);
  return 5 + encoded.length;
}

function writeValue(target: Buffer, value: Value, offset: number): number {
  target.writeUInt32LE(value.bytes.length, offset);
  target.set(value.rawHash, offset + 4);
  return offset + 36;
}

export class Leaf extends TrieNode {
  readonly size: number;
  readonly memoryUsage: number;
  protected readonly below = NOTHING_BELOW;

  constructor(
    readonly key: Nibbles,
    readonly value: Value,
  ) {
    super();
    this.size = 5 + encodedLength(key) + 36 + 8;
    this.memoryUsage = NODE_COST + encodedLength(key) * KEY_BYTE_COST + VALUE_COST + value.bytes.length;
  }

  protected write(target: Buffer): void {
    target[0] = LEAF;
    writeValue(target, this.value, writeKey(target, this.key, true));
  }
}

export class Extension extends TrieNode {
  readonly size: number;
  readonly memoryUsage: number;

  constructor(
    readonly key: Nibbles,
    readonly child: Branch,
  ) {
    super();
    this.size = 5 + encodedLength(key) + 32 + 8;
    this.memoryUsage = NODE_COST + encodedLength(key) * KEY_BYTE_COST + child.memoryUsage;
  }

  protected get below(): readonly Branch[] {
    return [this.child];
  }

  protected write(target: Buffer): void {
    target[0] = EXTENSION;
    target.set(this.child.rawHash, writeKey(target, this.key, false));
  }
}

export type Children = readonly (Node | null)[];

export class Branch extends TrieNode {
  readonly size: number;
  readonly memoryUsage: number;

  constructor(
    readonly children: Children,
    readonly value: Value | null,
  ) {
    super();
    let size = 1 + (value ? 36 : 0) + 2 + 8;
    let usage = NODE_COST + (value ? VALUE_COST + value.bytes.length : 0);
    for (const child of children) {
      if (!child) continue;
      size += 32;
      usage += child.memoryUsage;
    }
    this.size = size;
    this.memoryUsage = usage;
  }

  protected get below(): Children {
    return this.children;
  }

  protected write(target: Buffer): void {
    target[0] = this.value ? BRANCH_WITH_VALUE : BRANCH;
    let offset = this.value ? writeValue(target, this.value, 1) : 1;
    const bitmap = this.children.reduce((bits, child, index) => (child ? bits | (1 << index) : bits), 0);
    offset = target.writeUInt16LE(bitmap, offset);
    for (const child of this.children) {
      if (!child) continue;
      target.set(child.rawHash, offset);
      offset += 32;
    }
  }

  with(index: number, child: Node | null): Branch {
    const children = this.children.slice();
    children[index] = child;
    return new Branch(children, this.value);
  }
}

export type Node = Leaf | Branch | Extension;

export const NO_CHILDREN: Children = new Array<Node | null>(16).fill(null);
