import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Block, ChunkExtra } from "../chain/block.js";
import type { Chain } from "../chain/chain.js";
import type { StoredBlock } from "../chain/chain_store.js";
import { type EpochData, EpochManager } from "../chain/epoch_manager.js";
import { PartialMerkleTree } from "../chain/merkle.js";
import type { CryptoHash, Receipt } from "../primitives/index.js";
import type { StateChange } from "../runtime/apply.types.js";
import { decodeState, encodeState, type StateRoot, TrieUpdate } from "../store/index.js";
import { DamagedRecordError, JournalFile } from "./journal_file.js";

/** The home folder holds blocks that cannot be continued. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

interface BlockRecord {
  readonly kind: "block";
  readonly block: Omit<Block, "extra" | "incomingReceipts">;
  readonly extra: Omit<ChunkExtra, "stateRoot">;
  readonly stateRoot: CryptoHash;
}

/** The oldest block that is kept, with all that the forgotten ones before it left behind. */
interface BaseRecord extends Omit<BlockRecord, "kind"> {
  readonly kind: "base";
  readonly incomingReceipts: readonly Receipt[];
  readonly state: Uint8Array;
  readonly epochs: EpochData;
  readonly merkleTree: ReturnType<PartialMerkleTree["toData"]>;
  readonly age: number;
  /** Hashes of all blocks before it, one after the other. */
  readonly hashes: Uint8Array;
  readonly pastAges: ReadonlyMap<CryptoHash, number>;
}

type JournalRecord =
  | { readonly kind: "genesis"; readonly version: number; readonly hash: CryptoHash }
  | BaseRecord
  | BlockRecord
  | { readonly kind: "rollback"; readonly hash: CryptoHash };

const VERSION = 2;

/** Bytes of a journal that is never rewritten. */
const DEFAULT_COMPACTION_SIZE = 64 * 2 ** 20;

/**
 * The blocks of a home folder: each is appended when it is made, so that a node that was killed loses nothing. When the
 * file has doubled, it is rewritten: the oldest block that the chain still keeps with its whole state, then the others.
 */
export class Journal {
  #compactAt: number;

  private constructor(
    private readonly file: JournalFile,
    private readonly chain: Chain,
    private readonly compactionSize: number,
  ) {
    this.#compactAt = compactionSize;
  }

  /**
   * Opens or creates the file and puts its blocks back on the chain. A record that was cut off while it was written is
   * dropped. Throws {@link JournalError}.
   */
  static open(path: string, chain: Chain, compactionSize = DEFAULT_COMPACTION_SIZE): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const file = new JournalFile(path);
    const journal = new Journal(file, chain, compactionSize);
    const { payloads, length } = file.read();
    let end = 0;
    let last: CryptoHash | null = null;
    try {
      for (const { payload, next } of payloads) {
        const record: JournalRecord = deserialize(payload);
        if (end === 0) journal.#checkGenesis(record);
        else replay(record, chain, path);
        if (record.kind === "block" || record.kind === "base") last = record.stateRoot;
        else if (record.kind === "rollback") last = null;
        end = next;
      }
    } catch (error) {
      if (error instanceof JournalError) throw error;
      if (end === 0) throw journal.#otherVersion();
      const at = error instanceof DamagedRecordError ? error.offset : end;
      const reason = error instanceof Error ? error.message : String(error);
      throw new JournalError(`${path} is damaged at byte ${at} (${reason}): remove it to start anew`, {
        cause: error,
      });
    }
    // Hashing the state takes longer than everything else: the last root vouches for all before it.
    if (last !== null && chain.head.block.extra.stateRoot.hash !== last) {
      throw new JournalError(`${path} is damaged: its blocks do not lead to the state that they name`);
    }
    if (end < length) file.truncate(end);
    if (end === 0) journal.#append(genesisRecord(chain));
    return journal;
  }

  #otherVersion(): JournalError {
    const { path } = this.file;
    return new JournalError(
      `${path} is damaged at its start, or was written by another version of the sandbox: remove it to start anew`,
    );
  }

  #checkGenesis(record: JournalRecord): void {
    if (record.kind !== "genesis" || record.version !== VERSION) throw this.#otherVersion();
    if (record.hash !== this.chain.store.genesis.header.hash) {
      throw new JournalError(`${this.file.path} belongs to another genesis.json: remove it to start anew`);
    }
  }

  add(stored: StoredBlock): void {
    this.#append(blockRecord(stored));
    if (this.file.size < this.#compactAt) return;
    this.#attempt(() => this.file.replace(compacted(this.chain)));
    this.#compactAt = Math.max(this.compactionSize, this.file.size * 2);
  }

  rollback({ block }: StoredBlock): void {
    this.#append({ kind: "rollback", hash: block.header.hash });
  }

  close(): void {
    this.file.close();
  }

  #append(record: JournalRecord): void {
    this.#attempt(() => this.file.append(serialize(record)));
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new JournalError(`cannot write ${this.file.path}: ${(error as Error).message}`);
    }
  }
}

