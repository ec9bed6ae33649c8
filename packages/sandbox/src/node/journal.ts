import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Block, ChunkExtra } from "../chain/block.js";
import type { Chain } from "../chain/chain.js";
import type { StoredBlock } from "../chain/chain_store.js";
import type { CryptoHash, Receipt } from "../primitives/index.js";
import type { StateChange } from "../runtime/apply.types.js";
import { type StateRoot, TrieUpdate } from "../store/index.js";

/** The home folder holds blocks that cannot be continued. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

type JournalRecord =
  | { readonly kind: "genesis"; readonly version: number; readonly hash: CryptoHash }
  | {
      readonly kind: "block";
      readonly block: Omit<Block, "extra" | "incomingReceipts">;
      readonly extra: Omit<ChunkExtra, "stateRoot">;
      readonly stateRoot: CryptoHash;
      readonly receipts: readonly Receipt[];
    }
  | { readonly kind: "rollback"; readonly hash: CryptoHash };

const VERSION = 1;
const LENGTH_BYTES = 4;

/**
 * The blocks of a home folder: each is appended when it is made, so that a node that was killed loses nothing. A record
 * that was cut off while it was written is dropped.
 */
export class Journal {
  readonly #fd: number;

  private constructor(
    readonly path: string,
    fd: number,
  ) {
    this.#fd = fd;
  }

  /** Opens or creates the file and puts its blocks back on the chain. Throws {@link JournalError}. */
  static open(path: string, chain: Chain): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, "a+");
    const journal = new Journal(path, fd);
    const content = readFileSync(path);
    let end = 0;
    let last: CryptoHash | null = null;
    try {
      for (const { record, next } of records(content)) {
        if (end === 0) journal.#checkGenesis(record, chain);
        else replay(record, chain, path);
        if (record.kind === "block") last = record.stateRoot;
        else if (record.kind === "rollback") last = null;
        end = next;
      }
    } catch (error) {
      if (error instanceof JournalError) throw error;
      // Bytes that were changed make any error when they are read.
      const reason = error instanceof Error ? error.message : String(error);
      throw new JournalError(`${path} is damaged at byte ${end} (${reason}): remove it to start anew`, {
        cause: error,
      });
    }
    // Hashing the state takes longer than everything else: the last root vouches for all before it.
    if (last !== null && chain.head.block.extra.stateRoot.hash !== last) {
      throw new JournalError(`${path} is damaged: its blocks do not lead to the state that they name`);
    }
    if (end < content.length) ftruncateSync(fd, end);
    if (end === 0)
      journal.#write({ kind: "genesis", version: VERSION, hash: chain.store.genesis.header.hash });
    return journal;
  }

  #checkGenesis(record: JournalRecord, chain: Chain): void {
    if (record.kind !== "genesis" || record.version !== VERSION) {
      throw new JournalError(
        `${this.path} was written by another version of the sandbox: remove it to start anew`,
      );
    }
    if (record.hash !== chain.store.genesis.header.hash) {
      throw new JournalError(`${this.path} belongs to another genesis.json: remove it to start anew`);
    }
  }

  add({ block, receipts }: StoredBlock): void {
    const { extra, incomingReceipts: _emittedBefore, ...rest } = block;
    const { stateRoot, ...result } = extra;
    this.#write({ kind: "block", block: rest, extra: result, stateRoot: stateRoot.hash, receipts });
  }

  rollback({ block }: StoredBlock): void {
    this.#write({ kind: "rollback", hash: block.header.hash });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(record: JournalRecord): void {
    const payload = serialize(record);
    const frame = Buffer.allocUnsafe(LENGTH_BYTES + payload.length);
    frame.writeUInt32LE(payload.length);
    payload.copy(frame, LENGTH_BYTES);
    try {
      for (let written = 0; written < frame.length; ) {
        written += writeSync(this.#fd, frame, written, frame.length - written);
      }
    } catch (error) {
      throw new JournalError(`cannot write ${this.path}: ${(error as Error).message}`);
    }
  }
}

function* records(content: Buffer): Generator<{ readonly record: JournalRecord; readonly next: number }> {
  let offset = 0;
  while (offset + LENGTH_BYTES <= content.length) {
    const start = offset + LENGTH_BYTES;
    const next = start + content.readUInt32LE(offset);
    if (next > content.length) return;
    yield { record: deserialize(content.subarray(start, next)), next };
    offset = next;
  }
}

function replay(record: JournalRecord, chain: Chain, path: string): void {
  if (record.kind === "rollback") {
    const head = chain.store.byHash(record.hash);
    if (!head) throw new JournalError(`${path} is damaged: it goes back to a block that it does not hold`);
    chain.store.rollback(head);
    return;
  }
  if (record.kind !== "block") throw new JournalError(`${path} is damaged: it names its genesis twice`);
  const { extra: before } = chain.head.block;
  const stateRoot = withChanges(before.stateRoot, record.extra.stateChanges);
  const extra: ChunkExtra = { ...record.extra, stateRoot };
  chain.restore({ ...record.block, incomingReceipts: before.outgoingReceipts, extra }, record.receipts);
}

function withChanges(root: StateRoot, changes: readonly StateChange[]): StateRoot {
  const update = new TrieUpdate(root);
  for (const { key, value } of changes) {
    if (value) update.set(key, value);
    else update.remove(key);
  }
  update.commit({ type: "migration" });
  return update.finalize().root;
}
