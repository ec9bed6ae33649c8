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

const LEAF = 0;
const BRANCH = 1;
const BRANCH_WITH_VALUE = 2;
const EXTENSION = 3;

/**
 * Immutable nodes of nearcore's trie (`raw_node.rs`, section 6 of near-runtime.md). Hash and memory usage are
 * computed when first asked for; the parts that a change leaves alone are shared by both states.
 */
abstract class TrieNode {
  private hashBytes: Uint8Array | undefined;
  private hashText: CryptoHash | undefined;
  private usage: number | undefined;

  /** Bytes of {@link serialize}. */
  abstract readonly size: number;
  protected abstract computeMemoryUsage(): number;
  /** Borsh of `RawTrieNode`, without the memory usage that ends a stored node. */
  protected abstract write(target: Buffer): void;

  /** Of the whole subtree; part of what is hashed. */
  get memoryUsage(): number {
    this.usage ??= this.computeMemoryUsage();
    return this.usage;
  }

  /** `RawTrieNodeWithSize` in borsh. */
  serialize(): Buffer {
    const target = Buffer.allocUnsafe(this.size);
    this.write(target);
    target.writeBigUInt64LE(BigInt(this.memoryUsage), target.length - 8);
    return target;
  }

  get rawHash(): Uint8Array {
    this.hashBytes ??= sha256(this.serialize());
    return this.hashBytes;
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

  constructor(
    readonly key: Nibbles,
    readonly value: Value,
  ) {
    super();
    this.size = 5 + encodedLength(key) + 36 + 8;
  }

  protected computeMemoryUsage(): number {
    return NODE_COST + encodedLength(this.key) * KEY_BYTE_COST + VALUE_COST + this.value.bytes.length;
  }

  protected write(target: Buffer): void {
    target[0] = LEAF;
    writeValue(target, this.value, writeKey(target, this.key, true));
  }
}

export class Extension extends TrieNode {
  readonly size: number;

  constructor(
    readonly key: Nibbles,
    readonly child: Branch,
  ) {
    super();
    this.size = 5 + encodedLength(key) + 32 + 8;
  }

  protected computeMemoryUsage(): number {
    return NODE_COST + encodedLength(this.key) * KEY_BYTE_COST + this.child.memoryUsage;
  }

  protected write(target: Buffer): void {
    target[0] = EXTENSION;
    target.set(this.child.rawHash, writeKey(target, this.key, false));
  }
}

export type Children = readonly (Node | null)[];

export class Branch extends TrieNode {
  readonly size: number;

  constructor(
    readonly children: Children,
    readonly value: Value | null,
  ) {
    super();
    const count = children.reduce((sum, child) => (child ? sum + 1 : sum), 0);
    this.size = 1 + (value ? 36 : 0) + 2 + 32 * count + 8;
  }

  protected computeMemoryUsage(): number {
    const own = NODE_COST + (this.value ? VALUE_COST + this.value.bytes.length : 0);
    return this.children.reduce((sum, child) => (child ? sum + child.memoryUsage : sum), own);
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