function genesisRecord(chain: Chain): JournalRecord {
  return { kind: "genesis", version: VERSION, hash: chain.store.genesis.header.hash };
}

function blockRecord({ block }: StoredBlock): BlockRecord {
  const { extra, incomingReceipts: _emittedBefore, ...rest } = block;
  const { stateRoot, ...result } = extra;
  return { kind: "block", block: rest, extra: result, stateRoot: stateRoot.hash };
}

function baseRecord(stored: StoredBlock, chain: Chain): BaseRecord {
  const { block, epochs, merkleTree, age } = stored;
  return {
    ...blockRecord(stored),
    kind: "base",
    incomingReceipts: block.incomingReceipts,
    state: encodeState(block.extra.stateRoot),
    epochs: epochs.toData(),
    merkleTree: merkleTree.toData(),
    age,
    hashes: chain.store.hashes.bytes(block.header.blockOrdinal - 1),
    pastAges: chain.recentAges,
  };
}

/** Everything that the chain still keeps. */
function* compacted(chain: Chain): Generator<Uint8Array> {
  yield serialize(genesisRecord(chain));
  const { genesis } = chain.store;
  for (const stored of chain.store.blocks()) {
    const { header } = stored.block;
    if (header.hash === genesis.header.hash) continue;
    const isBase = header.hash === chain.store.earliest.hash && header.prevHash !== genesis.header.hash;
    yield serialize(isBase ? baseRecord(stored, chain) : blockRecord(stored));
  }
}

function replay(record: JournalRecord, chain: Chain, path: string): void {
  switch (record.kind) {
    case "genesis":
      throw new JournalError(`${path} is damaged: it names its genesis twice`);
    case "base":
      startAt(record, chain, path);
      break;
    case "rollback": {
      const head = chain.store.byHash(record.hash);
      if (!head) throw new JournalError(`${path} is damaged: it goes back to a block that it does not hold`);
      chain.store.rollback(head);
      break;
    }
    case "block": {
      const { extra: before } = chain.head.block;
      const stateRoot = withChanges(before.stateRoot, record.extra.stateChanges);
      const extra: ChunkExtra = { ...record.extra, stateRoot };
      chain.restore({ ...record.block, incomingReceipts: before.outgoingReceipts, extra });
    }
  }
}

function startAt(record: BaseRecord, chain: Chain, path: string): void {
  if (chain.head.block !== chain.store.genesis)
    throw new JournalError(`${path} is damaged: a block with its whole state follows other blocks`);
  const extra: ChunkExtra = { ...record.extra, stateRoot: decodeState(record.state) };
  chain.restoreBase(
    { ...record.block, incomingReceipts: record.incomingReceipts, extra },
    {
      epochs: EpochManager.fromData(chain.config, record.epochs),
      merkleTree: PartialMerkleTree.from(record.merkleTree),
      age: record.age,
    },
    record.hashes,
    record.pastAges,
  );
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
