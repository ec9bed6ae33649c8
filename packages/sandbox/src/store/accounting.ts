import type { CryptoHash } from "../primitives/types.js";
import type { TrieNodesCount } from "../vm/logic/dependencies.js";
import type { Node, Value } from "./node.js";

/** What the recorded proof grows by with every removal a contract makes: an upper bound of nodes it may reveal. */
const REMOVAL_SIZE = 2000;

/**
 * Counts trie accesses of one chunk (section 6 of near-runtime.md). A node or value is "mem" when a function call
 * of the same chunk touched the same hash before, else "db".
 */
export class TrieAccountingCache {
  private readonly touched = new Set<CryptoHash>();
  private dbReads = 0;
  private memReads = 0;
  /** Only function calls fill the cache. */
  enabled = false;

  account(hash: CryptoHash): void {
    if (this.touched.has(hash)) this.memReads += 1;
    else this.dbReads += 1;
    if (this.enabled) this.touched.add(hash);
  }

  get nodesCount(): TrieNodesCount {
    return { dbReads: this.dbReads, memReads: this.memReads };
  }
}

/** Upper bound of the size of the chunk's storage proof: distinct nodes and values by hash, plus removals. */
export class TrieRecorder {
  private readonly recorded = new Set<CryptoHash>();
  private size = 0;

  private record(hash: CryptoHash, size: number): void {
    if (this.recorded.has(hash)) return;
    this.recorded.add(hash);
    this.size += size;
  }

  recordNode(node: Node): void {
    this.record(node.hash, node.size);
  }

  recordValue(value: Value): void {
    this.record(value.hash, value.bytes.length);
  }

  recordKeyRemoval(): void {
    this.size += REMOVAL_SIZE;
  }

  get upperBoundSize(): number {
    return this.size;
  }
}
