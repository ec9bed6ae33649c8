import { col } from "../primitives/trie_key.js";
import type { StateChange } from "../runtime/apply.types.js";
import type { StorageGetMode, TrieNodesCount } from "../vm/logic/dependencies.js";
import { TrieAccountingCache, TrieRecorder } from "./accounting.js";
import { Value } from "./node.js";
import type { StateRoot } from "./trie.js";

interface ProspectiveChange {
  readonly key: Uint8Array;
  readonly value: Value | null;
}

interface CommittedChanges {
  readonly key: Uint8Array;
  readonly changes: { readonly cause: StateChange["cause"]; readonly value: Value | null }[];
}

/** A value that is there; what it costs is counted when it is read. */
export interface ValuePtr {
  readonly length: number;
  value(): Uint8Array;
}

function mapKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

function byKey(a: { readonly key: Uint8Array }, b: { readonly key: Uint8Array }): number {
  return Buffer.compare(a.key, b.key);
}

/**
 * The changes of one chunk over its state (nearcore `TrieUpdate`). What a receipt does is prospective until
 * `commit`, and gone after `rollback`; lookups that the changes do not answer go to the trie of the chunk's start and
 * are counted there.
 */
export class TrieUpdate {
  private prospective = new Map<string, ProspectiveChange>();
  private readonly committed = new Map<string, CommittedChanges>();
  readonly accounting = new TrieAccountingCache();
  readonly recorder = new TrieRecorder();

  constructor(private readonly root: StateRoot) {}

  private changed(key: Uint8Array): { readonly value: Value | null } | undefined {
    const name = mapKey(key);
    return this.prospective.get(name) ?? this.committed.get(name)?.changes.at(-1);
  }

  private lookup(key: Uint8Array, mode: StorageGetMode): Value | null {
    return this.root.lookup(key, (node) => {
      if (mode === "Trie") this.accounting.account(node.hash);
      this.recorder.recordNode(node);
    });
  }

  /** `null` when there is none. A value that this chunk wrote costs no access. */
  getRef(key: Uint8Array, mode: StorageGetMode = "FlatStorage"): ValuePtr | null {
    const change = this.changed(key);
    if (change) {
      const bytes = change.value?.bytes;
      return bytes ? { length: bytes.length, value: () => bytes } : null;
    }
    const found = this.lookup(key, mode);
    if (!found) return null;
    return {
      length: found.bytes.length,
      value: () => {
        this.accounting.account(found.hash);
        this.recorder.recordValue(found);
        return found.bytes;
      },
    };
  }

  get(key: Uint8Array): Uint8Array | null {
    return this.getRef(key)?.value() ?? null;
  }

  /** A value without any accounting. */
  peek(key: Uint8Array): Uint8Array | null {
    const change = this.changed(key);
    return change ? (change.value?.bytes ?? null) : this.root.get(key);
  }

  has(key: Uint8Array): boolean {
    return this.getRef(key) !== null;
  }

  set(key: Uint8Array, value: Uint8Array): void {
    this.prospective.set(mapKey(key), { key, value: new Value(value) });
  }

  remove(key: Uint8Array): void {
    if (key[0] === col.CONTRACT_DATA) this.recorder.recordKeyRemoval();
    this.prospective.set(mapKey(key), { key, value: null });
  }

  /** Keys that start with `prefix`, this chunk's changes included. */
  keys(prefix: Uint8Array): Uint8Array[] {
    const found = [...this.root.iterate(prefix)].map(([key]) => key).filter((key) => !this.changed(key));
    const name = mapKey(prefix);
    const changedNames = new Set([...this.committed.keys(), ...this.prospective.keys()]);
    for (const changed of changedNames) {
      if (!changed.startsWith(name)) continue;
      const key = Buffer.from(changed, "latin1");
      if (this.changed(key)?.value) found.push(key);
    }
    return found.sort(Buffer.compare);
  }

  get nodesCount(): TrieNodesCount {
    return this.accounting.nodesCount;
  }

  commit(cause: StateChange["cause"]): void {
    for (const [name, { key, value }] of this.prospective) {
      const known = this.committed.get(name);
      if (known) known.changes.push({ cause, value });
      else this.committed.set(name, { key, changes: [{ cause, value }] });
    }
    this.prospective = new Map();
  }

  rollback(): void {
    this.prospective = new Map();
  }

  /** The state with all committed changes, and the changes key by key. The update must not be used any more. */
  finalize(): { readonly root: StateRoot; readonly stateChanges: StateChange[] } {
    if (this.prospective.size > 0) throw new Error("finalize needs every change committed or rolled back");
    const committed = [...this.committed.values()].sort(byKey);
    return {
      root: this.root.update(committed.map(({ key, changes }) => [key, changes.at(-1)!.value])),
      stateChanges: committed.flatMap(({ key, changes }) =>
        changes.map(({ cause, value }) => ({ cause, key, value: value?.bytes ?? null })),
      ),
    };
  }
}
